/**
 * How long does a core with twenty plugins take from its start to the first answered call, beside
 * a bare Hono app?
 *
 * @module
 */
import type { Options } from "./_args.ts";
import type { Side } from "./_jobs.ts";
import { ARGS, EXPECTED } from "./_measure.ts";
import { startPart } from "./_process.ts";
import { ratio, shown, shownSpread, spread, table } from "./_statistics.ts";

interface Ready {
  readonly url: string;
  readonly headers: Record<string, string>;
}

const AT_MOST = 2.5;
/** Starts of one round; a start is short, and varies. */
const STARTS = 5;

/** Milliseconds from the start of the process to the answer. */
async function once(side: Side): Promise<number> {
  const start = performance.now();
  const server = startPart({ file: "servers/start.ts", args: [side], rivals: false });
  try {
    const { url, headers } = await server.next<Ready>();
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(ARGS),
    });
    const answer = await response.json();
    if (answer !== EXPECTED) throw new Error(`Wrong answer: ${JSON.stringify(answer)}`);
    return performance.now() - start;
  } finally {
    await server.stop();
  }
}

/** Measures both, turn by turn. */
export async function measureStart(options: Options): Promise<object> {
  const found: Record<Side, number[]> = { pleiad: [], bare: [] };
  await once("pleiad");
  await once("bare");
  for (let round = 0; round < options.rounds; round++) {
    options.progress(`start round ${round + 1}/${options.rounds}`);
    for (let i = 0; i < STARTS; i++) {
      for (const side of i % 2 === 0 ? ["pleiad", "bare"] as const : ["bare", "pleiad"] as const) {
        found[side].push(await once(side));
      }
    }
  }
  const times = ratio(found.pleiad, found.bare);
  options.print("\nFrom the start to the first answer: milliseconds, median (min–max)\n");
  options.print(table(
    ["", "ms", `over the bare app (at most ${AT_MOST})`],
    [
      ["a bare Hono app", shownSpread(spread(found.bare)), ""],
      ["Pleiad with 20 plugins", shownSpread(spread(found.pleiad)), shown(times)],
    ],
  ));
  return { pleiad: spread(found.pleiad), bare: spread(found.bare), times };
}
