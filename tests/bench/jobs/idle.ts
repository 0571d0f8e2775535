/**
 * Opens sockets, says so, and holds them until it is stopped.
 *
 * @module
 */
import type { Served } from "../_jobs.ts";
import { tell } from "../_process.ts";
import { openSockets } from "./_sockets.ts";

interface Options {
  readonly served: Served;
  readonly sockets: number;
}

/** Never resolves. */
export async function run({ served, sockets }: Options): Promise<object> {
  const all = await openSockets(served, sockets);
  tell({ open: all.length });
  return await new Promise(() => {});
}
