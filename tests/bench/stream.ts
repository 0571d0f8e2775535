/**
 * How fast is a channel, beside a bare socket, and what does a slow reader cost the core?
 *
 * @module
 */
import type { Options } from "./_args.ts";
import { runJob, type Served, type Side, withServer } from "./_jobs.ts";
import type { Part } from "./_process.ts";
import { ratio, shown, shownSpread, spread, table } from "./_statistics.ts";
import { throttle } from "./_throttle.ts";

const PIECE = 64 << 10;
const AT_LEAST = 0.7;
const SLOW = 10_000_000;
const MORE_MEMORY = 32;

/** Measures speed turn by turn, then memory with a reader of 10 MB/s. */
export async function measureStream(options: Options): Promise<object> {
  const count = Math.ceil((1 << 30) / PIECE * options.seconds);
  const found: Record<Side, number[]> = { pleiad: [], bare: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (
      const side of round % 2 === 0 ? ["pleiad", "bare"] as const : ["bare", "pleiad"] as const
    ) {
      options.progress(`stream round ${round + 1}/${options.rounds}: ${side}`);
      const job = (served: Served) =>
        runJob<{ rate: number }>("stream", { served, count, size: PIECE });
      found[side].push((await withServer(side, job)).rate);
    }
  }
  options.progress("stream: a slow reader");
  const slow = await throttle(SLOW);
  const args = [`127.0.0.1:${slow.port}`];
  const growth = await withServer("pleiad", async (served, server) => {
    slow.to(Number(new URL(served.url).port));
    return await slowReader({ ...served, url: `http://${args[0]}` }, server, count);
  }, args).finally(() => slow.close());
  const times = ratio(found.pleiad, found.bare);
  const volume = shown(count * PIECE / (1 << 30));
  options.print(`\nA channel, ${volume} GiB in pieces of 64 KiB: MB/s, median (min–max)\n`);
  options.print(table(
    ["", "MB/s", `over the socket (at least ${AT_LEAST})`],
    [
      ["bare socket", shownSpread(spread(found.bare)), ""],
      ["Pleiad", shownSpread(spread(found.pleiad)), shown(times)],
    ],
  ));
  options.print(
    `\nTo a reader of 10 MB/s: the core grows by ${shown(growth)} MB (at most ${MORE_MEMORY})`,
  );
  return { pleiad: spread(found.pleiad), bare: spread(found.bare), times, growth };
}

/** Megabytes that the core grows by while it streams, over what it has after a short stream. */
async function slowReader(served: Served, server: Part, count: number): Promise<number> {
  await runJob("stream", { served, count: Math.ceil(count / 16), size: PIECE });
  const before = server.memory();
  let most = before;
  const watch = setInterval(() => most = Math.max(most, server.memory()), 250);
  try {
    await runJob("stream", { served, count, size: PIECE });
  } finally {
    clearInterval(watch);
  }
  return most - before;
}
