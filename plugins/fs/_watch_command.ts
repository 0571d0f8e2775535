/**
 * The command `watch`: changes of paths, as far as the caller's scope goes.
 *
 * @module
 */
import { sep } from "node:path";
import { command, type CommandsOf } from "@pleiad/core";
import { channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import type { Access, Place } from "./_access.ts";
import { type Call, type Desk, keep } from "./_desk.ts";
import { Held } from "./_held.ts";
import { pathArgument } from "./_path_argument.ts";
import { watchPaths } from "./_watch.ts";
import type { FsContract, WatchEvent } from "./contract.ts";

/** The longest time that a timer can wait. */
const MAX_DELAY_MS = 2_147_483_647;

/** So many paths one watch takes. */
const MOST_PATHS = 1_000;

const args = v.object({
  paths: v.pipe(v.array(pathArgument), v.maxLength(MOST_PATHS)),
  options: v.nullish(
    v.object({
      baseDir: v.nullish(v.number()),
      recursive: v.nullish(v.boolean(), false),
      delayMs: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_DELAY_MS))),
    }),
    {},
  ),
  onEvent: channel<WatchEvent>(),
});

/** A watch that a document holds. */
class Watcher extends Held {
  readonly #close: () => void;

  constructor(close: () => void) {
    super();
    this.#close = close;
  }

  override close(): void {
    this.#close();
  }
}

/** Builds the command. */
export function watchCommand(desk: Desk): CommandsOf<FsContract>["watch"] {
  return command(
    args,
    ({ paths, options, onEvent }, call: Call) =>
      desk.run(call, async (access) => {
        const { baseDir, recursive, delayMs } = options;
        const places: Place[] = [];
        for (const path of paths) places.push(await access.place(call, path, { baseDir }));
        const release = desk.take(call);
        try {
          const watch = await watchPaths(
            places.map(({ path }) => path),
            { recursive, delayMs: delayMs ?? null },
            async (event) => {
              const seen = await visible(event, places, access, call);
              if (seen !== null && !onEvent.closed) await onEvent.send(seen);
            },
          );
          onEvent.retain();
          const watcher = new Watcher(() => {
            release();
            watch.close();
            onEvent.close();
          });
          return await keep(call, watcher);
        } catch (error) {
          release();
          throw asAsked(error, places);
        }
      }),
  );
}

/** SECURITY: a failure names the real path, which the caller may not know. */
function asAsked(error: unknown, places: readonly Place[]): Error {
  let text = error instanceof Error ? error.message : String(error);
  for (const { asked, path } of places) text = text.replaceAll(path, asked);
  return new Error(text, { cause: error });
}

/** What the caller may know of an event, with paths as it asked for them; `null` for nothing. */
async function visible(
  event: WatchEvent,
  places: readonly Place[],
  access: Access,
  call: Call,
): Promise<WatchEvent | null> {
  const paths: string[] = [];
  for (const path of event.paths) {
    // SECURITY: below a folder that is watched there may be what the caller may not know of.
    if (!await access.covers(call, path)) continue;
    const place = places.find((each) => path === each.path || path.startsWith(each.path + sep));
    paths.push(place === undefined ? path : place.asked + path.slice(place.path.length));
  }
  if (paths.length === event.paths.length) return { ...event, paths };
  // Half of a rename would tell that there is another half.
  return paths.length === 0 ? null : { ...event, type: "any", paths };
}
