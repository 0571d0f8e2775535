/**
 * Changes as events: what left one place and came to another was renamed, and what follows from
 * another event is left out.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { differenceOfRenamed, type Entry, subtree } from "./_watch_entry.ts";
import {
  createEvent,
  modifyEvent,
  removeEvent,
  renameEvent,
  rescanEvent,
  type WatchEvent,
} from "./_watch_event.ts";
import type { Changes } from "./_watch_tree.ts";

interface Rename {
  from: string;
  to: string;
  before: Entry;
  after: Entry;
  /** It only moved because its folder did. */
  implied: boolean;
}

let lastTracker = 0;

function flat(found: readonly [string, Entry][]): Map<string, Entry> {
  const all = new Map<string, Entry>();
  for (const [path, entry] of found) {
    for (const [at, each] of subtree(path, entry)) all.set(at, each);
  }
  return all;
}

/** Takes what is in both `gone` and `came` out of them. */
function takeRenames(gone: Map<string, Entry>, came: Map<string, Entry>): Rename[] {
  const sources = new Map<string, string>();
  for (const [path, entry] of gone) sources.set(`${entry.kind}:${entry.identity}`, path);
  const renames: Rename[] = [];
  const folders = new Map<string, string>();
  for (const [to, after] of came) {
    const from = sources.get(`${after.kind}:${after.identity}`);
    const before = from === undefined ? undefined : gone.get(from);
    if (from === undefined || !before) continue;
    const implied = from === to ||
      (folders.get(dirname(from)) === dirname(to) && basename(from) === basename(to));
    renames.push({ from, to, before, after, implied });
    folders.set(from, to);
    gone.delete(from);
    came.delete(to);
  }
  for (const [path, entry] of [...gone]) {
    // What vanished from a folder that was renamed is told under the folder's new name.
    const folder = folders.get(dirname(path));
    if (folder === undefined || folder === dirname(path)) continue;
    gone.delete(path);
    gone.set(join(folder, basename(path)), entry);
  }
  return renames;
}

/** `a` to `b` comes after `b` to `c`: a chain of renames is told from its end. */
function inOrder(renames: Rename[]): Rename[] {
  const bySource = new Map(renames.map((rename) => [rename.from, rename]));
  const ordered: Rename[] = [];
  for (const start of renames) {
    const chain: Rename[] = [];
    for (
      let next: Rename | undefined = start;
      next && bySource.delete(next.from);
      next = bySource.get(next.to)
    ) chain.push(next);
    ordered.push(...chain.reverse());
  }
  return ordered;
}

/**
 * The events of some changes. `raw` is how a watcher without a delay tells them: a rename in three
 * events, a folder's content before the folder. Otherwise there is one event for one change.
 */
export function eventsOf(changes: Changes, raw: boolean): WatchEvent[] {
  const [gone, came] = [flat(changes.gone), flat(changes.came)];
  const renames = takeRenames(gone, came);
  const targets = new Set(renames.map((rename) => rename.to));
  const events: WatchEvent[] = [];
  const later: WatchEvent[] = [];
  for (const [path, entry] of came) {
    // A folder must be there before something is moved into it.
    const first = entry.kind === "folder" && !gone.has(path);
    (first ? events : later).push(createEvent(path, entry.kind));
    if (raw && entry.kind === "file" && entry.size > 0) later.push(modifyEvent(path, "data"));
  }
  for (const { from, to, before, after, implied } of inOrder(renames)) {
    if (!implied) {
      const tracker = ++lastTracker;
      if (raw) {
        events.push(renameEvent("from", [from], tracker), renameEvent("to", [to], tracker));
      }
      events.push(renameEvent("both", [from, to], tracker));
    }
    const what = differenceOfRenamed(before, after);
    if (what) later.push(modifyEvent(to, what));
  }
  const removed = [...gone].filter(([path, entry]) => {
    // A file that took the place of another is told by its own event.
    const replaced = targets.has(path) || came.get(path)?.kind === "file";
    if (replaced && entry.kind === "file") return false;
    return raw || gone.get(dirname(path))?.kind !== "folder";
  });
  if (raw) removed.reverse();
  for (const [path, entry] of removed) events.push(removeEvent(path, entry.kind));
  events.push(...later);
  for (const [path, what] of changes.changed) events.push(modifyEvent(path, what));
  if (changes.overflow) events.push(rescanEvent());
  return events;
}
