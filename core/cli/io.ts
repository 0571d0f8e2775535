/**
 * What the command line has of the world: two outputs, a folder, signals, a browser.
 *
 * @module
 */
import process from "node:process";
import { CliError, EXIT, sentences } from "./errors.ts";
import { openBrowser, type Opened } from "../runtime/browser.ts";

/** The signals that ask a core to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** What a run of the command line may use. */
export interface CliIo {
  /** Writes a line to standard output: answers, and with `--json` nothing but JSON. */
  out(line: string): void;
  /** Writes a line to standard error: everything else. */
  err(line: string): void;
  /** The working directory. */
  readonly cwd: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads the output, so that it may be emphasised. */
  readonly color: boolean;
  /** Calls back on each signal to stop. Returns a function that undoes it. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Calls back when a person presses Enter. Returns a function that undoes it. */
  onEnter(listener: () => void): () => void;
  /** Keeps the process up when something throws that nobody waits for, and tells of it. */
  guard(report: (error: unknown) => void): () => void;
  /** Ends the process at once. */
  exitNow(code: number): void;
  /** Sends what programs log to standard error. Returns a function that undoes it. */
  divertLogs(): () => void;
  /** Opens the browser. */
  openBrowser(url: string): Promise<Opened>;
}

/** The world of this process. */
export function processIo(): CliIo {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    get cwd() {
      try {
        return process.cwd();
      } catch (error) {
        throw new CliError(sentences.noFolder(), EXIT.failed, { cause: error });
      }
    },
    env: process.env,
    color: process.stdout.isTTY === true && !process.env["NO_COLOR"],
    onSignal(listener) {
      const signals: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
      const undo = signals.map((signal) => {
        const handler = () => listener(signal);
        process.on(signal, handler);
        return () => process.off(signal, handler);
      });
      return () => undo.forEach((stop) => stop());
    },
    onEnter(listener) {
      const { stdin } = process;
      if (!stdin.isTTY) return () => {};
      stdin.on("data", listener);
      return () => void stdin.off("data", listener).pause();
    },
    guard(report) {
      const events = ["unhandledRejection", "uncaughtException"] as const;
      for (const event of events) process.on(event, report);
      // Whoever read what is printed may be gone: that is no fault, and telling of it would be one.
      const ignore = () => {};
      const outputs = [process.stdout, process.stderr];
      for (const output of outputs) output.on("error", ignore);
      return () => {
        for (const event of events) process.off(event, report);
        for (const output of outputs) output.off("error", ignore);
      };
    },
    exitNow: (code) => process.exit(code),
    divertLogs() {
      const { log, info, debug } = console;
      Object.assign(console, { log: console.error, info: console.error, debug: console.error });
      return () => void Object.assign(console, { log, info, debug });
    },
    openBrowser,
  };
}
