/**
 * The lines of a file, one at a time, as bytes in the file's own encoding.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { errors, Refused } from "./_errors.ts";
import { Held } from "./_held.ts";
import { Queue } from "./_queue.ts";

/** The longest line, in bytes: what one line may take of memory. */
export const LONGEST_LINE: number = 64 * 1024 * 1024;

const PIECE = 64 * 1024;

/** What ends lines in an encoding: a line feed of one byte or of two. */
interface LineEnd {
  /** How many bytes a unit has. */
  readonly unit: 1 | 2;
  /** Which byte of a unit of two holds the character; the other one is 0. */
  readonly at: 0 | 1;
}

/** How lines end in an encoding. Throws a sentence when there is no such encoding. */
export function lineEnd(label: string): LineEnd {
  let encoding: string;
  try {
    encoding = new TextDecoder(label).encoding;
  } catch {
    throw new Error(errors.encoding(label));
  }
  if (encoding === "utf-16le") return { unit: 2, at: 0 };
  // In all others of the standard, no character but the line feed holds its byte.
  return encoding === "utf-16be" ? { unit: 2, at: 1 } : { unit: 1, at: 0 };
}

/** Reads lines. Holds one line and one piece of the file in memory. */
export class LineReader extends Held {
  readonly #handle: FileHandle;
  readonly #end: LineEnd;
  readonly #longest: number;
  readonly #queue = new Queue();
  readonly #onClose: () => void;
  #piece: Uint8Array = new Uint8Array(0);
  #position = 0;
  #closed = false;

  /** Takes over an open handle. */
  constructor(
    handle: FileHandle,
    end: LineEnd,
    options: { readonly longest?: number; readonly onClose?: () => void } = {},
  ) {
    super();
    this.#handle = handle;
    this.#end = end;
    this.#longest = options.longest ?? LONGEST_LINE;
    this.#onClose = options.onClose ?? (() => {});
  }

  /** The next line without its end, with one byte more than it has; `null` when there is none. */
  next(): Promise<Uint8Array | null> {
    return this.#queue.run(async () => {
      const parts: Uint8Array[] = [];
      let length = 0;
      for (;;) {
        if (this.#piece.byteLength === 0 && !await this.#fill()) {
          return length === 0 ? null : this.#join(parts, length);
        }
        const at = this.#find(this.#piece);
        const taken = at < 0 ? this.#piece.byteLength : at;
        parts.push(this.#piece.subarray(0, taken));
        length += taken;
        if (length > this.#longest) {
          throw new Refused(errors.longLine(this.#longest), { code: "internal" });
        }
        this.#piece = this.#piece.subarray(at < 0 ? taken : at + this.#end.unit);
        if (at >= 0) return this.#join(parts, length, true);
      }
    });
  }

  /** Closes the file. */
  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    await this.#queue.run(() => this.#handle.close());
  }

  /** Where the next line ends, in whole units: a byte 10 of half a unit is another character. */
  #find(piece: Uint8Array): number {
    const { unit, at } = this.#end;
    for (let found = piece.indexOf(10); found >= 0; found = piece.indexOf(10, found + 1)) {
      if (unit === 1) return found;
      if (found % 2 === at && piece[found - at + (1 - at)] === 0) return found - at;
    }
    return -1;
  }

  async #fill(): Promise<boolean> {
    const buffer = new Uint8Array(PIECE);
    let length = 0;
    // Filled to the brim, so that no unit of two bytes is torn but at the end of the file.
    while (length < PIECE) {
      const { bytesRead } = await this.#handle.read(
        buffer,
        length,
        PIECE - length,
        this.#position,
      );
      if (bytesRead === 0) break;
      length += bytesRead;
      this.#position += bytesRead;
    }
    this.#piece = buffer.subarray(0, length);
    return length > 0;
  }

  #join(parts: readonly Uint8Array[], length: number, ended = false): Uint8Array {
    const line = new Uint8Array(length + 1);
    let at = 0;
    for (const part of parts) {
      line.set(part, at);
      at += part.byteLength;
    }
    const { unit } = this.#end;
    const last = length - unit + (unit === 2 ? this.#end.at : 0);
    const other = length - unit + (1 - this.#end.at);
    const isReturn = length >= unit && line[last] === 13 && (unit === 1 || line[other] === 0);
    if (!ended || !isReturn) return line;
    line.fill(0, length - unit, length);
    return line.subarray(0, length - unit + 1);
  }
}
