/**
 * The log of a running core: JSON lines on standard error, or in a file.
 *
 * @module
 */
import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { safeText } from "../audit.ts";
import { type App, internalsOf } from "../create_app.ts";
import { reasonOf } from "../errors.ts";
import type { AuditLevel, AuditRecord } from "../types/audit.ts";
import { sentences } from "./errors.ts";
import type { CliIo } from "./io.ts";

/** The levels, the gravest first; each holds those before it. */
export const LEVELS: readonly AuditLevel[] = ["error", "warn", "info", "debug"];

/** What the options say. */
export interface LogOptions {
  /** The level, or `null` when nobody named one: refusals, and failures in words. */
  readonly level: AuditLevel | null;
  /** The file, as written; `null` for standard error. */
  readonly file: string | null;
}

/** A log that runs. */
export interface Log {
  /** Writes what else is worth knowing. */
  info(event: string): void;
  /** Waits until everything is written. */
  close(): Promise<void>;
}

/** From here on a log file begins anew; the one before it is kept as `<file>.1`. */
const MAX_FILE_BYTES = 10 << 20;
/** Lines that wait for a slow disk; more are left out. */
const MAX_WAITING = 10_000;

/** Logs what an app tells. Call it before the app starts. */
export function openLog(app: App, { level, file }: LogOptions, io: CliIo): Log {
  const most = LEVELS.indexOf(level ?? "warn");
  const sink = file === null ? null : fileSink(resolve(io.cwd, file), io);
  const write = (record: { readonly level: AuditLevel }) => {
    if (LEVELS.indexOf(record.level) > most) return;
    const line = JSON.stringify(record);
    if (sink === null) io.err(line);
    else sink.write(line);
  };
  // Without a level people read the log: what fails is told to them in words already.
  const worded = level === null && file === null;
  if (level !== null && file === null) internalsOf(app).silence();
  const stop = app.onAudit((record: AuditRecord) => {
    if (!worded || record.kind !== "fault") write(record);
  });
  const now = () => new Date().toISOString();
  if (level === "debug") {
    app.use(async ({ command, webview: { label } }, next) => {
      const start = performance.now();
      const done = (ok: boolean) => {
        const ms = Math.round(performance.now() - start);
        const named = safeText(command);
        write({ ...{ time: now(), kind: "call", command: named, label, ok, ms }, level: "debug" });
      };
      try {
        const result = await next();
        done(true);
        return result;
      } catch (error) {
        done(false);
        throw error;
      }
    });
  }
  return {
    info: (event) => write({ ...{ time: now(), kind: event }, level: "info" }),
    async close() {
      stop();
      await sink?.flush();
    },
  };
}

function fileSink(path: string, io: CliIo): { write(line: string): void; flush(): Promise<void> } {
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;
  let broken = false;
  const drain = async () => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await append(path, `${lines.join("\n")}\n`);
        broken = false;
      } catch (error) {
        // Said once: a full disk must not fill the terminal as well.
        if (!broken) io.err(sentences.logFailed(path, reasonOf(error)));
        broken = true;
      }
    }
    writing = null;
  };
  return {
    write(line) {
      if (waiting.length >= MAX_WAITING) return;
      waiting.push(line);
      writing ??= Promise.resolve().then(drain);
    },
    flush: () => writing ?? Promise.resolve(),
  };
}

async function append(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  else if (found.size > MAX_FILE_BYTES) await rename(path, `${path}.1`);
  await appendFile(path, text, { mode: 0o600 });
}
