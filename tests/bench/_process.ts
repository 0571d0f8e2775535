/**
 * Starts a part of a benchmark in a process of its own, and reads what it says.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

/** The folder of the benchmarks. */
export const here: string = import.meta.dirname ?? ".";

/** The runtime that runs this, and everything that it starts. */
export const runtime: "deno" | "bun" = process.versions.bun === undefined ? "deno" : "bun";

/** A part that runs. */
export interface Part {
  /** Resolves with the next line of JSON that the part prints. Rejects when it ends before. */
  next<T>(): Promise<T>;
  /** Ends the part, and resolves when it has ended. */
  stop(): Promise<void>;
  /** Megabytes of memory that it occupies now. `NaN` where the system does not tell. */
  memory(): number;
}

/** How a part is started. */
export interface PartOptions {
  /** The file, relative to the folder of the benchmarks. */
  readonly file: string;
  /** Its arguments. */
  readonly args?: readonly string[];
  /** Whether it imports the packages that only the benchmarks need. */
  readonly rivals: boolean;
}

/** Starts a part. Its errors go to this process's stderr. */
export function startPart({ file, args = [], rivals }: PartOptions): Part {
  const flags = runtime === "bun" ? ["run"] : ["run", "-A", "--no-check", "--quiet"];
  // With the workspace's own configuration Deno would not look into tests/bench/node_modules.
  if (runtime === "deno") flags.push("--v8-flags=--expose-gc");
  if (runtime === "deno" && rivals) {
    flags.push("--no-config", "--no-lock", "--node-modules-dir=manual");
  }
  const child = spawn(process.execPath, [...flags, join(here, file), ...args], {
    cwd: here,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = linesOf(child);
  return {
    async next<T>() {
      for (
        let line = await lines.next();
        !line.done;
        line = await lines.next()
      ) {
        if (line.value.startsWith("{")) return JSON.parse(line.value) as T; // each part says what it prints
      }
      throw new Error(`${file} ended before it answered`);
    },
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
    memory: () => residentOf(child.pid),
  };
}

/** Linux tells of any process; others would need a program of their own. */
function residentOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  } catch {
    return NaN;
  }
}

function linesOf(child: ChildProcess): AsyncIterator<string> {
  if (child.stdout === null) {
    throw new Error("Cannot read a part that prints nowhere");
  }
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

/** What a part prints for the one that started it: one line of JSON. */
export function tell(message: object): void {
  console.log(JSON.stringify(message));
}

/** Lets what is ready run: sockets, timers, other work. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * With `--gc` among its arguments a part collects garbage each second: what is measured then is what
 * it holds, and not what its runtime has not got round to.
 */
export function collectGarbage(args: readonly string[]): void {
  if (!args.includes("--gc")) return;
  // The names of the runtimes stand in core/runtime and core/cli only.
  const bun = Reflect.get(globalThis, "Bun") as { gc(now: boolean): void } | undefined; // its own types are wider
  const gc = Reflect.get(globalThis, "gc") as (() => void) | undefined; // there by a flag of `startPart`
  setInterval(() => bun === undefined ? gc?.() : bun.gc(true), 1000);
}
