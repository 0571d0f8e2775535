/**
 * Numbers of many runs, as people read them.
 *
 * @module
 */

/** The middle of some numbers, and how far they spread. */
export interface Spread {
  /** The median. */
  readonly median: number;
  /** The smallest. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
}

/** Sums up the results of several rounds. Throws when there are none. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) {
    throw new RangeError("Cannot sum up no rounds");
  }
  const at = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(at)] ?? min;
  const high = sorted[Math.ceil(at)] ?? max;
  return { median: (low + high) / 2, min, max };
}

/**
 * How much larger one contender's results are than another's: the median of the ratios of each
 * round, since what else the machine does changes from round to round.
 */
export function ratio(mine: readonly number[], others: readonly number[]): number {
  return spread(mine.map((value, round) => value / (others[round] ?? NaN))).median;
}

/** A number with as many digits as matter. */
export function shown(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `median (min–max)`. */
export function shownSpread({ median, min, max }: Spread): string {
  return `${shown(median)} (${shown(min)}–${shown(max)})`;
}

/** A table as Markdown writes it, with even columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => (row[column] ?? "").length))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(
        " | ",
      )
    } |`;
  return [
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
  ].join("\n");
}
