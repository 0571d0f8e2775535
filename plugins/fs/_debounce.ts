/**
 * Paths that wait to be looked at.
 *
 * @module
 */

/** One path that waits. */
export interface Waiting {
  /** When it was first touched. */
  since: number;
  /** When it was last touched. */
  last: number;
  /** Whether a write was reported since. */
  told: boolean;
}

/** Hints this close together belong together: the two names of a rename, for instance. */
export const TOGETHER_MS = 5;

/**
 * Paths that were touched, each until it has waited for the delay. However often a path is touched
 * meanwhile, it waits once.
 */
export class Debounce {
  readonly #waiting = new Map<string, Waiting>();
  readonly #delay: number;
  readonly #limit: number;

  /** At most `limit` paths wait. */
  constructor(delay: number, limit: number) {
    this.#delay = delay;
    this.#limit = limit;
  }

  /** How many paths wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Adds a path. Answers `false` when there is no room for it. */
  touch(path: string, told: boolean, now: number): boolean {
    const found = this.#waiting.get(path);
    if (found) {
      found.told ||= told;
      found.last = now;
    } else if (this.#waiting.size >= this.#limit) return false;
    else this.#waiting.set(path, { since: now, last: now, told });
    return true;
  }

  /** When the first path has waited long enough, `undefined` when none waits. */
  next(): number | undefined {
    for (const { since } of this.#waiting.values()) return since + this.#delay;
    return undefined;
  }

  /** Takes the paths that have waited long enough, with those touched together with one of them. */
  take(now: number): Map<string, Waiting> {
    return this.#take((waiting) => waiting.since + this.#delay <= now);
  }

  /** Takes the paths that were first touched together with something at a time, or since. */
  takeTogether(time: number): Map<string, Waiting> {
    return this.#take((waiting) => waiting.since >= time - TOGETHER_MS);
  }

  #take(due: (waiting: Waiting) => boolean): Map<string, Waiting> {
    const taken = new Map<string, Waiting>();
    let last = -Infinity;
    for (const [path, waiting] of this.#waiting) {
      if (!due(waiting) && waiting.since - last > TOGETHER_MS) continue;
      last = Math.max(last, waiting.last);
      taken.set(path, waiting);
      this.#waiting.delete(path);
    }
    return taken;
  }
}
