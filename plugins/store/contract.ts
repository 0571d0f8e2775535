/**
 * What the store plugin offers.
 *
 * @module
 */

/** How a store is made. Only the first `load` of a path counts: a store has one set of options. */
export interface StoreOptions {
  /** Values for keys that the file does not hold, and what `reset` goes back to. */
  defaults?: { [key: string]: unknown } | null | undefined;
  /**
   * When changes are written: so many milliseconds after the last one, `0` at once, `false` only
   * on `save`, on close and when the app stops. Default (and `true`) 100.
   */
  autoSave?: boolean | number | null | undefined;
  /** The name of a function of `store({ serializers })`. */
  serializeFnName?: string | null | undefined;
  /** The name of a function of `store({ deserializers })`. */
  deserializeFnName?: string | null | undefined;
  /** Drops a store of this path that is loaded, and starts from the defaults. */
  createNew?: boolean | null | undefined;
  /** Takes the file as it is where there is one, without the defaults. */
  overrideDefaults?: boolean | null | undefined;
}

/** The payload of `store://change`. */
export interface StoreChange {
  /** The absolute path of the store's file. */
  path: string;
  /** The id of the store. */
  resourceId: number;
  /** The key that changed. */
  key: string;
  /** Its new value, `null` when it is gone. */
  value: unknown;
  /** Whether the key is there now. */
  exists: boolean;
}

/** A store, for other plugins. */
export interface StoreHandle {
  /** The absolute path of the file. */
  readonly path: string;
  /** Sets a value: any JSON value. */
  set(key: string, value: unknown): Promise<void>;
  /** The value, or `undefined` when there is none. */
  get(key: string): Promise<unknown>;
  /** Whether there is such a key. */
  has(key: string): Promise<boolean>;
  /** Removes a key. Answers whether it was there. */
  delete(key: string): Promise<boolean>;
  /** Removes every key. */
  clear(): Promise<void>;
  /** Goes back to the defaults. */
  reset(): Promise<void>;
  /** Keys and values, in the order in which the keys were first set. */
  entries(): Promise<[string, unknown][]>;
  /** Writes the file. Rejects when that fails; the old file is whole then. */
  save(): Promise<void>;
}

/** What `app.plugin<StoreContract>("store")` gives. */
export interface StoreApi {
  /**
   * Loads a store, or gives the one that is loaded. Paths are below the app's data folder; one
   * that leads out of it is refused.
   */
  load(path: string, options?: StoreOptions): Promise<StoreHandle>;
}

/** The contract of the store plugin. */
export interface StoreContract {
  /** The name of the plugin. */
  name: "store";
  /** The commands. */
  commands: {
    /** Loads a store, or finds the one that is loaded, and gives its id. */
    load(args: { path: string; options?: StoreOptions | null | undefined }): number;
    /** The id of a store that is loaded, or `null`. */
    get_store(args: { path: string }): number | null;
    /** Sets a value. */
    set(args: { rid: number; key: string; value: unknown }): void;
    /** The value (or `null`) and whether the key is there. */
    get(args: { rid: number; key: string }): [unknown, boolean];
    /** Whether there is such a key. */
    has(args: { rid: number; key: string }): boolean;
    /** Removes a key. Answers whether it was there. */
    delete(args: { rid: number; key: string }): boolean;
    /** Removes every key. */
    clear(args: { rid: number }): void;
    /** Goes back to the defaults; without any, removes every key. */
    reset(args: { rid: number }): void;
    /** The keys, in the order in which they were first set. */
    keys(args: { rid: number }): string[];
    /** The values, in the order of `keys`. */
    values(args: { rid: number }): unknown[];
    /** Pairs of key and value, in the order of `keys`. */
    entries(args: { rid: number }): [string, unknown][];
    /** How many keys there are. */
    length(args: { rid: number }): number;
    /** Reads the file again, into what is there or, with `ignoreDefaults`, in place of it. */
    reload(args: { rid: number; ignoreDefaults?: boolean | null | undefined }): void;
    /** Writes the file. */
    save(args: { rid: number }): void;
  };
  /** The events. */
  events: {
    /** A key was set or removed. Every listener of the app gets it. */
    "store://change": StoreChange;
  };
  /** A file that may be a store although it is not below the app's data folder, or may not be one. */
  scope: { path: string };
  /** What other plugins get. */
  api: StoreApi;
}
