/**
 * For this folder's tests: HTTP and WebSocket over a bare socket, which can be slow, rude or gone.
 *
 * @module
 */
import { connect, type Socket } from "node:net";

/** One frame from the core. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

const CLOSE = 8;

/** A WebSocket client that reads when it is told to. */
export class RawClient {
  readonly socket: Socket;
  #buffer = new Uint8Array(0);
  #frames: RawFrame[] = [];
  #waiting: ((frame: RawFrame | null) => void)[] = [];
  #ended = false;

  private constructor(socket: Socket, rest: Uint8Array) {
    this.socket = socket;
    socket.on("data", (data: Uint8Array) => this.#take(data));
    socket.on("close", () => this.#end());
    socket.on("error", () => this.#end());
    this.#take(rest);
  }

  /** Shakes hands with `pleiad.v1` and what `protocols` adds. */
  static async open(
    port: number,
    protocols: string,
    path = "/__pleiad/ws",
  ): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocols}\r\n\r\n`,
    );
    const [head, rest] = await readHead(socket);
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
    return new RawClient(socket, rest);
  }

  /** Sends a message as a masked text frame. */
  send(message: unknown): void {
    const payload = new TextEncoder().encode(JSON.stringify(message));
    const head = payload.length < 126
      ? [0x81, 0x80 | payload.length]
      : [0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff];
    // A mask of zeros is a mask.
    this.socket.write(new Uint8Array([...head, 0, 0, 0, 0, ...payload]));
  }

  /** The next frame, or `null` at the end. */
  next(): Promise<RawFrame | null> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The messages of the next text frame. */
  async messages(): Promise<Record<string, unknown>[]> {
    const frame = await this.next();
    if (frame === null) throw new Error("The socket has ended");
    const parsed = JSON.parse(new TextDecoder().decode(frame.payload));
    return Array.isArray(parsed) ? parsed : [parsed];
  }

  /** Waits for the close frame and gives its code; `null` when the socket ends without. */
  async closeCode(): Promise<number | null> {
    for (let frame = await this.next(); frame !== null; frame = await this.next()) {
      const { opcode, payload } = frame;
      if (opcode === CLOSE) return ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
    }
    return null;
  }

  #take(data: Uint8Array): void {
    const joined = new Uint8Array(this.#buffer.length + data.length);
    joined.set(this.#buffer);
    joined.set(data, this.#buffer.length);
    let at = 0;
    for (;;) {
      const read = readFrame(joined.subarray(at));
      if (read === null) break;
      at += read.size;
      this.#give({ opcode: read.opcode, payload: read.payload });
    }
    this.#buffer = joined.slice(at);
  }

  #give(frame: RawFrame): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#frames.push(frame);
    else waiting(frame);
  }

  #end(): void {
    this.#ended = true;
    for (const resolve of this.#waiting.splice(0)) resolve(null);
  }
}

/** Sends a request as it is and gives the first line of the answer. */
export async function statusOf(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(request);
  const [head] = await readHead(socket);
  socket.destroy();
  return head.split("\r\n", 1)[0] ?? "";
}

function readHead(socket: Socket): Promise<[head: string, rest: Uint8Array]> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (data: Uint8Array) => {
      // Latin-1: one character a byte, so that positions are those of the bytes.
      text += String.fromCharCode(...data);
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", take);
      const rest = Uint8Array.from(text.slice(end + 4), (char) => char.charCodeAt(0));
      resolve([text.slice(0, end), rest]);
    };
    socket.on("data", take);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`The socket closed: ${text}`)));
  });
}

function readFrame(data: Uint8Array): (RawFrame & { readonly size: number }) | null {
  const [first = 0, second = 0] = data;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const short = second & 0x7f;
  const head = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (data.length < head) return null;
  const length = short === 127
    ? Number(view.getBigUint64(2))
    : short === 126
    ? view.getUint16(2)
    : short;
  if (data.length < head + length) return null;
  return { opcode: first & 0xf, payload: data.slice(head, head + length), size: head + length };
}
