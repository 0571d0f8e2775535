/**
 * A bound on how much is done at once.
 *
 * @module
 */

/** So many pieces of work at a time; the others wait in line. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  readonly #places: number;
  #free: number;

  /** With so many places. */
  constructor(places: number) {
    this.#places = this.#free = places;
  }

  /** Whether nothing runs or waits. */
  get idle(): boolean {
    return this.#free === this.#places;
  }

  /** Runs `work` when there is a place. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
