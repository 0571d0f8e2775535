/**
 * Runs the command line as a process, the way a person does.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A folder inside the checkout, so that the files in it can import its packages. */
export async function fixture(files: Readonly<Record<string, string>>): Promise<string> {
  const base = join(root, "tests/fixtures/.cache");
  await mkdir(base, { recursive: true });
  const folder = await mkdtemp(join(base, "cli-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Removes a folder that `fixture` made. */
export function removeFixture(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** How long a command may run in a test, in milliseconds. */
const PATIENCE_MS = 30_000;

/** A running command. */
export interface Running {
  /** The process's id. */
  readonly pid: number;
  /** The next line of standard output. Rejects when there is none. */
  line(): Promise<string>;
  /** Reads lines as JSON until an event of this name comes. */
  event(name: string): Promise<Record<string, string>>;
  /** What was written to standard error so far. */
  errors(): string;
  /** Writes to standard input; `null` ends it. */
  input(text: string | null): void;
  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended the process. */
  readonly exit: Promise<number | string>;
}

/** Starts `pleiad` with arguments in a folder. */
export function pleiad(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [
    ...(process.versions["bun"] ? [] : ["run", "-A"]),
    join(root, "core/cli/main.ts"),
    ...args,
  ], {
    cwd,
    env: { ...process.env, XDG_RUNTIME_DIR: cwd, XDG_DATA_HOME: join(cwd, "data"), ...env },
  });
  let ended = false;
  // A test that waits for what never comes fails, instead of standing still.
  const watchdog = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const exit = once(child, "close").then(([code, signal]) => {
    ended = true;
    clearTimeout(watchdog);
    return code ?? signal;
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`No more output. Standard error: ${errors}`);
    return value;
  };
  return {
    pid: child.pid ?? 0,
    line,
    async event(name) {
      for (;;) {
        const event = JSON.parse(await line());
        if (event.event === name) return event;
      }
    },
    errors: () => errors,
    input: (text) => void (text === null ? child.stdin.end() : child.stdin.write(text)),
    kill(signal) {
      // Not `child.kill`: on Deno the process then counts as killed, whatever it made of the signal.
      if (!ended && child.pid !== undefined) process.kill(child.pid, signal);
    },
    exit,
  };
}
