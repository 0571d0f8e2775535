/**
 * How fast do 64 MiB go up and down, beside `fetch` to a bare Hono route?
 *
 * @module
 */
import type { Options } from "./_args.ts";
import { runJob, type Side, withServer } from "./_jobs.ts";
import { ratio, shown, shownSpread, spread, table } from "./_statistics.ts";

interface Rates {
  readonly up: number;
  readonly down: number;
}

const AT_LEAST = 0.8;

/** Measures both, turn by turn. */
export async function measureBytes(options: Options): Promise<object> {
  const found: Record<Side, Rates[]> = { pleiad: [], bare: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (
      const side of round % 2 === 0 ? ["pleiad", "bare"] as const : ["bare", "pleiad"] as const
    ) {
      options.progress(`bytes round ${round + 1}/${options.rounds}: ${side}`);
      const times = Math.ceil(options.seconds * 8);
      found[side].push(
        await withServer(side, (served) => runJob<Rates>("bytes", { served, times })),
      );
    }
  }
  const of = (side: Side, way: keyof Rates) => found[side].map((rates) => rates[way]);
  const ratios = {
    up: ratio(of("pleiad", "up"), of("bare", "up")),
    down: ratio(of("pleiad", "down"), of("bare", "down")),
  };
  options.print("\n64 MiB over HTTP: MB/s, median (min–max)\n");
  options.print(table(
    ["", "fetch to a Hono route", "Pleiad", `Pleiad over the route (at least ${AT_LEAST})`],
    (["up", "down"] as const).map((way) => [
      way,
      shownSpread(spread(of("bare", way))),
      shownSpread(spread(of("pleiad", way))),
      shown(ratios[way]),
    ]),
  ));
  return { ratios };
}
