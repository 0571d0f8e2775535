/**
 * Logging for `@tauri-apps/plugin-log` and for other plugins.
 *
 * @module
 */
import { type AppHandle, command, definePlugin, type Plugin } from "@pleiad/core";
import * as v from "valibot";
import { LogFile, type Rotation } from "./_log_file.ts";
import { Logger } from "./_logger.ts";
import type { Rate } from "./_rate.ts";
import { levelOf, LEVELS, type LogRecord, toLine } from "./_record.ts";
import type { LogApi, LogContract, LogLevelName } from "./contract.ts";

export type * from "./contract.ts";
export type { LogRecord, Rate, Rotation };

/**
 * Where lines go: a terminal, the file `<product name>.log` in the app's log folder, a file of
 * another folder or name, or pages (`log://log`).
 */
export type LogTarget = "stdout" | "stderr" | "file" | "webview" | {
  /** The folder, absolute. Default: the app's log folder. */
  readonly folder?: string;
  /** The name of the file, without `.log`. Default: the product's name. */
  readonly name?: string;
};

/** What the app decides about its log. */
export interface LogOptions {
  /** The lowest level that is written. Default `trace`. */
  readonly level?: LogLevelName | "off";
  /** Where lines go. Default `["stdout", "file"]`. */
  readonly targets?: readonly LogTarget[];
  /** What happens to a full file. Default `keepOne`. */
  readonly rotation?: Rotation;
  /** The size of a full file, in bytes. Default 40,000. */
  readonly maxFileSize?: number;
  /** Whether a record is written. Default always. */
  readonly filter?: (record: LogRecord) => boolean;
  /** The text of a record. Default `[date][time][target][LEVEL] message`, in UTC. */
  readonly format?: (record: LogRecord) => string;
  /** The longest message of a page, in UTF-16 units; the rest is cut. Default 16,384. */
  readonly maxMessageLength?: number;
  /** How often one document may write; more is dropped and counted. Default 100 a second, 1,000 at once. */
  readonly rate?: Rate;
  /** Told, in a sentence, that a file cannot be written. Default `console.warn`. */
  readonly warn?: (message: string) => void;
}

const text = v.nullish(v.string(), null);
const entry = v.object({
  level: v.picklist([1, 2, 3, 4, 5]),
  message: v.string(),
  location: text,
  file: text,
  line: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)), null),
  keyValues: v.nullish(v.record(v.string(), v.nullish(v.string(), "")), {}),
});

/** Creates the log plugin. */
export function log(options: LogOptions = {}): Plugin<LogContract> {
  let logger: Logger | undefined;
  return definePlugin<LogContract>("log", {
    version: "0.1.0",
    permissions: { default: { description: "Write lines to the log.", members: ["log"] } },
    setup(app) {
      const made = logger = open(app, options);
      return { ...apiOf(made), dispose: () => made.close() };
    },
    onWebviewGone: (webview) => logger?.forget(webview),
    commands: {
      log: command(entry, ({ location, ...parts }, { webview }) => {
        const target = location === null ? "webview" : `webview:${location}`;
        logger?.writeFor(webview, { ...parts, target, time: new Date() });
      }),
    },
  });
}

function apiOf(logger: Logger): LogApi {
  return {
    log(level, message, { target = "app", file, line, keyValues = {} } = {}) {
      const given = Object.entries(keyValues).filter((pair) => pair[1] !== undefined);
      logger.write({
        time: new Date(),
        level: levelOf(level),
        target,
        message,
        file: file ?? null,
        line: line ?? null,
        keyValues: Object.fromEntries(given) as Record<string, string>, // undefined was left out above
      });
    },
    flush: () => logger.flush(),
  };
}

function open(app: AppHandle<LogContract["events"]>, options: LogOptions): Logger {
  const targets = options.targets ?? ["stdout", "file"];
  const warn = options.warn ?? ((message) => console.warn(message));
  const toFile = ({ folder, name }: Exclude<LogTarget, string>) =>
    new LogFile({
      folder: folder ?? app.path.resolve("AppLog"),
      name: name ?? app.config.productName.replace(/[\\/:*?"<>|\0]/g, "_"),
      rotation: options.rotation ?? "keepOne",
      maxBytes: options.maxFileSize ?? 40_000,
      warn,
    });
  return new Logger({
    level: options.level === "off" ? LEVELS.length + 1 : levelOf(options.level ?? "trace"),
    filter: options.filter ?? (() => true),
    format: options.format ?? toLine,
    prints: [
      ...targets.includes("stdout") ? [(line: string) => console.log(line)] : [],
      ...targets.includes("stderr") ? [(line: string) => console.error(line)] : [],
    ],
    files: targets.flatMap((target) => {
      if (target === "file") return [toFile({})];
      return typeof target === "string" ? [] : [toFile(target)];
    }),
    emit: targets.includes("webview") ? (line) => app.emit("log://log", line) : null,
    maxLength: options.maxMessageLength ?? 16_384,
    rate: options.rate ?? { perSecond: 100, burst: 1000 },
  });
}
