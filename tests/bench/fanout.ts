/**
 * How long does an event to a thousand sockets take, beside a loop that sends one prepared text?
 *
 * @module
 */
import type { Options } from "./_args.ts";
import { runJob, type Side, withServer } from "./_jobs.ts";
import { ratio, shown, shownSpread, spread, table } from "./_statistics.ts";

const SOCKETS = 1000;
const EVENTS = 100;
const BYTES = 1024;
const AT_MOST = 1.3;

/** Measures both, turn by turn. */
export async function measureFanout(options: Options): Promise<object> {
  const found: Record<Side, number[]> = { pleiad: [], bare: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (
      const side of round % 2 === 0 ? ["pleiad", "bare"] as const : ["bare", "pleiad"] as const
    ) {
      options.progress(`fanout round ${round + 1}/${options.rounds}: ${side}`);
      const { perSecond } = await withServer(
        side,
        (served) =>
          runJob<{ perSecond: number }>("fanout", {
            served,
            sockets: SOCKETS,
            count: Math.ceil(EVENTS * options.seconds),
            size: BYTES,
          }),
      );
      found[side].push(perSecond);
    }
  }
  const times = ratio(found.bare, found.pleiad);
  options.print(`\nEvents of 1 KiB to ${SOCKETS} sockets: deliveries a second, median (min–max)\n`);
  options.print(table(
    ["", "deliveries/s", `time over the loop (at most ${AT_MOST})`],
    [
      ["a loop that sends one text", shownSpread(spread(found.bare)), ""],
      ["Pleiad", shownSpread(spread(found.pleiad)), shown(times)],
    ],
  ));
  return { pleiad: spread(found.pleiad), bare: spread(found.bare), times };
}
