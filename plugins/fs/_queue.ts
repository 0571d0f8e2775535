/**
 * Work one after another.
 *
 * @module
 */

/** Runs what it is given in that order; a failure stops nothing that comes later. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all before it is done. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
