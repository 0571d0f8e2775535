/**
 * An open file with a cursor: `node:fs` has none that can be moved.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { fileInfo } from "./_file_info.ts";
import { Held } from "./_held.ts";
import { SystemError } from "./_io_text.ts";
import { Queue } from "./_queue.ts";
import type { FileInfo } from "./contract.ts";

/** The most that one read gives; a caller asks again, as for any short read. */
const MOST_READ = 16 * 1024 * 1024;

/** The place from which `seek` counts. */
export type Whence = 0 | 1 | 2;

/** An open file. What is asked of it is done in that order. */
export class OpenFile extends Held {
  readonly #handle: FileHandle;
  readonly #append: boolean;
  readonly #queue = new Queue();
  readonly #onClose: () => void;
  #cursor = 0;
  #closed = false;

  /** Takes over an open handle. `append` as it was opened. */
  constructor(handle: FileHandle, append: boolean, onClose: () => void = () => {}) {
    super();
    this.#handle = handle;
    this.#append = append;
    this.#onClose = onClose;
  }

  /** At most `length` bytes from the cursor on, with eight bytes behind that give their number. */
  read(length: number): Promise<Uint8Array> {
    return this.#do(async () => {
      const most = Math.min(length, MOST_READ);
      const buffer = new Uint8Array(most + 8);
      const { bytesRead } = most === 0
        ? { bytesRead: 0 }
        : await this.#handle.read(buffer, 0, most, this.#cursor);
      this.#cursor += bytesRead;
      const answer = bytesRead === most ? buffer : buffer.slice(0, bytesRead + 8);
      new DataView(answer.buffer).setBigUint64(bytesRead, BigInt(bytesRead));
      return answer;
    });
  }

  /** Writes all at the cursor, or at the end when the file was opened to append. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#do(async () => {
      await writeAll(this.#handle, bytes, this.#append ? null : this.#cursor);
      this.#cursor = this.#append
        ? (await this.#handle.stat()).size
        : this.#cursor + bytes.byteLength;
      return bytes.byteLength;
    });
  }

  /** Moves the cursor and gives its new place. */
  seek(offset: number, whence: Whence): Promise<number> {
    return this.#do(async () => {
      const from = whence === 0
        ? 0
        : whence === 1
        ? this.#cursor
        : (await this.#handle.stat()).size;
      const target = from + offset;
      if (target < 0 || !Number.isSafeInteger(target)) throw new SystemError("EINVAL");
      return this.#cursor = target;
    });
  }

  /** What is known of the file. */
  stat(): Promise<FileInfo> {
    return this.#do(async () => fileInfo(await this.#handle.stat({ bigint: true })));
  }

  /** Makes the file so long. The cursor stays. */
  truncate(length: number): Promise<void> {
    return this.#do(() => this.#handle.truncate(length));
  }

  /** Closes the file when all that was asked before is done. */
  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    await this.#queue.run(() => this.#handle.close());
  }

  #do<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(() => {
      if (this.#closed) throw new SystemError("EBADF");
      return work();
    });
  }
}

/** Writes all of it, from `position` on or, with `null`, where the file is. */
export async function writeAll(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number | null,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, at);
    if (bytesWritten === 0) throw new SystemError("EIO");
    done += bytesWritten;
  }
}
