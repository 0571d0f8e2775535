/**
 * A small HTTP/1.1 client: connections are kept, requests are prepared, so that what is measured is
 * the server. `fetch` would be the slower half of every pair.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect as dial, type Socket } from "node:net";
import { type Call, EXPECTED } from "../_measure.ts";

/** One request, as the server's ready line describes it. */
export interface Prepared {
  /** The address. */
  readonly url: string;
  /** Headers beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The JSON body, or `null` for a GET. */
  readonly body: unknown;
  /** The body of the right answer. */
  readonly answer: string;
}

/** Gives a call; each one that is under way has a connection of its own. */
export function connect({ http }: { http: Prepared }): Call {
  const request = prepare(http);
  const { hostname, port } = new URL(http.url);
  const idle: Connection[] = [];
  return async () => {
    const connection = idle.pop() ??
      await Connection.open(hostname, Number(port));
    const { status, body } = await connection.send(request);
    idle.push(connection);
    if (status !== 200 || body !== http.answer) {
      throw new Error(`Wrong answer: ${status} ${body}`);
    }
    return EXPECTED;
  };
}

function prepare({ url, headers = {}, body }: Prepared): Buffer {
  const { host, pathname, search } = new URL(url);
  const text = body === null ? "" : JSON.stringify(body);
  const all: Record<string, string> = {
    host,
    connection: "keep-alive",
    ...headers,
  };
  if (body !== null) {
    all["content-type"] = "application/json";
    all["content-length"] = String(Buffer.byteLength(text));
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const method = body === null ? "GET" : "POST";
  return Buffer.from(
    `${method} ${pathname}${search} HTTP/1.1\r\n${lines}\r\n${text}`,
  );
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

class Connection {
  readonly #socket: Socket;
  #received = "";
  #resolve: ((answer: Answer) => void) | null = null;
  #reject: ((error: Error) => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => this.#take(String(chunk)));
    socket.on(
      "close",
      () => this.#reject?.(new Error("The server closed the connection")),
    );
  }

  static open(host: string, port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = dial(
        { host, port },
        () => resolve(new Connection(socket)),
      );
      socket.on("error", reject);
    });
  }

  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(request);
    });
  }

  #take(chunk: string): void {
    this.#received += chunk;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const rest = this.#received.slice(end + 4);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const body = length === undefined ? dechunk(rest) : take(rest, Number(length));
    if (body === null) return;
    this.#received = "";
    this.#resolve?.({ status: Number(head.slice(9, 12)), body });
  }
}

function take(text: string, length: number): string | null {
  return text.length < length ? null : text.slice(0, length);
}

function dechunk(text: string): string | null {
  let body = "";
  for (let at = 0;;) {
    const end = text.indexOf("\r\n", at);
    if (end < 0) return null;
    const size = parseInt(text.slice(at, end), 16);
    if (size === 0) return text.length >= end + 4 ? body : null;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
    if (at > text.length) return null;
  }
}
