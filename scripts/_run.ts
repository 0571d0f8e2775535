/**
 * What the scripts share: where the repository is, which runtime runs, and how to start a program.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The two runtimes that Pleiad runs on. */
export type RuntimeName = "deno" | "bun";

/** The absolute path of the repository. */
export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** The runtime that runs this script. */
export const runtime: RuntimeName = process.versions["bun"] ? "bun" : "deno";

/** How a program ended. */
export interface Outcome {
  /** The exit code; 1 when the program could not be started or was killed. */
  readonly code: number;
  /** What it wrote to standard output and standard error, when captured. */
  readonly output: string;
}

/** Options of `run`. */
export interface RunOptions {
  /** Working directory. Default: the repository. */
  readonly cwd?: string;
  /** Variables set beside those of this process. */
  readonly env?: Record<string, string>;
  /** Captures the output instead of passing it through. Default `false`. */
  readonly capture?: boolean;
}

/** Starts a program and waits for its end. Interrupts reach it through the terminal. */
export function run(command: string, args: readonly string[], options: RunOptions = {}) {
  return new Promise<Outcome>((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: options.capture ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    const chunks: string[] = [];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
    child.on("error", (error) => resolve({ code: 1, output: `${command}: ${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output: chunks.join("") }));
  });
}

/**
 * Finds a program: this process when it is that runtime, else `PLEIAD_<NAME>`, `PATH`, or the
 * folder that `.ci/run` fills. Returns `undefined` when there is none.
 */
export function find(program: string): string | undefined {
  if (program === runtime) return process.execPath;
  const named = process.env[`PLEIAD_${program.toUpperCase()}`];
  if (named) return named;
  const cache = join(homedir(), ".cache/pleiad-rt/node_modules/.bin");
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), cache];
  const suffixes = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const folder of folders) {
    for (const suffix of suffixes) {
      const file = join(folder, program + suffix);
      if (folder !== "" && existsSync(file)) return file;
    }
  }
  return undefined;
}

/** As `find`, for a program that the caller cannot do without. Throws with the way to get it. */
export function need(program: RuntimeName): string {
  const file = find(program);
  if (file) return file;
  throw new Error(
    `Cannot find ${program}: install it, or set PLEIAD_${program.toUpperCase()} to its path`,
  );
}

/** The arguments that make a runtime run a script with all permissions. */
export function scriptArgs(name: RuntimeName): string[] {
  return name === "deno" ? ["run", "-A"] : [];
}

/**
 * Installs node_modules with Bun when it is missing or older than `bun.lock`. Deno never needs it:
 * it runs from its own cache (`nodeModulesDir` is `none`).
 */
export async function ensureInstalled(): Promise<void> {
  const modules = join(root, "node_modules");
  const stamp = join(modules, ".pleiad-installed");
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newestManifest()) return;
  console.error("Installing packages with bun install --frozen-lockfile");
  const { code, output } = await run(need("bun"), ["install", "--frozen-lockfile"], {
    capture: true,
  });
  if (code !== 0) throw new Error(`Cannot install packages:\n${output}`);
  mkdirSync(modules, { recursive: true });
  writeFileSync(stamp, "");
}

function newestManifest(): number {
  return Math.max(
    ...["bun.lock", "package.json"].map((name) => statSync(join(root, name)).mtimeMs),
  );
}

/** Ends the process with the exit code that `main` gives; an error ends it with its message. */
export async function exitWith(main: () => number | Promise<number>): Promise<never> {
  try {
    process.exit(await main());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
