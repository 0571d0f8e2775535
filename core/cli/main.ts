#!/usr/bin/env node
/**
 * The executable: `deno run -A core/cli/main.ts start app.ts`, `bun core/cli/main.ts start app.ts`.
 *
 * @module
 */
import process from "node:process";
import { sentences } from "./errors.ts";
import { run } from "./mod.ts";

if ("Deno" in globalThis || "Bun" in globalThis) {
  // Whatever an app has left running ends with the command.
  process.exit(await run(process.argv.slice(2)));
}
console.error(sentences.wrongRuntime());
process.exit(1);
