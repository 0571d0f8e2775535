/**
 * Many sockets hear a burst of events; the clock runs from the order to the last arrival.
 *
 * @module
 */
import type { Served } from "../_jobs.ts";
import { hearTicks, openSockets } from "./_sockets.ts";

interface Options {
  readonly served: Served;
  readonly sockets: number;
  readonly count: number;
  readonly size: number;
}

/** Deliveries a second. */
export async function run({ served, sockets, count, size }: Options): Promise<object> {
  const all = await openSockets(served, sockets);
  const isCore = served.token !== undefined;
  if (isCore) await Promise.all(all.map(hearTicks));
  const burst = async (events: number) => {
    let left = sockets * events;
    const done = new Promise<void>((resolve) => {
      for (const socket of all) {
        socket.onmessage = ({ data }) => {
          if (String(data).includes("volume://tick") && --left === 0) resolve();
        };
      }
    });
    const params = { count: events, size };
    const order = isCore
      ? { jsonrpc: "2.0", method: "plugin:volume|burst", params }
      : { do: "burst", ...params };
    const start = performance.now();
    all[0]?.send(JSON.stringify(order));
    await done;
    return performance.now() - start;
  };
  await burst(Math.ceil(count / 4));
  return { perSecond: sockets * count * 1000 / await burst(count) };
}
