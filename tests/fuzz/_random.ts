/**
 * Random numbers that can be had again, and what is made of them.
 *
 * @module
 */

/** A source of numbers: the same seed gives the same ones. */
export interface Random {
  /** An integer from 0 to below `limit`. */
  below(limit: number): number;
  /** One of some values. Throws a `RangeError` when there are none. */
  one<T>(values: readonly T[]): T;
}

/** Makes a source (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => next() % limit;
  return {
    below,
    one(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError("There is nothing to choose from");
      return value;
    },
  };
}

const ODD = [0, 1, 9, 10, 13, 32, 34, 37, 44, 46, 47, 58, 59, 64, 92, 127, 128, 192, 255];

/** Changes some bytes: flips, cuts, doubles, swaps, inserts. */
export function mutate(bytes: Uint8Array, from: Random): Uint8Array<ArrayBuffer> {
  let result = [...bytes];
  for (let i = from.below(4) + 1; i > 0; i--) {
    const at = from.below(result.length + 1);
    const length = from.below(12) + 1;
    const part = result.slice(at, at + length);
    switch (from.below(6)) {
      case 0:
        if (at < result.length) result[at] = (result[at] ?? 0) ^ (1 << from.below(8));
        break;
      case 1:
        result.splice(at, 0, from.one(ODD));
        break;
      case 2:
        result.splice(at, length);
        break;
      case 3:
        result.splice(at, 0, ...part);
        break;
      case 4:
        result.splice(from.below(result.length + 1), 0, ...part);
        break;
      default:
        if (at < result.length) result[at] = from.one(ODD);
    }
    if (result.length > 1 << 20) result = result.slice(0, 1 << 20);
  }
  return Uint8Array.from(result);
}
