/**
 * The use of a path that was checked, so that no link which came into its way meanwhile counts.
 *
 * @module
 */
import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import process from "node:process";
import { assertStill } from "@pleiad/core/scope";
import type { Place } from "./_access.ts";
import { Refused } from "./_errors.ts";
import { codeOf, SystemError } from "./_io_text.ts";

/** Linux: a handle that only names a folder, for which searching it is permission enough
 * (linux: `include/uapi/asm-generic/fcntl.h`). Neither runtime lists it. */
const O_PATH = 0o10000000;

/** Missing on Windows, whatever the types say. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_DIRECTORY = 0 } = constants as Partial<typeof constants>; // see above

/** How a file is opened. */
export interface OpenPlaceOptions {
  /** Flags of `open(2)`, without `O_TRUNC`. */
  readonly flags: number;
  /** The permissions of a new file. */
  readonly mode?: number | undefined;
  /** Empties the file, once it is known to be the one that was checked. */
  readonly truncate?: boolean;
}

/** Uses checked paths. */
export class Places {
  #held: Promise<boolean> | null;

  /** `held` says whether folders can be held by a handle; without it, that is found out. */
  constructor(held?: boolean) {
    this.#held = held === undefined ? null : Promise.resolve(held);
  }

  /**
   * Runs `work` on a path that leads to the place whatever happens to the folders above it. On
   * Linux its folder is held open, and the path begins with the handle; elsewhere the path is
   * compared before and after, and `undo` gets the result when the comparison fails.
   */
  async at<T>(
    place: Place,
    work: (path: string) => Promise<T>,
    undo?: (result: T) => Promise<void>,
  ): Promise<T> {
    const folder = dirname(place.path);
    if (folder === place.path) return await work(place.path);
    if (!await (this.#held ??= canHold())) {
      await this.#assertReal(place, folder);
      const result = await work(place.path);
      await this.#assertReal(place, folder).catch(async (error) => {
        await undo?.(result);
        throw error;
      });
      return result;
    }
    const handle = await openFolder(folder).catch((error) => raise(place, error));
    try {
      // SECURITY: between check and use, a folder of the path may have become a link.
      await assertStill(handle, { path: folder }).catch(() => raise(place));
      return await work(`/proc/self/fd/${handle.fd}/${basename(place.path)}`);
    } finally {
      await handle.close();
    }
  }

  /** Opens a file, or a folder to be read. Rejects with the system's error, or with a refusal. */
  async open(place: Place, options: OpenPlaceOptions): Promise<FileHandle> {
    const { flags, mode, truncate = false } = options;
    return await this.at(place, async (path) => {
      // A pipe without a writer would hold a thread for ever: O_NONBLOCK.
      const handle = await open(path, flags | O_NOFOLLOW | O_NONBLOCK, mode)
        .catch((error) => raise(place, error));
      try {
        // Windows opens what a link leads to; nothing is read, written or emptied before this.
        if (!path.startsWith("/proc/")) {
          await assertStill(handle, place).catch(() => raise(place));
        }
        const info = await handle.stat();
        // Devices never end, and pipes and sockets have no place to read from.
        if (!info.isFile() && !info.isDirectory()) throw new SystemError("EOPNOTSUPP");
        if (truncate) await handle.truncate(0);
        return handle;
      } catch (error) {
        await handle.close();
        throw error;
      }
    }, (handle) => handle.close());
  }

  /** Runs `work` on a path of a folder, below which nothing is elsewhere. */
  async folder<T>(place: Place, work: (path: string) => Promise<T>): Promise<T> {
    if (!await (this.#held ??= canHold())) {
      await this.#assertReal(place, place.path);
      const result = await work(place.path);
      await this.#assertReal(place, place.path);
      return result;
    }
    const handle = await this.at(
      place,
      (path) => openFolder(path).catch((error) => raise(place, error)),
    );
    try {
      return await work(`/proc/self/fd/${handle.fd}`);
    } finally {
      await handle.close();
    }
  }

  async #assertReal(place: Place, folder: string): Promise<void> {
    const real = await realpath(folder).catch((error) => raise(place, error));
    if (real !== folder) raise(place);
  }
}

function raise(place: Place, error?: unknown): never {
  // What was checked has no links, so this is one that was put there since.
  if (error === undefined || codeOf(error) === "ELOOP") throw new Refused(place.refusal);
  throw error;
}

/** On Linux. */
async function openFolder(path: string): Promise<FileHandle> {
  return await open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

/** Whether this system has `/proc`, and the runtime lets us at it. */
async function canHold(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  let handle: FileHandle | undefined;
  try {
    handle = await openFolder("/");
    const [through, direct] = await Promise.all([
      stat(`/proc/self/fd/${handle.fd}/.`, { bigint: true }),
      lstat("/", { bigint: true }),
    ]);
    return through.dev === direct.dev && through.ino === direct.ino;
  } catch {
    return false;
  } finally {
    await handle?.close();
  }
}
