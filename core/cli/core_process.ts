/**
 * One core of `pleiad dev`, in a process of its own: both ends of it.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import type { App } from "../create_app.ts";
import { addressArgs, logArgs, type ServeArgs } from "./args.ts";
import { endChild, forEachLine, ownModule } from "./child.ts";
import type { CliIo } from "./io.ts";
import type { CliEvent, Tell } from "./output.ts";
import { serveApp } from "./serve_app.ts";

/** The variable that hands the cookies' secret from one core to the next. */
const SECRET = "PLEIAD_DEV_SECRET";

/** A core that was started. */
export interface CoreProcess {
  /** Resolves with the exit code when it has ended; `null` when it was killed. */
  readonly ended: Promise<number | null>;
  /** Asks it for a link for another browser, which comes as an event. */
  requestLink(): void;
  /** Asks it to end, and ends it when it takes too long. */
  stop(): Promise<void>;
}

/** Starts a core. What it tells goes to `onEvent`, what else it prints to `io.err`. */
export function startCore(
  args: ServeArgs,
  secret: string,
  io: CliIo,
  onEvent: (event: CliEvent) => void,
): CoreProcess {
  const child: ChildProcess = spawn(process.execPath, [
    ...("Deno" in globalThis ? ["run", "-A"] : []),
    ownModule("main"),
    ...[
      "core",
      "--json",
      "--no-open",
      ...addressArgs(args),
      ...(args.learn ? ["--learn"] : []),
      ...logArgs(args),
      args.file,
    ],
  ], {
    cwd: io.cwd,
    env: { ...io.env, [SECRET]: secret },
    stdio: ["pipe", "pipe", "pipe"],
  });
  forEachLine(child.stdout, (line) => {
    const event = readEvent(line);
    if (event === null) io.err(line);
    else onEvent(event);
  });
  forEachLine(child.stderr, (line) => io.err(line));
  child.on("error", (error) => io.err(`Cannot start the core: ${error.message}`));
  child.stdin?.on("error", () => {});
  const ended = once(child, "close").then(([code]) => code as number | null, () => null); // the event's first value
  return {
    ended,
    requestLink: () => void (child.stdin?.writable && child.stdin.write("\n")),
    stop: () => endChild(child, ended),
  };
}

function readEvent(line: string): CliEvent | null {
  if (!line.startsWith('{"event":')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Is the core: serves until standard input ends, which it also does when the process at the other
 * end is killed; a line on it asks for a link. A terminal sends SIGINT to both; only the other end minds it.
 */
export async function runCore(
  args: ServeArgs,
  io: CliIo,
  tell: Tell,
  onApp: (app: App) => void,
): Promise<number> {
  const secret = io.env[SECRET];
  delete process.env[SECRET];
  const { promise: stop, resolve } = Promise.withResolvers<void>();
  const release = io.onSignal((signal) => {
    if (signal === "SIGTERM") resolve();
  });
  const { stdin } = process;
  stdin.on("end", resolve).on("error", () => resolve()).resume();
  try {
    return await serveApp(args, io, {
      tell,
      development: true,
      onApp,
      stop,
      onLinkWanted(listener) {
        stdin.on("data", listener);
        return () => void stdin.off("data", listener);
      },
      ...(secret === undefined ? {} : { secret }),
    });
  } finally {
    release();
  }
}
