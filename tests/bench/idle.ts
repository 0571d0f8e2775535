/**
 * What does a connection that does nothing cost, over a bare socket?
 *
 * @module
 */
import { setTimeout as after } from "node:timers/promises";
import type { Options } from "./_args.ts";
import { type Side, startJob, withServer } from "./_jobs.ts";
import { runtime } from "./_process.ts";
import { shown, shownSpread, spread, table } from "./_statistics.ts";

const SOCKETS = 10_000;
/** Sockets before the first count, so that what is made once is there. */
const WARM_UP = 500;
const AT_MOST = runtime === "bun" ? 10 : 40;
/** What the runtimes get to give back what opening took. */
const REST_MS = 3000;

/** Kilobytes a connection. */
async function once(side: Side): Promise<number> {
  return await withServer(side, async (served, server) => {
    const first = startJob("idle", { served, sockets: WARM_UP });
    await first.next();
    await after(REST_MS);
    const before = server.memory();
    const others = startJob("idle", { served, sockets: SOCKETS });
    await others.next();
    await after(REST_MS);
    const each = (server.memory() - before) * 1024 / SOCKETS;
    await Promise.all([first.stop(), others.stop()]);
    return each;
  }, ["--gc"]);
}

/** Measures both, turn by turn. */
export async function measureIdle(options: Options): Promise<object> {
  const found: Record<Side, number[]> = { pleiad: [], bare: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (const side of ["bare", "pleiad"] as const) {
      options.progress(`idle round ${round + 1}/${options.rounds}: ${side}`);
      found[side].push(await once(side));
    }
  }
  const over = spread(found.pleiad).median - spread(found.bare).median;
  options.print(`\n${SOCKETS} idle connections: KiB each, median (min–max)\n`);
  options.print(table(
    ["", "KiB", `over a bare socket (at most ${AT_MOST})`],
    [
      ["bare socket", shownSpread(spread(found.bare)), ""],
      ["Pleiad", shownSpread(spread(found.pleiad)), shown(over)],
    ],
  ));
  return { pleiad: spread(found.pleiad), bare: spread(found.bare), over };
}
