/**
 * Sends what is typed to the core, a moment after the last key, one field at a time: a title that
 * is refused holds back no text.
 *
 * @module
 */
import type { Note } from "../../contract.ts";
import { debounce } from "./dom.ts";
import { invoke, refusalOf } from "./ipc.ts";

/** What can be typed. */
export type Field = "title" | "text";

/** What a saver tells. */
export interface SaverEvents {
  /** A field is saved; the note as the core has it now. */
  saved(field: Field, note: Note): void;
  /** The core refuses a field's value, for a reason that people can do something about. */
  refused(field: Field, message: string): void;
  /** Saving failed; it is tried again. */
  failed(message: string): void;
}

/** Saves the fields of one note at a time. */
export class Saver {
  readonly #events: SaverEvents;
  readonly #typed = new Map<Field, string>();
  readonly #sending = new Set<Field>();
  readonly #refused = new Set<Field>();
  readonly #soon = debounce(() => this.#write(), 180);
  readonly #again = debounce(() => this.#write(), 2000);
  #id: string | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(events: SaverEvents) {
    this.#events = events;
  }

  /** Whether what is typed may differ from what the core has. */
  busy(field: Field): boolean {
    return this.#typed.has(field) || this.#sending.has(field) || this.#refused.has(field);
  }

  /** Whether everything is saved. */
  get idle(): boolean {
    return this.#typed.size + this.#sending.size + this.#refused.size === 0;
  }

  /** Saves what is typed so far, then turns to another note. Rejects when that cannot be saved. */
  async turnTo(id: string | null): Promise<void> {
    await this.flush();
    if (id !== null && this.#typed.size > 0) throw new Error("The open note is not saved yet.");
    this.#typed.clear();
    this.#refused.clear();
    this.#id = id;
  }

  /** Takes a new value. */
  change(field: Field, value: string): void {
    this.#typed.set(field, value);
    this.#soon.later();
  }

  /** Saves what is typed, now. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    const id = this.#id;
    const fields = [...this.#typed];
    this.#typed.clear();
    if (id === null) return;
    for (const [field, value] of fields) {
      this.#sending.add(field);
      this.#writing = this.#writing.then(() => this.#send(id, field, value));
    }
  }

  async #send(id: string, field: Field, value: string): Promise<void> {
    let tell: () => void;
    try {
      const note = await invoke("plugin:notes|update", { id, [field]: value });
      this.#refused.delete(field);
      tell = () => this.#events.saved(field, note);
    } catch (error) {
      const { argument, message } = refusalOf(error);
      tell = argument === null ? this.#keep(field, value, message) : () => {
        this.#refused.add(field);
        this.#events.refused(field, message);
      };
    }
    this.#sending.delete(field);
    if (id === this.#id) tell();
  }

  /** Nothing is wrong with the value: it is sent again, unless a newer one is waiting. */
  #keep(field: Field, value: string, message: string): () => void {
    return () => {
      if (!this.#typed.has(field)) this.#typed.set(field, value);
      this.#again.later();
      this.#events.failed(message);
    };
  }
}
