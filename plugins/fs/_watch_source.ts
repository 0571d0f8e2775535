/**
 * Hints from the system that something happened at a path.
 *
 * `fs.watch` is trusted as little as possible. On Deno a recursive one follows links to wherever
 * they lead, drops events when many come at once, and the more watches there are, the more each
 * event costs. On both runtimes it is deaf after its folder was replaced. So whatever is said is
 * compared with what is there, and what is not said is found by looking.
 *
 * @module
 */
import { type FSWatcher, watch } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import process from "node:process";
import { isWatchLimit } from "./_watch_error.ts";

/** Gets a path relative to the watched one (`""` is that itself) and whether it was written to. */
export type Hint = (path: string, told: boolean) => void;

/** Deno opens a watch some milliseconds after `fs.watch` returned, and only then tells of errors. */
const OPEN_MS = 12;

/**
 * Up to so many folders are watched one by one, where a recursive watch would follow links: one to
 * `/usr` stops the core for seconds.
 */
function mostWatches(): number {
  const followsLinks = process.platform === "linux" && !("bun" in process.versions);
  return followsLinks ? 64 : 0;
}

/** What a source needs to know. */
export interface WatchSourceOptions {
  /** Whether folders below count, too. */
  readonly recursive: boolean;
  /** Gets the hints. */
  readonly hint: Hint;
  /** Whether there are links to folders below. */
  readonly linksToFolders: () => Promise<boolean>;
}

/** The hints of one watched path. */
export class WatchSource {
  readonly #real: string;
  readonly #isFolder: boolean;
  readonly #recursive: boolean;
  readonly #hint: Hint;
  readonly #linksToFolders: () => Promise<boolean>;
  /** One per folder by its relative path, or one for all at `""`. */
  readonly #watches = new Map<string, FSWatcher>();
  #whole = false;
  #failures: [string, unknown][] = [];

  /** Hints come between {@linkcode open} and {@linkcode close}. */
  constructor(real: string, isFolder: boolean, options: WatchSourceOptions) {
    this.#real = real;
    this.#isFolder = isFolder;
    this.#recursive = options.recursive;
    this.#hint = options.hint;
    this.#linksToFolders = options.linksToFolders;
  }

  /** Whether hints can be expected. */
  get alive(): boolean {
    return this.#watches.has("");
  }

  /** Starts again with what is there now: these folders. Rejects with the system's error. */
  async open(folders: readonly string[]): Promise<void> {
    this.close();
    this.#whole = false;
    if (this.#isFolder) await this.#start(await this.#atMost(folders));
    else await this.openParent();
  }

  /** Watches for the name itself: of a file, or of a folder that is gone. Rejects as `open`. */
  async openParent(): Promise<void> {
    this.close();
    // A file is watched by its name: one that takes its place is another file to the system.
    this.#watch("", dirname(this.#real), (name, told) => {
      if (name === "" || name === basename(this.#real)) this.#hint("", told);
    });
    await this.#opened();
  }

  /** Folders below went and came. Resolves when those that came are heard, too. */
  async follow(gone: readonly string[], came: readonly string[]): Promise<void> {
    if (this.#whole || !this.#isFolder) return;
    for (const path of gone) this.#stop(path);
    await this.#start(await this.#atMost(came));
  }

  /** What to watch of so many more folders. Those left out are found when everything is compared. */
  async #atMost(folders: readonly string[]): Promise<readonly string[]> {
    const most = mostWatches();
    const room = most - this.#watches.size;
    if (!this.#recursive || folders.length <= room) return folders;
    if (most > 0 && await this.#linksToFolders()) return folders.slice(0, Math.max(room, 0));
    this.#whole = true;
    this.close();
    return [""];
  }

  /** No more hints. */
  close(): void {
    for (const path of [...this.#watches.keys()]) this.#stop(path);
  }

  #stop(path: string): void {
    const found = this.#watches.get(path);
    this.#watches.delete(path);
    found?.close();
  }

  async #start(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      this.#watch(folder, join(this.#real, folder), (name, told) => {
        this.#hint(folder === "" || name === "" ? folder + name : `${folder}/${name}`, told);
        // The end of a folder comes without a name, or with its own.
        if (name === basename(join(this.#real, folder))) this.#hint(folder, false);
      });
    }
    await this.#opened();
  }

  #watch(folder: string, path: string, heard: (name: string, told: boolean) => void): void {
    this.#stop(folder);
    try {
      const started = watch(path, { recursive: this.#whole });
      this.#watches.set(folder, started);
      started.on("error", (error) => {
        if (this.#watches.get(folder) !== started) return;
        this.#stop(folder);
        this.#failures.push([folder, error]);
      });
      started.on("change", (kind, name) => {
        if (this.#watches.get(folder) !== started) return;
        heard(typeof name === "string" ? name.replaceAll(sep, "/") : "", kind === "change");
      });
    } catch (error) {
      this.#failures.push([folder, error]);
    }
  }

  async #opened(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, OPEN_MS));
    const failures = this.#failures;
    this.#failures = [];
    // A folder below that is gone again is no error.
    for (const [folder, error] of failures) if (folder === "" || isWatchLimit(error)) throw error;
  }
}
