/**
 * How often one document may write.
 *
 * @module
 */

/** A bucket of tokens for each document. */
export interface Rate {
  /** How many lines a second a document may write for long. */
  readonly perSecond: number;
  /** How many it may write at once. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filled: number;
  refused: number;
}

/** Counts the lines of documents. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  /** All buckets begin full. */
  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Whether `who` may write at `now` (milliseconds); with how many lines were refused since it last
   * could.
   */
  take(who: string, now: number): { allowed: boolean; refused: number } {
    const { perSecond, burst } = this.#rate;
    const bucket = this.#buckets.get(who) ?? { tokens: burst, filled: now, refused: 0 };
    this.#buckets.set(who, bucket);
    const grown = bucket.tokens + Math.max(0, now - bucket.filled) * perSecond / 1000;
    bucket.tokens = Math.min(burst, grown);
    bucket.filled = now;
    if (bucket.tokens < 1) {
      bucket.refused++;
      return { allowed: false, refused: bucket.refused };
    }
    bucket.tokens--;
    const { refused } = bucket;
    bucket.refused = 0;
    return { allowed: true, refused };
  }

  /** Forgets a document, and says how many of its last lines were refused. */
  forget(who: string): number {
    const refused = this.#buckets.get(who)?.refused ?? 0;
    this.#buckets.delete(who);
    return refused;
  }
}
