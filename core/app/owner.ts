/**
 * Whose code registered what: everything that a plugin registers is undone with it.
 *
 * @module
 */
import { reasonOf } from "../errors.ts";

/** A plugin, or the app itself, as somebody who registers things. */
export class Owner {
  /** The plugin's name, or the app's identifier. */
  readonly name: string;
  readonly #undo = new Set<() => void>();
  #ended = false;

  /** Makes an owner. */
  constructor(name: string) {
    this.name = name;
  }

  /** How many things are registered. */
  get size(): number {
    return this.#undo.size;
  }

  /**
   * Remembers how to undo something. Returns a function that undoes it now, once. What an owner
   * registers after its end, such as a setup that was given up, is undone at once.
   */
  track(undo: () => void): () => void {
    const run = () => {
      if (this.#undo.delete(run)) undo();
    };
    this.#undo.add(run);
    if (this.#ended) run();
    return run;
  }

  /** Forgets something that has ended by itself. */
  untrack(run: () => void): void {
    this.#undo.delete(run);
  }

  /** Undoes everything, last first, and from now on whatever comes. Never throws. */
  undoAll(): void {
    this.#ended = true;
    for (const run of [...this.#undo].reverse()) {
      try {
        run();
      } catch (error) {
        console.error(`pleiad: undoing what "${this.name}" did failed: ${reasonOf(error)}`);
      }
    }
  }
}
