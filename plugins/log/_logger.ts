/**
 * Takes records, and gives those that pass to every target.
 *
 * @module
 */
import type { Webview } from "@pleiad/core";
import { EchoGuard } from "./_echo.ts";
import type { LogFile } from "./_log_file.ts";
import { type Rate, RateLimit } from "./_rate.ts";
import { escapeControls, type LogRecord, shorten } from "./_record.ts";
import type { LogContract, LogLine } from "./contract.ts";

/** Where lines go, and which. */
export interface LoggerOptions {
  /** The lowest level that is written; 6 for none. */
  readonly level: number;
  /** Whether a record is written. */
  readonly filter: (record: LogRecord) => boolean;
  /** The text of a record, without the end of the line. */
  readonly format: (record: LogRecord) => string;
  /** Writes to a terminal, one function for each. */
  readonly prints: readonly ((line: string) => void)[];
  /** Files. */
  readonly files: readonly LogFile[];
  /** Tells every page; `null` when they are not told. */
  readonly emit: ((line: LogLine) => void) | null;
  /** The longest message of a page, in UTF-16 units. */
  readonly maxLength: number;
  /** How often a document may write. */
  readonly rate: Rate;
}

/** A document that writes: its lines go to the pages of the same person. */
export type LoggingDocument = Pick<Webview<LogContract["events"]>, "id" | "label" | "emit">;

const MAX_TARGET = 512;
const MAX_FILE_NAME = 1024;
/** The target of what the logger itself has to say. */
const OWN = "log";

/** A logger. */
export class Logger {
  readonly #options: LoggerOptions;
  readonly #rate: RateLimit;
  readonly #echoes = new EchoGuard();

  /** A logger that has written nothing. */
  constructor(options: LoggerOptions) {
    this.#options = options;
    this.#rate = new RateLimit(options.rate);
  }

  /** Writes a record of the core's own side. */
  write(record: LogRecord, emit: LoggerOptions["emit"] = this.#options.emit): void {
    const { level, filter, format, prints, files } = this.#options;
    if (record.level < level) return;
    const safe: LogRecord = {
      ...record,
      target: escapeControls(record.target),
      message: escapeControls(record.message),
      file: record.file === null ? null : escapeControls(record.file),
    };
    if (!filter(safe)) return;
    // SECURITY: the app's own format may bring in what was not escaped, such as keyValues.
    const line = escapeControls(format(safe));
    for (const print of prints) print(line);
    for (const file of files) file.write(line);
    if (emit === null) return;
    this.#echoes.remember(line);
    emit({ message: line, level: record.level });
  }

  /** What a document says is told to the pages of the same person. */
  #tell(document: LoggingDocument): LoggerOptions["emit"] {
    return this.#options.emit === null ? null : (line) => document.emit("log://log", line);
  }

  /** Writes a record of a document, unless it is an echo or the document writes too often. */
  writeFor(document: LoggingDocument, record: LogRecord): void {
    if (record.level < this.#options.level || this.#echoes.isEcho(record.message)) return;
    const { allowed, refused } = this.#rate.take(document.id, record.time.getTime());
    if (!allowed) return;
    if (refused > 0) this.#reportRefused(document, refused, record.time);
    this.write({
      ...record,
      target: shorten(record.target, MAX_TARGET),
      message: shorten(record.message, this.#options.maxLength),
      file: record.file === null ? null : shorten(record.file, MAX_FILE_NAME),
    }, this.#tell(document));
  }

  /** A document is gone. */
  forget(document: LoggingDocument): void {
    const refused = this.#rate.forget(document.id);
    if (refused > 0) this.#reportRefused(document, refused, new Date());
  }

  /** Resolves when everything so far is in the files. */
  async flush(): Promise<void> {
    await Promise.all(this.#options.files.map((file) => file.flush()));
  }

  /** Closes the files. */
  async close(): Promise<void> {
    await Promise.all(this.#options.files.map((file) => file.close()));
  }

  #reportRefused(document: LoggingDocument, refused: number, time: Date): void {
    const message = `${refused} lines of webview "${document.label}" dropped: more than ` +
      `${this.#options.rate.perSecond} a second`;
    const facts = { target: OWN, message, file: null, line: null, keyValues: {} };
    this.write({ time, level: 4, ...facts }, this.#tell(document));
  }
}
