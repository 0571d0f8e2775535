/**
 * A file that lines are appended to, and that begins anew when it is full.
 *
 * @module
 */
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** What happens to a full file: `keepOne` removes it, `keepAll` gives it the time as a name. */
export type Rotation = "keepOne" | "keepAll";

/** Which file, and how large it grows. */
export interface LogFileOptions {
  /** The folder; made when it is missing. */
  readonly folder: string;
  /** The name, without `.log`. */
  readonly name: string;
  /** What happens to a full file. */
  readonly rotation: Rotation;
  /** The size in bytes above which a file is full. */
  readonly maxBytes: number;
  /** Told, in a sentence, when the file cannot be written. */
  readonly warn: (message: string) => void;
}

/** Lines that wait for a slow disk take at most so much memory; more are dropped and counted. */
const MAX_WAITING_CHARS = 4 * 1024 * 1024;

/** A log file. */
export class LogFile {
  /** The path of the file. */
  readonly path: string;
  readonly #options: LogFileOptions;
  #file: FileHandle | null = null;
  #size = 0;
  #waiting: string[] = [];
  #waitingChars = 0;
  #dropped = 0;
  #broken = false;
  #writing: Promise<void> | null = null;

  /** Names the file; it is opened with the first line. */
  constructor(options: LogFileOptions) {
    this.#options = options;
    this.path = join(options.folder, `${options.name}.log`);
  }

  /** Appends a line, soon. */
  write(line: string): void {
    if (this.#waitingChars + line.length > MAX_WAITING_CHARS) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(line);
    this.#waitingChars += line.length;
    this.#writing ??= this.#drain();
  }

  /** Resolves when the lines so far are written, or are known not to be. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Writes what waits, and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    await this.#file?.close();
    this.#file = null;
  }

  async #drain(): Promise<void> {
    // Lines of one turn go to the disk together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      if (this.#dropped > 0) lines.push(`… ${this.#dropped} lines dropped: the disk is too slow`);
      [this.#waiting, this.#waitingChars, this.#dropped] = [[], 0, 0];
      try {
        await this.#append(lines);
        this.#broken = false;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#broken) this.#options.warn(`Cannot write log ${this.path}: ${reason}`);
        this.#broken = true;
        await this.#file?.close().catch(() => undefined);
        this.#file = null;
      }
    }
    this.#writing = null;
  }

  async #append(lines: readonly string[]): Promise<void> {
    const encoder = new TextEncoder();
    let batch: Uint8Array[] = [];
    let file = await this.#opened();
    for (const line of lines) {
      const bytes = encoder.encode(`${line}\n`);
      if (this.#size > this.#options.maxBytes) {
        await writeAll(file, batch);
        batch = [];
        file = await this.#rotate(file);
      }
      batch.push(bytes);
      this.#size += bytes.length;
    }
    await writeAll(file, batch);
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file !== null) return this.#file;
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    this.#file = await open(this.path, "a", 0o600);
    this.#size = (await this.#file.stat()).size;
    return this.#file;
  }

  async #rotate(file: FileHandle): Promise<FileHandle> {
    this.#file = null;
    await file.close();
    if (this.#options.rotation === "keepOne") await rm(this.path, { force: true });
    else await rename(this.path, await this.#freeName(new Date()));
    return await this.#opened();
  }

  /** `<name>_<date>_<time>.log`, as Tauri's plugin names full files; `.bak` is added to taken ones. */
  async #freeName(now: Date): Promise<string> {
    const time = now.toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
    let path = join(this.#options.folder, `${this.#options.name}_${time}.log`);
    while (await stat(path).then(() => true, () => false)) path += ".bak";
    return path;
  }
}

async function writeAll(file: FileHandle, batch: readonly Uint8Array[]): Promise<void> {
  if (batch.length > 0) await file.appendFile(concat(batch));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
