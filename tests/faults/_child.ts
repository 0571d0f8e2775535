/**
 * Runs a script of these tests as a process, optionally behind a shell that takes something away.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A script that runs. */
export interface Child {
  /** The process. */
  readonly process: ChildProcess;
  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void;
  /** The next line of its output, or `null` at the end. */
  line(): Promise<string | null>;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** The exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
}

/** How long a child may run, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Starts a script beside this file; `shell` runs first, in the same process. */
export function child(
  script: string,
  args: readonly string[],
  { shell = "", env = {} }: { shell?: string; env?: Readonly<Record<string, string>> } = {},
): Child {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const command = [
    process.execPath,
    ...(process.versions["bun"] ? [] : ["run", "-A"]),
    file,
    ...args,
  ];
  const [program = "", ...rest] = shell === ""
    ? command
    : ["sh", "-c", `${shell}\nexec "$@"`, "sh", ...command];
  const started = spawn(program, rest, { env: { ...process.env, ...env } });
  const watchdog = setTimeout(() => started.kill("SIGKILL"), PATIENCE_MS);
  const exit = once(started, "close").then(([code, signal]) => {
    clearTimeout(watchdog);
    return code ?? signal;
  });
  let errors = "";
  started.stderr.setEncoding("utf8").on("data", (text: string) => errors += text);
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  return {
    process: started,
    kill(signal) {
      // Not the child's own `kill`: on Deno it then counts as killed, whatever it made of the signal.
      if (started.exitCode === null && started.pid !== undefined) process.kill(started.pid, signal);
    },
    line: async () => {
      const { value, done } = await lines.next();
      return done ? null : value;
    },
    errors: () => errors,
    exit,
  };
}
