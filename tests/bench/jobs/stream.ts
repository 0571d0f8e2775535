/**
 * A channel of 64 KiB pieces, beside a bare socket with binary frames.
 *
 * @module
 */
import { connect } from "@pleiad/core/client";
import type { Served } from "../_jobs.ts";
import { openSockets } from "./_sockets.ts";

interface Options {
  readonly served: Served;
  readonly count: number;
  readonly size: number;
}

/** Megabytes a second. Throws when a piece is missing or out of order. */
export async function run({ served, count, size }: Options): Promise<object> {
  let next = 0;
  const { promise: all, resolve, reject } = Promise.withResolvers<void>();
  const take = (piece: Uint8Array) => {
    const index = new DataView(piece.buffer, piece.byteOffset).getUint32(0);
    if (index !== next || piece.length !== size) {
      reject(new Error(`Piece ${next} is ${index}, of ${piece.length} bytes`));
    }
    if (++next === count) resolve();
  };
  const begin = await starter(served, count, size, take);
  const start = performance.now();
  begin().catch(reject);
  await all;
  return { rate: size * count / 1e3 / (performance.now() - start) };
}

async function starter(
  served: Served,
  count: number,
  size: number,
  take: (piece: Uint8Array) => void,
): Promise<() => Promise<unknown>> {
  if (served.token === undefined) {
    const [socket] = await openSockets(served, 1);
    if (socket === undefined) throw new Error("There is no socket");
    socket.onmessage = ({ data }) => take(new Uint8Array(data as ArrayBuffer)); // `binaryType` says so
    return () => Promise.resolve(socket.send(JSON.stringify({ do: "stream", count, size })));
  }
  const core = await connect(served.url, { token: served.token });
  const onPiece = core.channel<ArrayBuffer | Uint8Array>((piece) =>
    take(piece instanceof Uint8Array ? piece : new Uint8Array(piece))
  );
  return () => core.invoke("plugin:volume|stream", { count, size, onPiece });
}
