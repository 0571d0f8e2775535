/**
 * How often something may happen.
 *
 * @module
 */

/** Counts what happens, so many times a second, with more at once after a rest. */
export class Rate {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #last = performance.now();

  /** So many a second, and so many at once; no limit when `perSecond` is 0. */
  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  /** Whether it may happen once more now; then it counts. */
  take(): boolean {
    if (this.#perSecond === 0) return true;
    const now = performance.now();
    const gained = (now - this.#last) * this.#perSecond / 1000;
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#last = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
