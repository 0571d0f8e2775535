/**
 * Requests as bytes, for what no client would send.
 *
 * @module
 */
import { connect } from "node:net";
import type { Served } from "../fixtures/serve.ts";

/** An answer, as far as these tests look at it. */
export interface RawAnswer {
  /** The status; 0 when the connection ended without one. */
  readonly status: number;
  /** Names in lower case. A name that came twice has its values joined. */
  readonly headers: ReadonlyMap<string, string>;
  /** What came after the headers. */
  readonly body: string;
}

/** Sends bytes and reads until the core ends the connection. */
export function sendRaw(served: Served, text: string): Promise<RawAnswer> {
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const socket = connect(served.port, "127.0.0.1");
  let said = "";
  socket.setEncoding("latin1");
  socket.on("data", (piece) => {
    said += piece;
    // A refused upgrade is kept alive, and one that is not refused has no end.
    if (isWhole(said)) socket.destroy();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => resolve(readAnswer(said)));
  socket.on("connect", () => socket.write(text, "latin1"));
  return promise;
}

/** A request with `Connection: close`. `headers` may name anything, `Host` included. */
export function requestText(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body = "",
): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const length = method === "POST" ? `Content-Length: ${body.length}\r\n` : "";
  return `${method} ${path} HTTP/1.1\r\n${lines}${length}Connection: close\r\n\r\n${body}`;
}

function isWhole(said: string): boolean {
  const end = said.indexOf("\r\n\r\n");
  if (end < 0) return false;
  if (said.startsWith("HTTP/1.1 101")) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(said.slice(0, end))?.[1];
  return length !== undefined && said.length - end - 4 >= Number(length);
}

function readAnswer(said: string): RawAnswer {
  const end = said.indexOf("\r\n\r\n");
  const [first = "", ...lines] = said.slice(0, Math.max(end, 0)).split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const known = headers.get(name);
    const value = line.slice(colon + 1).trim();
    headers.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return { status: Number(first.split(" ")[1] ?? 0), headers, body: said.slice(end + 4) };
}

/** A browser that was let in: its cookie, a document's key and the headers of its calls. */
export interface Admitted {
  /** The `Cookie` header. */
  readonly cookie: string;
  /** The key of a document `main`. */
  readonly key: string;
  /** The document as it was sent. */
  readonly html: string;
}

/** Spends a boot token and loads the first document. */
export async function admit(served: Served): Promise<Admitted> {
  const boot = new URL(served.bootUrl());
  const host: [string, string] = ["Host", boot.host];
  const booted = await sendRaw(served, requestText("GET", boot.pathname + boot.search, [host]));
  const cookie = (booted.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const page = await sendRaw(
    served,
    requestText("GET", "/", [host, ["Cookie", cookie], ["Accept", "text/html"]]),
  );
  const key = /"key":"([^"]+)"/.exec(page.body)?.[1] ?? "";
  return { cookie, key, html: page.body };
}
