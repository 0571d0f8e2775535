/**
 * How much watchers remember.
 *
 * @module
 */

/** How many entries all watchers of the process may still remember: about 350 bytes each. */
let leftForAll = 500_000;

/** How many entries one watcher may remember. */
export class Budget {
  readonly #most: number;
  #taken = 0;
  #ended = false;

  /** At most so many, and fewer when others have taken them. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes the place of one entry. Answers `false` when there is none. */
  take(): boolean {
    if (this.#ended || this.#taken >= this.#most || leftForAll <= 0) return false;
    this.#taken++;
    leftForAll--;
    return true;
  }

  /** Gives the place of one entry back. */
  give(): void {
    if (this.#ended) return;
    this.#taken--;
    leftForAll++;
  }

  /** Gives everything back for good. */
  end(): void {
    leftForAll += this.#taken;
    this.#taken = 0;
    this.#ended = true;
  }
}
