/**
 * All stores of one app: which paths may be stores, who may use which, and who is told of changes.
 *
 * @module
 */
import { resolve } from "node:path";
import { stateEntries } from "@pleiad/core/scope";
import { delayOf, deserializer, type Formats, type LoadOptions, serializer } from "./_options.ts";
import { isAllowed, locate, type Place } from "./_place.ts";
import { type IdTable, type Loaded, Shelf } from "./_shelf.ts";
import type { FileStore } from "./_store.ts";
import type { StoreChange } from "./contract.ts";

/** What the app lends to its stores. */
export interface Surroundings extends Formats {
  /** The folder that stores are in. */
  readonly folder: string;
  /** Where ids come from. */
  readonly ids: IdTable;
  /** Replaces a leading `$VARIABLE` of a scope entry; throws where this system has no such folder. */
  readonly expand: (pattern: string) => string;
  /** Tells everybody of a change. */
  readonly emit: (change: StoreChange) => void;
  /** Told of what went wrong in the background. */
  readonly warn: (message: string) => void;
}

/** Scope entries, as a call brings them. */
export interface Entries {
  /** What is allowed beside the folder. */
  readonly allow: readonly { readonly path: string }[];
  /** What is denied. */
  readonly deny: readonly { readonly path: string }[];
}

/** The scope of a call. */
export interface Scope extends Entries {
  /** Entries for the whole plugin. */
  readonly global: Entries;
}

/** The scope of other plugins: the folder, and nothing beside it. */
export const folderOnly: Scope = { allow: [], deny: [], global: { allow: [], deny: [] } };

/** The stores of an app. */
export class Library {
  readonly #app: Surroundings;
  readonly #shelf: Shelf;
  readonly #patterns = new Map<string, string | null>();

  /** A library with nothing loaded. */
  constructor(app: Surroundings) {
    this.#app = app;
    this.#shelf = new Shelf(app.ids, ({ path, rid }, key, value, exists) => {
      app.emit({ path, resourceId: rid, key, value, exists });
    });
  }

  /** Loads a store, or finds the one that is loaded, and gives its id. */
  async load(path: string, holder: string, scope: Scope, options: LoadOptions): Promise<number> {
    const { warn } = this.#app;
    const loaded = await this.#shelf.load({
      place: this.#place(path, scope),
      holder,
      createNew: options.createNew,
      overrideDefaults: options.overrideDefaults,
      settings: {
        defaults: options.defaults,
        autoSave: delayOf(options.autoSave),
        serialize: serializer(this.#app, options.serializeFnName),
        deserialize: deserializer(this.#app, options.deserializeFnName),
        warn,
      },
    });
    return this.#shelf.idOf(loaded);
  }

  /** The id of a store that is loaded, or `null`. */
  find(path: string, holder: string, scope: Scope): number | null {
    const loaded = this.#shelf.find(this.#place(path, scope), holder);
    return loaded === null ? null : this.#shelf.idOf(loaded);
  }

  /** The store with this id. Throws where there is none, and where the scope forbids its path. */
  get(rid: number, scope: Scope): FileStore {
    const loaded: Loaded | undefined = this.#shelf.get(rid);
    if (loaded === undefined) throw new RangeError(`The resource id ${rid} is invalid.`);
    // SECURITY: ids are told to every listener of `store://change`, so an id alone opens nothing.
    this.#check(loaded.place, loaded.place.path, scope);
    return loaded.store;
  }

  /** A holder is gone. */
  leave(holder: string): void {
    this.#shelf.leave(holder);
  }

  /** Writes whatever is not written. */
  flush(): Promise<void> {
    return this.#shelf.flush();
  }

  #place(path: string, scope: Scope): Place {
    const place = locate(this.#app.folder, path);
    this.#check(place, path, scope);
    return place;
  }

  #check(place: Place, asked: string, { allow, deny, global }: Scope): void {
    if (place.inside && deny.length === 0 && global.deny.length === 0) return;
    const rules = {
      allow: [...allow, ...global.allow].map((entry) => entry.path),
      // SECURITY: no entry, however wide, makes a store of what commands the core itself.
      deny: [...stateEntries(), ...[...deny, ...global.deny].map((entry) => entry.path)],
    };
    if (isAllowed(place, rules, (pattern) => this.#expand(pattern))) return;
    throw new RangeError(
      place.inside
        ? `Cannot open store "${asked}": a scope entry denies it`
        : `Cannot open store "${asked}": it is not in the app's data folder, and no scope entry allows it`,
    );
  }

  /** An entry as an absolute pattern, or `null` where its variable means nothing on this system. */
  #expand(pattern: string): string | null {
    let known = this.#patterns.get(pattern);
    if (known !== undefined) return known;
    try {
      known = resolve(this.#app.folder, this.#app.expand(pattern));
    } catch {
      known = null;
    }
    this.#patterns.set(pattern, known);
    return known;
  }
}
