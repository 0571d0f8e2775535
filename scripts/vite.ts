/**
 * Builds or serves the page of the example app with Vite, on either runtime.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { filesIn } from "./_files.ts";
import { root, run, runtime, scriptArgs } from "./_run.ts";

const example = join(root, "app-example");

/** Builds `app-example/dist` when it is missing or older than what it is made of. */
export async function buildExample(): Promise<void> {
  if (isFresh()) return;
  console.error("Building the example's page with Vite");
  // A process of its own: Vite sets NODE_ENV and keeps workers.
  const { code, output } = await run(
    process.execPath,
    [...scriptArgs(runtime), join(root, "scripts/vite.ts"), "build"],
    { capture: true },
  );
  if (code !== 0) throw new Error(`Cannot build app-example:\n${output}`);
}

function isFresh(): boolean {
  const built = join(example, "dist/index.html");
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  const sources = [...filesIn("app-example", ""), "package.json", "scripts/vite_resolve.ts"];
  return sources.every((file) => statSync(join(root, file)).mtimeMs <= mtimeMs);
}

async function main(command: string | undefined): Promise<void> {
  const { build, createServer } = await import("vite");
  // Vite's default loader rewrites import.meta.resolve; the runtimes read TypeScript themselves.
  const config = {
    configFile: join(example, "vite.config.ts"),
    configLoader: "native" as const,
  };
  if (command === "serve") {
    const server = await createServer(config);
    await server.listen();
    server.printUrls();
  } else {
    await build(config);
  }
}

if (import.meta.main) await main(process.argv[2]);
