/**
 * One store: keys and JSON values in memory, and when they are written to their file.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { readOrQuarantine, replaceFile } from "@pleiad/core/storage";

/** Turns all keys and values into the bytes of a file. */
export type Serialize = (entries: Record<string, unknown>) => Uint8Array;
/** Reads the bytes of a file; throws when they make no sense. */
export type Deserialize = (content: Uint8Array) => Record<string, unknown>;
/** Told of one key: its new value, or `exists: false`. */
export type OnChange = (key: string, value: unknown, exists: boolean) => void;

/** How a store is kept. */
export interface StoreSettings {
  /** What `reset` goes back to, or `null`. */
  readonly defaults: Readonly<Record<string, unknown>> | null;
  /** Milliseconds from the last change to the write; `null` to write when told to only. */
  readonly autoSave: number | null;
  /** Makes the file. */
  readonly serialize: Serialize;
  /** Reads the file. */
  readonly deserialize: Deserialize;
  /** Told of every change. */
  readonly onChange: OnChange;
  /** Told, in a sentence, of what went wrong where nobody waits for an answer. */
  readonly warn: (message: string) => void;
}

/** The file's format unless told otherwise: one JSON object, indented by two spaces. */
export function toPrettyJson(entries: Record<string, unknown>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(entries, null, 2));
}

/** Reads one JSON object. Throws when the text is anything else. */
export function fromJson(content: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("expected a JSON object");
  }
  return { ...value };
}

/** A store. */
export class FileStore {
  /** The absolute path of the file. */
  readonly path: string;
  readonly #settings: StoreSettings;
  readonly #entries: Map<string, unknown>;
  #dirty = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;

  /** A store that holds the defaults and has no file yet. */
  constructor(path: string, settings: StoreSettings) {
    this.path = path;
    this.#settings = settings;
    this.#entries = new Map(Object.entries(settings.defaults ?? {}));
  }

  /**
   * Takes over what the file holds, over the defaults or in their place. Without a file nothing
   * happens; a file that makes no sense is put aside. Rejects when the file cannot be read.
   */
  async open(overrideDefaults: boolean): Promise<void> {
    const { deserialize, warn } = this.#settings;
    const read = await readOrQuarantine(this.path, deserialize, warn);
    if (read === null) return;
    this.#merge(read, overrideDefaults);
    this.#dirty = Object.keys(this.#settings.defaults ?? {}).some((key) =>
      this.#entries.has(key) && !Object.hasOwn(read, key)
    );
  }

  /** Reads the file again. Rejects when it is missing or makes no sense, and changes nothing then. */
  async reload(ignoreDefaults: boolean): Promise<void> {
    let content: Uint8Array;
    try {
      content = await readFile(this.path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      throw new Error(`Cannot reload store ${this.path}: there is no such file`, { cause: error });
    }
    let read: Record<string, unknown>;
    try {
      read = this.#settings.deserialize(content);
    } catch (error) {
      throw new Error(`Failed to deserialize store. ${reason(error)}`, { cause: error });
    }
    this.#merge(read, ignoreDefaults);
  }

  #merge(read: Record<string, unknown>, replace: boolean): void {
    if (replace) this.#entries.clear();
    for (const [key, value] of Object.entries(read)) this.#entries.set(key, value);
  }

  /** Sets a value. Resolves when it is written where changes are written at once. */
  set(key: string, value: unknown): Promise<void> {
    this.#entries.set(key, value);
    this.#settings.onChange(key, value, true);
    return this.#changed();
  }

  /** The value, or `undefined`. */
  get(key: string): unknown {
    return this.#entries.get(key);
  }

  /** Whether there is such a key. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Removes a key. Resolves to whether it was there. */
  async delete(key: string): Promise<boolean> {
    if (!this.#entries.delete(key)) return false;
    this.#settings.onChange(key, null, false);
    await this.#changed();
    return true;
  }

  /** Removes every key. */
  clear(): Promise<void> {
    const keys = [...this.#entries.keys()];
    this.#entries.clear();
    for (const key of keys) this.#settings.onChange(key, null, false);
    return this.#changed();
  }

  /** Goes back to the defaults, and tells of what differs; without any, removes every key. */
  reset(): Promise<void> {
    const { defaults, onChange } = this.#settings;
    if (defaults === null) return this.clear();
    const before = new Map(this.#entries);
    this.#entries.clear();
    for (const [key, value] of Object.entries(defaults)) this.#entries.set(key, value);
    for (const [key, value] of before) {
      const exists = this.#entries.has(key);
      const now = exists ? this.#entries.get(key) : null;
      if (!exists || !isDeepStrictEqual(now, value)) onChange(key, now, exists);
    }
    for (const [key, value] of this.#entries) {
      if (!before.has(key)) onChange(key, value, true);
    }
    return this.#changed();
  }

  /** Pairs of key and value, in the order in which the keys were first set. */
  entries(): [string, unknown][] {
    return [...this.#entries];
  }

  /** How many keys there are. */
  get length(): number {
    return this.#entries.size;
  }

  /** Writes the file. Calls that come while it is being written share the next write. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queued ??= this.#writing = this.#writing.then(() => this.#write(), () => this.#write());
    return this.#queued;
  }

  /** Writes the file when it is not what is in memory, and waits for writes that are under way. */
  async flush(): Promise<void> {
    if (this.#dirty) await this.save();
    else await this.#writing;
  }

  #changed(): Promise<void> {
    this.#dirty = true;
    const { autoSave } = this.#settings;
    if (autoSave === 0) return this.save();
    if (autoSave !== null) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.save().catch((error) => this.#settings.warn(reason(error)));
      }, autoSave);
    }
    return Promise.resolve();
  }

  #serialize(): Uint8Array {
    try {
      return this.#settings.serialize(Object.fromEntries(this.#entries));
    } catch (error) {
      throw new Error(`Failed to serialize store. ${reason(error)}`, { cause: error });
    }
  }

  async #write(): Promise<void> {
    this.#queued = null;
    this.#dirty = false;
    try {
      await replaceFile(this.path, this.#serialize());
    } catch (error) {
      this.#dirty = true;
      throw new Error(`Cannot save store ${this.path}: ${reason(error)}`, { cause: error });
    }
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
