/**
 * Whole folders: what is in them, how much, and their end. Nothing here recurses, and links are
 * never followed.
 *
 * @module
 */
import { lstat, mkdir, opendir, rm, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Place } from "./_access.ts";
import { codeOf, SystemError } from "./_io_text.ts";
import type { Places } from "./_place.ts";
import type { DirEntry } from "./contract.ts";

/** How many files are looked at together. */
const TOGETHER = 32;

/** The most that one answer lists: beyond this, the answer is more than a page can take. */
const MOST_ENTRIES = 1_000_000;

/** Whether a path is denied. */
export type Denies = (path: string) => Promise<boolean>;

/** Lists a folder. */
export async function list(places: Places, place: Place): Promise<DirEntry[]> {
  return await places.folder(place, async (path) => {
    const entries: DirEntry[] = [];
    for await (const entry of await opendir(path)) {
      if (entries.length === MOST_ENTRIES) throw new SystemError("EOVERFLOW");
      entries.push({
        name: entry.name,
        isDirectory: entry.isDirectory(),
        isFile: entry.isFile(),
        isSymlink: entry.isSymbolicLink(),
      });
    }
    return entries;
  });
}

/** The bytes of all files below a folder, without those that are denied. */
export async function sizeBelow(
  places: Places,
  place: Place,
  denies: Denies,
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  await places.folder(place, async (path) => {
    for await (const { size } of below(path, place.path, denies, "skip", signal)) total += size;
  });
  return total;
}

/** Whether anything below a folder is denied. */
export async function holdsDenied(
  places: Places,
  place: Place,
  denies: Denies,
  signal: AbortSignal,
): Promise<boolean> {
  return await places.folder(place, async (path) => {
    for await (const { denied } of below(path, place.path, denies, "tell", signal)) {
      if (denied) return true;
    }
    return false;
  });
}

/** Removes a file, a link, an empty folder or, with `recursive`, a full one. */
export async function removePlace(
  places: Places,
  place: Place,
  recursive: boolean,
): Promise<void> {
  await places.at(place, async (path) => {
    const info = await lstat(path);
    if (!info.isDirectory()) await unlink(path);
    else if (recursive) await rm(path, { recursive: true });
    else await rmdir(path);
  });
}

/** Creates a folder, with those above it when asked. */
export async function makeFolder(
  places: Places,
  place: Place,
  options: { readonly mode: number; readonly recursive: boolean },
): Promise<void> {
  const missing = [place.path];
  if (options.recursive) {
    for (let folder = dirname(place.path); !await isThere(folder); folder = dirname(folder)) {
      missing.unshift(folder);
    }
  }
  for (const folder of missing) {
    try {
      await places.at({ ...place, path: folder }, (path) => mkdir(path, options.mode));
    } catch (error) {
      const taken = options.recursive && codeOf(error) === "EEXIST";
      if (!taken || !(await lstat(folder)).isDirectory()) throw error;
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  // The root is always there, so the search above ends.
  if (dirname(path) === path) return true;
  return await lstat(path).then(() => true, () => false);
}

interface Found {
  readonly size: number;
  readonly denied: boolean;
}

/** Files and folders below `path`, whose real path is `real`. */
async function* below(
  path: string,
  real: string,
  denies: Denies,
  denied: "skip" | "tell",
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    let batch: string[] = [];
    for await (const { name } of await opendir(join(path, folder))) {
      batch.push(join(folder, name));
      if (batch.length < TOGETHER) continue;
      yield* await look(batch);
      batch = [];
    }
    yield* await look(batch);
  }

  async function look(names: readonly string[]): Promise<Found[]> {
    const found = await Promise.all(names.map(async (name) => {
      if (await denies(join(real, name))) {
        return denied === "tell" ? { size: 0, denied: true } : null;
      }
      const info = await lstat(join(path, name)).catch((error) => {
        // Removed while we looked: it is not there.
        if (codeOf(error) === "ENOENT") return null;
        throw error;
      });
      if (info?.isDirectory()) folders.push(name);
      return info === null ? null : { size: info.isFile() ? info.size : 0, denied: false };
    }));
    return found.filter((each) => each !== null);
  }
}
