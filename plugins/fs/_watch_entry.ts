/**
 * What is remembered of a path that is watched.
 *
 * @module
 */
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { PathKind } from "./_watch_event.ts";

/** One path, as it was when it was last looked at. */
export interface Entry {
  kind: PathKind;
  /** Whether it is a link, which counts as a file. */
  link: boolean;
  /** Which file it is, whatever its name: two that are there at once differ, hard links aside. */
  identity: string;
  size: number;
  modified: number;
  changed: number;
  /** Mode and owner. */
  rights: string;
  /** When it was looked at. */
  seen: number;
  /** What lies in a folder that is watched itself. */
  children: Map<string, Entry> | null;
}

/** The steps of a clock that stamps files, with room: kernels count in 1 to 10 ms. */
const CLOCK_STEP_MS = 25;

/** Looks at a path, and follows no link. `undefined` when nothing can be seen there. */
export async function look(path: string): Promise<Entry | undefined> {
  try {
    const seen = Date.now();
    const found = await lstat(path);
    return {
      kind: found.isDirectory() ? "folder" : "file",
      link: found.isSymbolicLink(),
      // A file system hands out the number of a removed file again, but not with its birth time.
      identity: `${found.dev}:${found.ino}:${found.birthtimeMs}`,
      size: found.size,
      modified: found.mtimeMs,
      changed: found.ctimeMs,
      rights: `${found.mode}:${found.uid}:${found.gid}`,
      seen,
      children: null,
    };
  } catch {
    return undefined;
  }
}

/**
 * What changed between two looks at the same file. `told` says that the system reported a write
 * after the first look: one in the same step of the clock leaves size and time as they were.
 */
export function difference(
  before: Entry,
  after: Entry,
  told: boolean,
): "data" | "metadata" | undefined {
  const metadata = before.rights === after.rights ? undefined : "metadata";
  // The size and time of a folder only say that something in it came or went.
  if (after.kind === "folder") return metadata;
  if (before.size !== after.size || before.modified !== after.modified) return "data";
  if (metadata) return metadata;
  if (before.changed !== after.changed) return "metadata";
  return told && before.seen - before.modified < CLOCK_STEP_MS ? "data" : undefined;
}

/** What changed of a file that was also renamed, which by itself counts as a change of its inode. */
export function differenceOfRenamed(before: Entry, after: Entry): "data" | "metadata" | undefined {
  return difference({ ...before, changed: after.changed }, after, false);
}

/** The entries of a subtree with their paths, folders before what lies in them. */
export function* subtree(path: string, entry: Entry): Generator<[string, Entry]> {
  yield [path, entry];
  for (const [name, child] of entry.children ?? []) yield* subtree(join(path, name), child);
}
