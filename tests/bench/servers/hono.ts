/**
 * What one would write by hand on Hono: JSON and valibot on a socket, a JSON route over HTTP.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { UpgradeWebSocket } from "hono/ws";
import * as v from "valibot";
import { runtime, tell } from "../_process.ts";
import { type Fetch, serveHttp } from "../_runtime_server.ts";

const greet = v.object({
  id: v.number(),
  args: v.object({ name: v.string() }),
});

interface Adapter {
  readonly upgradeWebSocket: UpgradeWebSocket;
  readonly websocket?: object;
}

const adapter: Adapter = runtime === "bun" ? await import("hono/bun") : await import("hono/deno");

const app = new Hono();
app.get(
  "/ws",
  adapter.upgradeWebSocket(() => ({
    onMessage({ data }, socket) {
      const { id, args } = v.parse(greet, JSON.parse(String(data)));
      socket.send(JSON.stringify({ id, result: `Hello, ${args.name}` }));
    },
  })),
);
app.post("/greet", async (c: Context) => {
  const { name } = await c.req.json<{ name: string }>();
  return c.json(`Hello, ${name}`);
});
// The same for a page of another origin.
app.post("/page", async (c: Context) => {
  const { name } = await c.req.json<{ name: string }>();
  return c.json(`Hello, ${name}`, 200, { "access-control-allow-origin": "*" });
});

// Hono's own type of a handler has a wider second parameter.
const port = await serveHttp(app.fetch as Fetch, adapter.websocket);
tell({
  ws: `ws://127.0.0.1:${port}/ws`,
  page: `http://127.0.0.1:${port}/page`,
  http: {
    url: `http://127.0.0.1:${port}/greet`,
    body: { name: "Maia" },
    answer: '"Hello, Maia"',
  },
});
