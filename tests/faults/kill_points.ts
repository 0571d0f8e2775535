/**
 * F13 at the volume of a release: `deno run -A tests/faults/kill_points.ts [--kills 1000]`, or the
 * same with `bun`.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { killWriters } from "./_kill_points.ts";

const { values } = parseArgs({ options: { kills: { type: "string", default: "1000" } } });
const folder = await mkdtemp(join(tmpdir(), "pleiad-kills-"));
const { kills, values: found, leftovers } = await killWriters(
  join(folder, "s.json"),
  Number(values.kills),
);
await rm(folder, { recursive: true });
console.log(`${kills} kills, ${found} values found, at most ${leftovers} unfinished file beside`);
process.exit(0);
