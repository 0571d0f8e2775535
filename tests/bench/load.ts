/**
 * Does a core hold under a crowd: a thousand clients that call, a thousand that listen?
 *
 * @module
 */
import type { Options } from "./_args.ts";
import { runJob, withServer } from "./_jobs.ts";
import { shown, table } from "./_statistics.ts";

interface Outcome {
  readonly errors: number;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Crowd {
  readonly name: string;
  readonly calls: number;
  readonly events: number;
  readonly p99: number;
}

const CLIENTS = 1000;
const crowds: readonly Crowd[] = [
  { name: "10 calls a second each", calls: 10, events: 0, p99: 250 },
  { name: "100 events of 1 KiB a second to all", calls: 0, events: 100, p99: 500 },
];

/** Runs each crowd once; `--seconds 30` makes it last five minutes. */
export async function measureLoad(options: Options): Promise<object> {
  const seconds = Math.ceil(options.seconds * 10);
  const rows: string[][] = [];
  const results: object[] = [];
  for (const { name, calls, events, p99 } of crowds) {
    options.progress(`load: ${CLIENTS} clients, ${name}, ${seconds} s`);
    const memory: number[] = [];
    const outcome = await withServer("pleiad", async (served, server) => {
      const watch = setInterval(() => memory.push(server.memory()), seconds * 50);
      try {
        const crowd = { served, clients: CLIENTS, seconds, calls, events };
        return await runJob<Outcome>("load", crowd);
      } finally {
        clearInterval(watch);
      }
    });
    const early = memory.at(Math.ceil(memory.length / 5)) ?? NaN;
    const late = memory.at(-2) ?? NaN;
    const growth = (late / early - 1) * 100;
    rows.push([
      name,
      shown(outcome.count),
      String(outcome.errors),
      shown(outcome.p50),
      `${shown(outcome.p99)} (at most ${p99})`,
      `${shown(growth)} %`,
    ]);
    results.push({ name, ...outcome, growth });
  }
  options.print(`\n${CLIENTS} clients for ${seconds} s: milliseconds\n`);
  options.print(table(
    ["", "answers or events", "errors", "p50", "p99", "memory from 1/5 to the end"],
    rows,
  ));
  return { crowds: results };
}
