/**
 * Whose code registered what: everything that a plugin registers is undone with it.
 *
 * @module
 */

/** A plugin, or the app itself, as somebody who registers things. */
export class Owner {
  /** The plugin's name, or the app's identifier. */
  readonly name: string;
  readonly #undo = new Set<() => void>();

  /** Makes an owner. */
  constructor(name: string) {
    this.name = name;
  }

  /** Remembers how to undo something. Returns a function that undoes it now, once. */
  track(undo: () => void): () => void {
    const run = () => {
      if (this.#undo.delete(run)) undo();
    };
    this.#undo.add(run);
    return run;
  }

  /** Forgets something that has ended by itself. */
  untrack(run: () => void): void {
    this.#undo.delete(run);
  }

  /** Undoes everything, last first. */
  undoAll(): void {
    for (const run of [...this.#undo].reverse()) run();
  }
}
