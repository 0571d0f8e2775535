/**
 * What the cores of the benchmarks have in common.
 *
 * @module
 */
import { type App, type Capability, command, definePlugin, type Plugin } from "@pleiad/core";
import * as v from "valibot";
import { runtime } from "../_process.ts";

/** A plugin with one small command, which has a schema and needs a permission. */
export const bench: Plugin = definePlugin("bench", {
  permissions: { default: ["greet"] },
  commands: { greet: command(v.object({ name: v.string() }), ({ name }) => `Hello, ${name}`) },
});

/** Grants it. */
export const main: Capability = {
  identifier: "main",
  windows: ["main"],
  permissions: ["core:default", "bench:default"],
};

interface Served {
  readonly url: string;
  token(label: string): string;
  bootUrl(): string;
}

const runtimes = {
  deno: () => import("@pleiad/core/deno"),
  bun: () => import("@pleiad/core/bun"),
};

/** Serves an app with the runtime that runs this. */
export async function serve(app: App): Promise<Served> {
  return await (await runtimes[runtime]()).serve(app);
}
