/**
 * Fuzzes a core for as long as a release wants it, on the runtime that runs this:
 * `deno task fuzz`, `bun run fuzz`. `--only http,frames`, `--runs N`, `--seed N`.
 *
 * `acl` and `scope` are the property tests beside the code, with more sets and pairs.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { frames } from "../tests/fuzz/frames.ts";
import { http } from "../tests/fuzz/http.ts";
import { large } from "../tests/fuzz/large.ts";
import { origins } from "../tests/fuzz/origins.ts";
import { payloads } from "../tests/fuzz/payloads.ts";
import type { FuzzTarget } from "../tests/fuzz/_target.ts";
import { exitWith, run, runtime } from "./_run.ts";

/** Property tests, told by a variable how long to go on. */
function properties(name: string, file: string, variable: string, long: number): FuzzTarget {
  return {
    name,
    short: 0,
    long,
    async run({ runs, seed }) {
      const args = runtime === "deno"
        ? ["test", "-A", file]
        : ["test", "--timeout", "3600000", file];
      const env = { [variable]: `${runs}`, PLEIAD_SEED: `${seed}` };
      const { code, output } = await run(process.execPath, args, { capture: true, env });
      if (code !== 0) throw new Error(output);
      return { tried: runs };
    },
  };
}

const targets: readonly FuzzTarget[] = [
  http,
  frames,
  payloads,
  large,
  origins,
  properties("acl", "core/acl/properties.test.ts", "PLEIAD_SETS", 200_000),
  properties("scope", "core/scope/scope_properties.test.ts", "PLEIAD_PAIRS", 1_000_000),
];

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { only: { type: "string" }, runs: { type: "string" }, seed: { type: "string" } },
  });
  const wanted = values.only?.split(",");
  const unknown = wanted?.find((name) => targets.every((target) => target.name !== name));
  if (unknown !== undefined) {
    console.error(`"${unknown}" is none of ${targets.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  let code = 0;
  for (const target of targets) {
    if (wanted !== undefined && !wanted.includes(target.name)) continue;
    const seed = Number(values.seed ?? Date.now() % 2 ** 31);
    const runs = Number(values.runs ?? target.long);
    const start = performance.now();
    console.log(`${target.name}: ${runs} inputs, --seed ${seed}`);
    try {
      const { tried, slowest } = await target.run({ runs, seed });
      const took = ((performance.now() - start) / 1000).toFixed(0);
      const busy = slowest === undefined ? "" : `, at most ${slowest.toFixed(1)} ms for one`;
      console.log(`${target.name}: ${tried} tried in ${took} s, nothing broken${busy}`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      console.error(`Add the input to tests/fuzz/corpus/${target.name}.json once it is understood`);
      code = 1;
    }
  }
  return code;
}

await exitWith(() => main(process.argv.slice(2)));
