/**
 * Answers one call as soon as it can: a core with twenty plugins, or a bare Hono app.
 *
 * @module
 */
import process from "node:process";
import { tell } from "../_process.ts";

async function core(): Promise<object> {
  const { command, createApp, definePlugin } = await import("@pleiad/core");
  const { serve } = await import("./_app.ts");
  const v = await import("valibot");
  const plugins = Array.from({ length: 20 }, (_, i) =>
    definePlugin(`p${i}`, {
      permissions: { default: ["greet"] },
      commands: { greet: command(v.object({ name: v.string() }), ({ name }) => `Hello, ${name}`) },
    }));
  const permissions = plugins.map(({ name }) => `${name}:default`);
  const app = createApp({
    identifier: "org.pleiad.bench",
    plugins,
    capabilities: [{ identifier: "main", windows: ["main"], permissions }],
  });
  const { url, token } = await serve(app);
  const authorization = `Bearer ${token("main")}`;
  return { url: `${url}/__pleiad/ipc/plugin%3Ap19%7Cgreet`, headers: { authorization } };
}

async function bare(): Promise<object> {
  const { Hono } = await import("hono");
  const { serveHttp } = await import("../_runtime_server.ts");
  const app = new Hono();
  app.post("/greet", async (c) => c.json(`Hello, ${(await c.req.json()).name}`));
  // Hono's own type of a handler has a wider second parameter.
  const fetch = app.fetch as Parameters<typeof serveHttp>[0];
  return { url: `http://127.0.0.1:${await serveHttp(fetch)}/greet`, headers: {} };
}

tell(await (process.argv[2] === "bare" ? bare() : core()));
