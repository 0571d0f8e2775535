/**
 * A line of the log: its parts, and how they become text that nobody can forge.
 *
 * @module
 */
import type { LogLevel, LogLevelName } from "./contract.ts";

/** The names of the levels, by number less one. */
export const LEVELS: readonly LogLevelName[] = ["trace", "debug", "info", "warn", "error"];

/** A line before it is text. */
export interface LogRecord {
  /** When it was written. */
  readonly time: Date;
  /** How grave it is. */
  readonly level: LogLevel;
  /** Whose it is: `webview`, `webview:<location>`, or a plugin's word. */
  readonly target: string;
  /** What it says. */
  readonly message: string;
  /** The source file, when it was given. */
  readonly file: string | null;
  /** The line in the source file, when it was given. */
  readonly line: number | null;
  /** More, by name. */
  readonly keyValues: Readonly<Record<string, string>>;
}

/** The number of a level. */
export function levelOf(level: LogLevel | LogLevelName): LogLevel {
  const number = typeof level === "number" ? level : LEVELS.indexOf(level) + 1;
  return number as LogLevel; // the type holds no other names
}

/** `[date][time][target][LEVEL] message`, in UTC, as Tauri's plugin writes it. */
export function toLine({ time, target, level, message }: LogRecord): string {
  const [date = "", clock = ""] = time.toISOString().split("T");
  const name = LEVELS[level - 1]?.toUpperCase() ?? "";
  return `[${date}][${clock.slice(0, 8)}][${target}][${name}] ${message}`;
}

/**
 * C0 and C1 controls and DEL, line and paragraph separators, and the marks that turn the direction
 * of text.
 */
// deno-lint-ignore no-control-regex -- these are what it looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Writes characters that end a line, move a cursor or turn text round as JSON escapes.
 * SECURITY: without it a page could forge lines of others, or send a terminal commands.
 */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const short = JSON.stringify(char).slice(1, -1);
    if (short.length > 1) return short;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The text, or its first `limit` UTF-16 units and how many are missing. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).toWellFormed()}… (${text.length - limit} more)`;
}
