/**
 * Takes records, and gives those that pass to every target.
 *
 * @module
 */
import { EchoGuard } from "./_echo.ts";
import type { LogFile } from "./_log_file.ts";
import { type Rate, RateLimit } from "./_rate.ts";
import { escapeControls, type LogRecord, shorten } from "./_record.ts";
import type { LogLine } from "./contract.ts";

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
  /** Tells pages; `null` when they are not told. */
  readonly emit: ((line: LogLine) => void) | null;
  /** The longest message of a page, in UTF-16 units. */
  readonly maxLength: number;
  /** How often a document may write. */
  readonly rate: Rate;
}

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
  write(record: LogRecord): void {
    const { level, filter, format, prints, files, emit } = this.#options;
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

  /** Writes a record of a document, unless it is an echo or the document writes too often. */
  writeFor(document: { id: string; label: string }, record: LogRecord): void {
    if (record.level < this.#options.level || this.#echoes.isEcho(record.message)) return;
    const { allowed, refused } = this.#rate.take(document.id, record.time.getTime());
    if (!allowed) return;
    if (refused > 0) this.#reportRefused(document.label, refused, record.time);
    this.write({
      ...record,
      target: shorten(record.target, MAX_TARGET),
      message: shorten(record.message, this.#options.maxLength),
      file: record.file === null ? null : shorten(record.file, MAX_FILE_NAME),
    });
  }

  /** A document is gone. */
  forget(document: { id: string; label: string }): void {
    const refused = this.#rate.forget(document.id);
    if (refused > 0) this.#reportRefused(document.label, refused, new Date());
  }

  /** Resolves when everything so far is in the files. */
  async flush(): Promise<void> {
    await Promise.all(this.#options.files.map((file) => file.flush()));
  }

  /** Closes the files. */
  async close(): Promise<void> {
    await Promise.all(this.#options.files.map((file) => file.close()));
  }

  #reportRefused(label: string, refused: number, time: Date): void {
    const message = `${refused} lines of webview "${label}" dropped: more than ` +
      `${this.#options.rate.perSecond} a second`;
    this.write({ time, level: 4, target: OWN, message, file: null, line: null, keyValues: {} });
  }
}
