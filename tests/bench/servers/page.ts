/**
 * A Pleiad core that serves one page: `page.ts <folder of the page> <origin it may reach> …`.
 *
 * @module
 */
import { createApp } from "@pleiad/core";
import { pathToFileURL } from "node:url";
import process from "node:process";
import { tell } from "../_process.ts";
import { bench, main, serve } from "./_app.ts";

const [folder = ".", ...origins] = process.argv.slice(2);
const { url, bootUrl } = await serve(createApp({
  identifier: "org.pleiad.bench",
  plugins: [bench],
  capabilities: [main],
  frontendDist: pathToFileURL(`${folder}/`),
  security: { csp: { "connect-src": ["'self'", ...origins] } },
}));
tell({ url, bootUrl: bootUrl() });
