/**
 * What the app remembers: a store of the core, so that it survives a restart and every window
 * sees the same.
 *
 * @module
 */
import { load, type Store } from "@tauri-apps/plugin-store";

/** How the desk looks. */
export type Theme = "system" | "light" | "dark" | "red";
/** What the desk shows of a note. */
export type View = "write" | "split" | "read";

/** All that is remembered. */
export interface Settings {
  /** The colours. Red keeps eyes used to the dark. */
  readonly theme: Theme;
  /** What is shown of a note. */
  readonly view: View;
  /** The note that was open last, or `null`. */
  readonly lastNote: string | null;
  /** Whether the activity drawer is open. */
  readonly activity: boolean;
}

const defaults: Settings = { theme: "system", view: "split", lastNote: null, activity: false };

/** Reads and remembers settings. */
export class SettingsStore {
  readonly #store: Store;

  private constructor(store: Store) {
    this.#store = store;
  }

  /** Opens the store; the first window makes it. */
  static async open(): Promise<SettingsStore> {
    return new SettingsStore(
      await load("settings.json", { defaults: { ...defaults }, autoSave: 50 }),
    );
  }

  /** A setting. */
  async get<K extends keyof Settings>(key: K): Promise<Settings[K]> {
    return await this.#store.get<Settings[K]>(key) ?? defaults[key];
  }

  /** Changes a setting. */
  async set<K extends keyof Settings>(key: K, value: Settings[K]): Promise<void> {
    await this.#store.set(key, value);
  }

  /** Calls back when a setting changes, in this window or in another. */
  async watch<K extends keyof Settings>(
    key: K,
    changed: (value: Settings[K]) => void,
  ): Promise<void> {
    await this.#store.onKeyChange<Settings[K]>(key, (value) => changed(value ?? defaults[key]));
  }
}
