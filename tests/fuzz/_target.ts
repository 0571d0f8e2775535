/**
 * What every fuzzer is.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** How long and from where to fuzz. */
export interface FuzzOptions {
  /** How many inputs. */
  readonly runs: number;
  /** Gives the same inputs again. */
  readonly seed: number;
}

/** What came of it. */
export interface FuzzReport {
  /** How many inputs were tried, those of the corpus included. */
  readonly tried: number;
  /** The longest that one input kept the core busy, in milliseconds, where that is known. */
  readonly slowest?: number;
}

/** One fuzzer. Rejects with the input that broke something. */
export interface FuzzTarget {
  /** Its name on the command line, and of its corpus. */
  readonly name: string;
  /** How many inputs are tried by the tests. */
  readonly short: number;
  /** How many inputs are tried before a release. */
  readonly long: number;
  /** Fuzzes. */
  run(options: FuzzOptions): Promise<FuzzReport>;
}

/** Inputs that have broken something before, as text; bytes stand for themselves (latin1). */
export function corpusOf(name: string): readonly string[] {
  return JSON.parse(readFileSync(new URL(`corpus/${name}.json`, import.meta.url), "utf8"));
}

/** The failure of one input. */
export function broken(what: string, input: string, seed: number): Error {
  const shown = JSON.stringify(input.length > 2000 ? `${input.slice(0, 2000)}…` : input);
  return new Error(`${what} (seed ${seed}): ${shown}`);
}
