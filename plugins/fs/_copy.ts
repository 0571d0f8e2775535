/**
 * Files as a whole: read, written, copied.
 *
 * @module
 */
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import process from "node:process";
import type { Place } from "./_access.ts";
import { SystemError } from "./_io_text.ts";
import { writeAll } from "./_open_file.ts";
import type { Places } from "./_place.ts";

const PIECE = 1024 * 1024;

/** All bytes of a file, at most `most` of them. */
export async function readWhole(handle: FileHandle, most: number): Promise<Uint8Array> {
  const { size } = await handle.stat();
  if (size > most) throw new SystemError("EFBIG");
  // One more, to see the end; files of `/proc` say that they are empty.
  let buffer = new Uint8Array(Math.max(size + 1, 4096));
  let length = 0;
  for (;;) {
    if (length === buffer.byteLength) {
      if (length > most) throw new SystemError("EFBIG");
      const larger = new Uint8Array(buffer.byteLength * 2);
      larger.set(buffer);
      buffer = larger;
    }
    const { bytesRead } = await handle.read(buffer, length, buffer.byteLength - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
}

/** Copies a file piece by piece. A file copied on itself stays as it is. */
export async function copy(
  places: Places,
  from: Place,
  to: Place,
  signal?: AbortSignal,
): Promise<void> {
  const source = await places.open(from, { flags: constants.O_RDONLY });
  try {
    const given = await source.stat({ bigint: true });
    if (!given.isFile()) throw new SystemError("EINVAL");
    const mode = Number(given.mode) & 0o777;
    const target = await places.open(to, { flags: constants.O_WRONLY | constants.O_CREAT, mode });
    try {
      const taken = await target.stat({ bigint: true });
      if (taken.dev === given.dev && taken.ino === given.ino) return;
      await target.truncate(0);
      const buffer = new Uint8Array(PIECE);
      for (let done = 0;;) {
        const { bytesRead } = await source.read(buffer, 0, PIECE, done);
        if (bytesRead === 0) break;
        signal?.throwIfAborted();
        await writeAll(target, buffer.subarray(0, bytesRead), done);
        done += bytesRead;
      }
      if (process.platform !== "win32") await target.chmod(mode);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
