/**
 * The same work by hand: a loop over sockets, a stream of binary frames, routes for bytes.
 *
 * @module
 */
import process from "node:process";
import { Hono } from "hono";
import { collectGarbage, pause, tell } from "../_process.ts";
import { type Fetch, type RawSocket, serveSockets } from "../_runtime_server.ts";

interface Order {
  readonly do: "burst" | "stream";
  readonly count: number;
  readonly size: number;
}

/** What waits in a socket: Deno's has a number, Bun's a method. */
interface Waiting extends RawSocket {
  readonly bufferedAmount?: number;
  getBufferedAmount?(): number;
  send(data: string | Uint8Array): unknown;
}

const HIGH_WATER = 1 << 20;
const download = new Uint8Array(64 << 20);
const app = new Hono();
app.post("/upload", async (c) => c.json((await c.req.arrayBuffer()).byteLength));
app.get("/download", (c) => c.body(download));

const sockets = new Set<Waiting>();

async function burst({ count, size }: Order): Promise<void> {
  const text = "x".repeat(size);
  for (let i = 0; i < count; i++) {
    const message = JSON.stringify({ event: "volume://tick", payload: { i, text } });
    for (const socket of sockets) socket.send(message);
    await pause();
  }
}

async function stream(socket: Waiting, { count, size }: Order): Promise<void> {
  const piece = new Uint8Array(size);
  for (let i = 0; i < count; i++) {
    new DataView(piece.buffer).setUint32(0, i);
    socket.send(piece);
    while ((socket.getBufferedAmount?.() ?? socket.bufferedAmount ?? 0) > HIGH_WATER) await pause();
  }
}

const port = await serveSockets<Waiting>({
  open: (socket) => sockets.add(socket),
  close: (socket) => sockets.delete(socket),
  message(socket, text) {
    const order = JSON.parse(text) as Order; // sent by clients/volume_bare.ts
    if (order.do === "burst") void burst(order);
    else void stream(socket, order);
  },
  // Hono's own type of a handler has a wider second parameter.
}, app.fetch as Fetch);
tell({ url: `http://127.0.0.1:${port}` });
collectGarbage(process.argv);
