/**
 * A Pleiad core with one plugin: schema, access control and router are on.
 *
 * @module
 */
import { createApp } from "@pleiad/core";
import { tell } from "../_process.ts";
import { bench, main, serve } from "./_app.ts";

const app = createApp({
  identifier: "org.pleiad.bench",
  plugins: [bench],
  capabilities: [main],
});
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
