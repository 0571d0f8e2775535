/**
 * Starts an app's Vite server.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { endChild, forEachLine, ownModule } from "./child.ts";

const CONFIG = /^vite\.config\.[cm]?[jt]s$/;
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "dist", "public", "tests"]);

/** A Vite server that was started. */
export interface ViteServer {
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** The folder of the Vite configuration: the app's own, or one right below it. `null` for none. */
export async function findViteRoot(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => CONFIG.test(entry.name))) return folder;
  for (const entry of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) {
    if (!entry.isDirectory() || entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    const below = join(folder, entry.name);
    const names = await readdir(below).catch(() => []);
    if (names.some((name) => CONFIG.test(name))) return below;
  }
  return null;
}

/** Starts Vite for `root` at `devUrl`, on the runtime that runs this. Its lines go to `log`. */
export function startVite(root: string, devUrl: string, log: (line: string) => void): ViteServer {
  const url = new URL(devUrl);
  const [program = "", ...first] = viteCommand(root);
  const args = [
    ...first,
    ...["--host", url.hostname],
    ...["--port", url.port === "" ? "80" : url.port, "--strictPort"],
    ...["--clearScreen", "false"],
    // Both runtimes read a configuration in TypeScript themselves.
    ...["--configLoader", "native"],
  ];
  const child = spawn(program, args, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    forEachLine(stream, (line) => line.trim() === "" || log(line));
  }
  child.on("error", (error) => log(`Cannot start Vite: ${error.message}`));
  const ended = once(child, "close").catch(() => {});
  return { ended, stop: () => endChild(child, ended) };
}

/** Vite of the app's own installation, or the one that the runtime finds. */
function viteCommand(root: string): readonly string[] {
  const preload = ["--preload", ownModule("end_with_stdin")];
  if ("Deno" in globalThis) return [process.execPath, "run", "-A", ...preload, "npm:vite"];
  try {
    const manifest = createRequire(join(root, "vite.config.js")).resolve("vite/package.json");
    return [process.execPath, ...preload, join(dirname(manifest), "bin/vite.js")];
  } catch {
    return [process.execPath, "x", "--bun", "vite"];
  }
}
