/**
 * Starts the example app on the runtime that runs this script, from a clone with nothing installed.
 *
 * `start` (default) builds its page if need be and serves it, `dev` serves it through Vite, and
 * `build` only builds. Further arguments go to `pleiad start` or `pleiad dev`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { ensureInstalled, exitWith, root, runtime, scriptArgs } from "./_run.ts";
import { buildExample } from "./vite.ts";

const commands = new Set(["start", "dev", "build"]);

function launch(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...scriptArgs(runtime), join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
  });
}

async function main(args: readonly string[]): Promise<number> {
  const named = args[0] !== undefined && commands.has(args[0]);
  const command = named ? args[0] : "start";
  const rest = named ? args.slice(1) : args;
  if (runtime === "bun") await ensureInstalled();
  if (command !== "dev") await buildExample();
  if (command === "build") return 0;

  const app = launch("core/cli/main.ts", [`${command}`, ...rest, "app-example/app.ts"]);
  let asked = false;
  // The app decides when it ends. A terminal sends SIGINT to the whole group by itself.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      asked = true;
      if (signal === "SIGTERM" || !process.stdin.isTTY) app.kill(signal);
    });
  }
  const [code] = await once(app, "exit");
  // Deno reports a child that it has signalled as killed, even when that ends with 0.
  return typeof code === "number" ? code : asked ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main(process.argv.slice(2)));
