/**
 * What was last seen below a watched path, compared with what is there now.
 *
 * @module
 */
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Budget } from "./_watch_budget.ts";
import { difference, type Entry, look, subtree } from "./_watch_entry.ts";

/** What a look at some paths found. Paths are those of events. */
export interface Changes {
  gone: [string, Entry][];
  came: [string, Entry][];
  changed: [string, "data" | "metadata"][];
  /** There is more than can be remembered. */
  overflow: boolean;
}

/** How many paths are looked at side by side. */
const AT_ONCE = 32;

async function each<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** No changes yet. */
export function noChanges(): Changes {
  return { gone: [], came: [], changed: [], overflow: false };
}

/** The snapshot of one watched path. Paths given to it are relative, `""` is the path itself. */
export class WatchTree {
  readonly #path: string;
  readonly #real: string;
  readonly #recursive: boolean;
  readonly #budget: Budget;
  readonly #isFolder: boolean;
  #root: Entry | undefined;
  #gone: string[] = [];
  #came: string[] = [];

  /** `real` is where `path` leads; `found` is what lies there. Call {@linkcode fill} then. */
  constructor(path: string, real: string, recursive: boolean, budget: Budget, found: Entry) {
    this.#path = path;
    this.#real = real;
    this.#recursive = recursive;
    this.#budget = budget;
    this.#isFolder = found.kind === "folder";
    this.#root = found;
  }

  /** The identity of what lies at the path itself, `undefined` while nothing does. */
  get identity(): string | undefined {
    return this.#root?.identity;
  }

  /** The folders whose content is remembered. */
  folders(): string[] {
    const all: string[] = [];
    const add = (path: string, { children }: Entry) => {
      if (!children) return;
      all.push(path);
      for (const [name, child] of children) add(path === "" ? name : `${path}/${name}`, child);
    };
    if (this.#root) add("", this.#root);
    return all;
  }

  /** Whether a link that is remembered leads to a folder. */
  async linksToFolders(): Promise<boolean> {
    for (const [path, { link }] of this.#root ? subtree(this.#real, this.#root) : []) {
      if (link && await stat(path).then((found) => found.isDirectory(), () => false)) return true;
    }
    return false;
  }

  /** The folders that were forgotten and remembered since this was last asked. */
  takeFolders(): { gone: string[]; came: string[] } {
    const taken = { gone: this.#gone, came: this.#came };
    [this.#gone, this.#came] = [[], []];
    return taken;
  }

  /** Remembers everything that is there. Answers whether that was too much. */
  async fill(): Promise<boolean> {
    const changes = noChanges();
    if (this.#root && this.#isFolder) await this.#scan("", this.#root, changes);
    return changes.overflow;
  }

  /** Looks at `hints` again (with whether a write was reported), and remembers what is there now. */
  async update(hints: Iterable<[string, boolean]>, changes: Changes): Promise<void> {
    const folders = new Map<string, Map<string, boolean>>();
    let [root, rootTold] = [!this.#isFolder, false];
    for (const [path, told] of hints) {
      const known = this.#known(path);
      if (known === "") [root, rootTold] = [true, rootTold || (told && path === "")];
      if (known === "" || known === undefined) continue;
      const cut = known.lastIndexOf("/");
      const [folder, name] = [known.slice(0, Math.max(cut, 0)), known.slice(cut + 1)];
      const names = folders.get(folder) ?? new Map<string, boolean>();
      folders.set(folder, names.set(name, (names.get(name) ?? false) || (told && known === path)));
    }
    if (root) await this.#updateRoot(rootTold, changes);
    // Folders come before what lies in them, so that nothing is looked for in one that is gone.
    for (const [path, names] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const folder = this.#find(path);
      if (!folder?.children) continue;
      if (!await this.#isItself(path)) {
        if (path !== "") await this.update([[path, false]], changes);
        continue;
      }
      await each(names, ([name, told]) => this.#updateChild(path, folder, name, told, changes));
    }
  }

  /**
   * The paths that differ from what is remembered: anywhere, or directly in the folders that are
   * named. Changes nothing.
   */
  async suspects(named?: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    const root = await this.#lookAtRoot();
    if (root?.identity !== this.#root?.identity) return [""];
    if (!this.#root || !root) return [];
    if (difference(this.#root, root, false)) found.push("");
    const folders = named ? [...named] : [""];
    for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
      const folder = this.#find(path);
      if (!folder?.children) continue;
      const names = await this.#names(path);
      if (!names) found.push(path);
      if (!names) continue;
      const all = new Set([...names, ...folder.children.keys()]);
      await each(all, async (name) => {
        const [before, after] = [
          folder.children?.get(name),
          await look(join(this.#real, path, name)),
        ];
        if (!before && !after) return;
        const same = before && after && before.identity === after.identity &&
          before.kind === after.kind && !difference(before, after, false);
        const inner = path === "" ? name : `${path}/${name}`;
        if (!same) found.push(inner);
        else if (before.children && !named) folders.push(inner);
      });
    }
    return found;
  }

  /** `path`, or what must be looked at in its place: the first part that is no known folder. */
  #known(path: string): string | undefined {
    if (path === "" || !this.#root) return "";
    const parts = path.split("/");
    if (!this.#recursive && parts.length > 1) return undefined;
    let folder: Entry | undefined = this.#root;
    for (const [at, part] of parts.entries()) {
      if (part === "" || part === "." || part === "..") return undefined;
      folder = folder?.children?.get(part);
      if (!folder?.children) return parts.slice(0, at + 1).join("/");
    }
    return path;
  }

  #find(path: string): Entry | undefined {
    let entry = this.#root;
    for (const part of path === "" ? [] : path.split("/")) entry = entry?.children?.get(part);
    return entry;
  }

  /** SECURITY: a folder that was replaced by a link, at any depth, would show what lies elsewhere. */
  async #isItself(path: string): Promise<boolean> {
    const expected = join(this.#real, path);
    return await realpath(expected).catch(() => undefined) === expected;
  }

  async #names(path: string): Promise<string[] | undefined> {
    try {
      const names = await readdir(join(this.#real, path));
      return await this.#isItself(path) ? names : undefined;
    } catch {
      return undefined;
    }
  }

  /** A link or something of another kind, where the watched path was, is nothing. */
  async #lookAtRoot(): Promise<Entry | undefined> {
    const found = await look(this.#real);
    if ((found?.kind === "folder") !== this.#isFolder) return undefined;
    return await this.#isItself("") ? found : undefined;
  }

  async #updateRoot(told: boolean, changes: Changes): Promise<void> {
    const [before, after] = [this.#root, await this.#lookAtRoot()];
    if (before && after && before.identity === after.identity) {
      const what = difference(before, after, told);
      if (what) changes.changed.push([this.#path, what]);
      this.#root = { ...after, children: before.children };
      return;
    }
    if (before) {
      this.#forget(before);
      changes.gone.push([this.#path, before]);
    }
    this.#root = after;
    if (!after) return;
    if (this.#isFolder) await this.#scan("", after, changes);
    changes.came.push([this.#path, after]);
  }

  async #updateChild(
    path: string,
    folder: Entry,
    name: string,
    told: boolean,
    changes: Changes,
  ): Promise<void> {
    const inner = path === "" ? name : `${path}/${name}`;
    const before = folder.children?.get(name);
    const after = await look(join(this.#real, inner));
    if (before && after && before.identity === after.identity && before.kind === after.kind) {
      const what = difference(before, after, told);
      if (what) changes.changed.push([join(this.#path, inner), what]);
      folder.children?.set(name, { ...after, children: before.children });
      return;
    }
    if (before) {
      folder.children?.delete(name);
      this.#budget.give();
      this.#forget(before);
      for (const [at, { children }] of subtree(inner, before)) if (children) this.#gone.push(at);
      changes.gone.push([join(this.#path, inner), before]);
    }
    if (!after || !this.#remember(folder, name, after, changes)) return;
    if (after.kind === "folder" && this.#recursive) await this.#scan(inner, after, changes);
    changes.came.push([join(this.#path, inner), after]);
  }

  #remember(folder: Entry, name: string, entry: Entry, changes: Changes): boolean {
    if (!this.#budget.take()) {
      changes.overflow = true;
      return false;
    }
    folder.children?.set(name, entry);
    return true;
  }

  #forget(entry: Entry): void {
    for (const [path] of subtree("", entry)) if (path !== "") this.#budget.give();
  }

  async #scan(path: string, folder: Entry, changes: Changes): Promise<void> {
    const folders: [string, Entry][] = [[path, folder]];
    for (let next = folders.pop(); next; next = folders.pop()) {
      const [at, into] = next;
      into.children = new Map();
      this.#came.push(at);
      await each(await this.#names(at) ?? [], async (name) => {
        const inner = at === "" ? name : `${at}/${name}`;
        const entry = await look(join(this.#real, inner));
        if (!entry || !this.#remember(into, name, entry, changes)) return;
        if (entry.kind === "folder" && this.#recursive) folders.push([inner, entry]);
      });
    }
  }
}
