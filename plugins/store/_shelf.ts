/**
 * The stores that are loaded: one a file, with the ids by which callers know them.
 *
 * @module
 */
import type { Place } from "./_place.ts";
import { FileStore, type StoreSettings } from "./_store.ts";

/** Where ids come from. */
export interface IdTable {
  /** Adds something that can be closed and gives its id. */
  add(resource: { close(): Promise<void> }): number;
  /** Whether the id is still there. */
  has(rid: number): boolean;
  /** Takes an id out without closing what it names. */
  take(rid: number): unknown;
}

/** How a store is asked for. */
export interface Request {
  /** Where it is. */
  readonly place: Place;
  /** Who asks: a document's id, or one for other plugins. */
  readonly holder: string;
  /** Drops the store that is loaded and starts from the defaults. */
  readonly createNew: boolean;
  /** Takes the file without the defaults. */
  readonly overrideDefaults: boolean;
  /** How it is kept; `emit` tells of a change under one of its ids. */
  readonly settings: Omit<StoreSettings, "onChange">;
}

/** A store that is loaded. */
export interface Loaded {
  /** The store. */
  readonly store: FileStore;
  /** Where it is. */
  readonly place: Place;
  /** Its ids, newest last. More than one only after some document has closed it. */
  readonly ids: number[];
  /** Who has asked for it. */
  readonly holders: Set<string>;
}

/** Tells of a change of a store that is known by `rid`. */
export type OnShelfChange = (
  loaded: { path: string; rid: number },
  key: string,
  value: unknown,
  exists: boolean,
) => void;

/** Holds the stores. */
export class Shelf {
  readonly #ids: IdTable;
  readonly #onChange: OnShelfChange;
  readonly #byKey = new Map<string, Loaded>();
  readonly #byId = new Map<number, Loaded>();
  #turn: Promise<unknown> = Promise.resolve();

  /** An empty shelf. */
  constructor(ids: IdTable, onChange: OnShelfChange) {
    this.#ids = ids;
    this.#onChange = onChange;
  }

  /** Loads a store, or finds the one of that file. Loads run one after the other. */
  load(request: Request): Promise<Loaded> {
    return this.#inTurn(() => this.#load(request));
  }

  async #load(request: Request): Promise<Loaded> {
    const { place, holder, settings } = request;
    const known = this.#byKey.get(place.key);
    if (known !== undefined && !request.createNew) {
      known.holders.add(holder);
      return known;
    }
    if (known !== undefined) {
      this.#forget(known);
      await known.store.flush().catch((error: Error) => settings.warn(error.message));
    }
    const ids: number[] = [];
    const onChange = (key: string, value: unknown, exists: boolean) => {
      for (const rid of ids) this.#onChange({ path: place.path, rid }, key, value, exists);
    };
    const store = new FileStore(place.path, { ...settings, onChange });
    if (!request.createNew) await store.open(request.overrideDefaults);
    const loaded: Loaded = { store, place, ids, holders: new Set([holder]) };
    this.#byKey.set(place.key, loaded);
    return loaded;
  }

  /** The store of a file, if it is loaded. */
  find(place: Place, holder: string): Loaded | null {
    const found = this.#byKey.get(place.key);
    found?.holders.add(holder);
    return found ?? null;
  }

  /** An id of a store that nobody has closed yet: the same for all who ask. */
  idOf(loaded: Loaded): number {
    const open = loaded.ids.findLast((rid) => this.#ids.has(rid));
    if (open !== undefined) return open;
    const rid = this.#ids.add({ close: () => this.#close(loaded) });
    loaded.ids.push(rid);
    this.#byId.set(rid, loaded);
    return rid;
  }

  /** The store with this id, or `undefined`. */
  get(rid: number): Loaded | undefined {
    return this.#byId.get(rid);
  }

  /** A holder is gone. Its stores stay: they belong to the app. */
  leave(holder: string): void {
    for (const loaded of this.#byKey.values()) loaded.holders.delete(holder);
  }

  /** Writes every store that is not written, and rejects with the first failure when all are done. */
  async flush(): Promise<void> {
    const all = [...this.#byKey.values()].map(({ store }) => store.flush());
    const failed = (await Promise.allSettled(all)).find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * Somebody closed an id. Whoever it was, the others that hold the store must not notice: it stays,
   * under all its ids, unless at most one holder is left.
   */
  #close(loaded: Loaded): Promise<void> {
    if (loaded.holders.size <= 1) this.#forget(loaded);
    return this.#inTurn(() => loaded.store.flush());
  }

  /** Runs after everything that reads or replaces whole files, so that no load sees an old file. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #forget(loaded: Loaded): void {
    if (this.#byKey.get(loaded.place.key) === loaded) this.#byKey.delete(loaded.place.key);
    for (const rid of loaded.ids) {
      this.#byId.delete(rid);
      if (this.#ids.has(rid)) this.#ids.take(rid);
    }
  }
}
