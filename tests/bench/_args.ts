/**
 * The command line of the benchmarks.
 *
 * @module
 */
import { parseArgs } from "node:util";

/** The parts that can be run. */
export const parts = [
  "ws",
  "http",
  "dispatch",
  "acl",
  "fanout",
  "stream",
  "bytes",
  "start",
  "idle",
  "load",
  "chromium",
] as const;
/** A part. */
export type PartName = typeof parts[number];

/** What to run, and how long. */
export interface Options {
  /** The parts. */
  readonly parts: readonly PartName[];
  /** Seconds for each measurement. */
  readonly seconds: number;
  /** How often each contender is measured. */
  readonly rounds: number;
  /** Whether a contender of this name takes part. */
  among(name: string): boolean;
  /** Whether to print one JSON object in place of tables. */
  readonly json: boolean;
  /** Prints a piece of the report. */
  print(text: string): void;
  /** Says what is being done. */
  progress(text: string): void;
}

/** What `--help` prints. */
export const usage: string = `bench [--only ${parts.join(",")}]
      [--among name,…] [--seconds 1] [--rounds 5] [--json]

  --only     the parts to run (default: all)
  --among    contenders whose names contain one of these (default: all)
  --seconds  how long each number is measured
  --rounds   how often each contender is measured
  --json     print one JSON object in place of tables`;

/** Reads the command line. Throws with a sentence when it makes no sense. */
export function readArgs(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      among: { type: "string" },
      seconds: { type: "string", default: "1" },
      rounds: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const names = values.among?.toLowerCase().split(",");
  const quiet = values.json;
  return {
    parts: values.only === undefined ? parts : values.only.split(",").map(partOf),
    seconds: positive("seconds", values.seconds),
    rounds: Math.ceil(positive("rounds", values.rounds)),
    among: (name) => names === undefined || names.some((part) => name.toLowerCase().includes(part)),
    json: quiet,
    print: (text) => quiet || console.log(text),
    progress: (text) => console.error(text),
  };
}

function partOf(name: string): PartName {
  const found = parts.find((part) => part === name);
  if (found === undefined) throw new RangeError(`--only: "${name}" is none of ${parts.join(", ")}`);
  return found;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`--${name}: "${text}" is no number above 0`);
  return value;
}
