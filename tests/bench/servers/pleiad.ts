/**
 * A Pleiad core with one plugin: schema, access control and router are on.
 *
 * @module
 */
import { command, createApp, definePlugin } from "@pleiad/core";
import * as v from "valibot";
import { runtime, tell } from "../_process.ts";

const bench = definePlugin("bench", {
  permissions: { default: ["greet"] },
  commands: {
    greet: command(
      v.object({ name: v.string() }),
      ({ name }) => `Hello, ${name}`,
    ),
  },
});
const app = createApp({
  identifier: "org.pleiad.bench",
  plugins: [bench],
  capabilities: [
    {
      identifier: "main",
      windows: ["main"],
      permissions: ["core:default", "bench:default"],
    },
  ],
});
const { serve } = runtime === "bun"
  ? await import("@pleiad/core/bun")
  : await import("@pleiad/core/deno");
const { url, token } = await serve(app);
const bearer = token("main");
tell({
  ws: url,
  token: bearer,
  http: {
    url: `${url}/__pleiad/ipc/plugin%3Abench%7Cgreet`,
    headers: { authorization: `Bearer ${bearer}` },
    body: { name: "Maia" },
    answer: '"Hello, Maia"',
  },
});
