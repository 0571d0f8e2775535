/**
 * Watching paths: hints of the system, compared with what was there, told as events.
 *
 * @module
 */
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { Debounce, TOGETHER_MS, type Waiting } from "./_debounce.ts";
import { Budget } from "./_watch_budget.ts";
import { eventsOf } from "./_watch_changes.ts";
import { look } from "./_watch_entry.ts";
import { watchError } from "./_watch_error.ts";
import type { WatchEvent } from "./_watch_event.ts";
import { WatchSource } from "./_watch_source.ts";
import { type Changes, noChanges, WatchTree } from "./_watch_tree.ts";

/** How paths are watched. */
export interface WatchPathsOptions {
  /** Also what lies in folders of a folder. */
  recursive: boolean;
  /** How long changes are gathered, or `null` to tell them as they are seen. */
  delayMs: number | null;
}

/** A watcher that runs. */
export interface WatchPathsHandle {
  /** Stops it: nothing is sent any more. */
  close(): void;
}

/** Gets the events one after the other: while it is busy, changes are merged. */
export type SendWatchEvent = (event: WatchEvent) => void | Promise<void>;

/** Without a delay: long enough for the parts of one change to arrive. */
const IMMEDIATE_MS = 10;
/** How many entries one watcher remembers (some 90 MB). */
const MOST_ENTRIES = 250_000;
/** How many paths may wait to be looked at (some 20 MB). */
const MOST_WAITING = 100_000;
/** After so many hints at once some may be missing: Deno keeps about a hundred, then drops. */
const MANY_HINTS = 32;
/** How long it must be quiet until everything is compared after many hints. */
const QUIET_MS = 100;
/** Everything is compared this often at most, by all watchers for a fiftieth of the time. */
const LOOK_MS = 2_000;
const LOOK_SHARE = 50;
let nextLookOfAny = 0;
/** While hints keep coming, a watcher compares everything for a twentieth of the time. */
const BUSY_SHARE = 20;
/** How many events are sent before others get a turn. */
const EVENTS_PER_TURN = 256;

interface Root {
  path: string;
  tree: WatchTree;
  source: WatchSource;
  /** What the source watches: `undefined` while it waits for the path to come back. */
  attached: string | undefined;
}

class Watcher {
  readonly #options: WatchPathsOptions;
  readonly #send: SendWatchEvent;
  readonly #budget: Budget = new Budget(MOST_ENTRIES);
  readonly #debounce: Debounce;
  readonly #roots: Root[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #running = false;
  #hints = 0;
  #lastHint = 0;
  #started = false;
  /** The first look is at once: for what changed between the snapshot and the first hint. */
  #looked = -Infinity;
  #lookTook = 0;

  constructor(options: WatchPathsOptions, send: SendWatchEvent) {
    this.#options = options;
    this.#send = send;
    this.#debounce = new Debounce(options.delayMs ?? IMMEDIATE_MS, MOST_WAITING);
  }

  async add(path: string): Promise<void> {
    let source: WatchSource | undefined;
    try {
      const real = await realpath(path);
      const found = await look(real);
      if (!found) throw Object.assign(new Error(path), { code: "ENOENT" });
      const { recursive } = this.#options;
      const tree = new WatchTree(path, real, recursive, this.#budget, found);
      const at = this.#roots.length;
      source = new WatchSource(real, found.kind === "folder", {
        recursive,
        hint: (inner, told) => {
          this.#hints++;
          this.#lastHint = performance.now();
          this.#touch(at, inner, told);
        },
        linksToFolders: () => tree.linksToFolders(),
      });
      this.#roots.push({ path, tree, source, attached: found.identity });
      if (await tree.fill()) {
        throw new Error("There are too many files below the watched paths.");
      }
      tree.takeFolders();
      await source.open(tree.folders());
    } catch (error) {
      throw watchError(error, path);
    }
  }

  start(): void {
    this.#started = true;
    this.#plan();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { source } of this.#roots) source.close();
    this.#roots.splice(0);
    this.#budget.end();
  }

  #touch(root: number, inner: string, told: boolean): void {
    if (this.#closed) return;
    const first = this.#debounce.size === 0;
    // What finds no room is found again when everything is compared.
    if (!this.#debounce.touch(`${root}:${inner}`, told, performance.now())) {
      this.#hints += MANY_HINTS;
    }
    if (first) this.#plan();
  }

  /** When everything is compared next. */
  #nextLook(): number {
    if (this.#hints >= MANY_HINTS) {
      const quiet = Math.max(this.#lastHint + QUIET_MS, this.#looked + this.#lookTook * 3);
      // It may never be quiet.
      return Math.min(quiet, this.#looked + Math.max(LOOK_MS, this.#lookTook * BUSY_SHARE));
    }
    return Math.max(this.#looked + LOOK_MS, nextLookOfAny);
  }

  #plan(): void {
    if (this.#closed || this.#running || !this.#started) return;
    clearTimeout(this.#timer);
    const next = Math.min(this.#debounce.next() ?? Infinity, this.#nextLook());
    this.#timer = setTimeout(
      () => void this.#run(),
      Math.max(0, Math.ceil(next - performance.now())),
    );
  }

  async #run(): Promise<void> {
    this.#running = true;
    if (performance.now() >= this.#nextLook()) await this.#look();
    const next = this.#debounce.next();
    if (next !== undefined && performance.now() >= next) await this.#tell();
    this.#running = false;
    this.#plan();
  }

  async #look(): Promise<void> {
    const started = performance.now();
    // Only looks that nothing asked for are rationed.
    const idle = this.#hints < MANY_HINTS;
    if (idle) nextLookOfAny = started + Math.max(1, this.#lookTook) * LOOK_SHARE;
    this.#hints = 0;
    for (const [at, { tree }] of this.#roots.entries()) {
      for (const path of await tree.suspects()) this.#touch(at, path, false);
    }
    await this.#attach();
    this.#looked = performance.now();
    this.#lookTook = this.#looked - started;
    if (idle) nextLookOfAny = Math.max(nextLookOfAny, started + this.#lookTook * LOOK_SHARE);
  }

  async #tell(): Promise<void> {
    const started = performance.now();
    const changes = noChanges();
    await this.#update(this.#debounce.take(started), changes);
    if (changes.gone.length > 0) {
      // What is gone may have another name, of which the hint is still on its way.
      await new Promise((resolve) => setTimeout(resolve, TOGETHER_MS));
      await this.#update(this.#debounce.takeTogether(started), changes);
    }
    await this.#attach();
    let sent = 0;
    for (const event of eventsOf(changes, this.#options.delayMs === null)) {
      if (this.#closed) return;
      try {
        await this.#send(event);
      } catch {
        // Whoever listens is gone, and closes the watcher.
      }
      if (++sent % EVENTS_PER_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  async #update(waiting: Map<string, Waiting>, changes: Changes): Promise<void> {
    const perRoot = new Map<number, [string, boolean][]>();
    for (const [key, { told }] of waiting) {
      const cut = key.indexOf(":");
      const hints = perRoot.get(Number(key.slice(0, cut))) ?? [];
      hints.push([key.slice(cut + 1), told]);
      perRoot.set(Number(key.slice(0, cut)), hints);
    }
    for (const [at, hints] of perRoot) await this.#roots[at]?.tree.update(hints, changes);
  }

  /** Sources follow what was removed and came back. */
  async #attach(): Promise<void> {
    for (const [at, root] of this.#roots.entries()) {
      if (this.#closed) return;
      try {
        const behind = await this.#attachRoot(root);
        if (this.#closed) root.source.close();
        // What happened until it was heard.
        for (const path of behind) this.#touch(at, path, false);
      } catch {
        // Tried again when everything is compared next. Upstream forwards no errors either.
      }
    }
  }

  async #attachRoot(root: Root): Promise<string[]> {
    const { tree, source } = root;
    const { gone, came } = tree.takeFolders();
    const there = tree.identity;
    if (there === root.attached && source.alive) {
      if (gone.length + came.length === 0) return [];
      await source.follow(gone, came);
      return await tree.suspects(came);
    }
    root.attached = there;
    await (there === undefined ? source.openParent() : source.open(tree.folders()));
    return await tree.suspects();
  }
}

/** Leaves out what another path already covers. */
function withoutCovered(paths: readonly string[], recursive: boolean): string[] {
  const once = [...new Set(paths.map((path) => join(path)))];
  if (!recursive) return once;
  return once.filter((path) =>
    !once.some((other) => other !== path && path.startsWith(join(other, "/")))
  );
}

/**
 * Watches paths until the handle is closed. A folder is watched with what lies directly in it, or
 * wholly when `recursive` is set; links in it are not followed. Rejects when a path is not there,
 * or the system has no watches left.
 */
export async function watchPaths(
  paths: readonly string[],
  options: WatchPathsOptions,
  send: SendWatchEvent,
): Promise<WatchPathsHandle> {
  const watcher = new Watcher(options, send);
  try {
    for (const path of withoutCovered(paths, options.recursive)) await watcher.add(path);
  } catch (error) {
    watcher.close();
    throw error;
  }
  watcher.start();
  return { close: () => watcher.close() };
}
