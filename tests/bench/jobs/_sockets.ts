/**
 * Sockets without a library: what counts is the server.
 *
 * @module
 */
import type { Served } from "../_jobs.ts";

/** Opens sockets, a hundred at a time. On a core they speak plain JSON-RPC. */
export async function openSockets({ url, token }: Served, count: number): Promise<WebSocket[]> {
  const address = url.replace(/^http/, "ws") + (token === undefined ? "/" : "/__pleiad/ws");
  const protocols = token === undefined ? [] : ["jsonrpc", `bearer.${token}`];
  const all: WebSocket[] = [];
  while (all.length < count) {
    const next = Array.from({ length: Math.min(100, count - all.length) }, () => {
      const socket = new WebSocket(address, protocols);
      socket.binaryType = "arraybuffer";
      return socket;
    });
    await Promise.all(next.map((socket) =>
      new Promise<void>((resolve, reject) => {
        socket.onopen = () => resolve();
        socket.onerror = () => reject(new Error(`Socket ${all.length} was refused`));
      })
    ));
    all.push(...next);
  }
  return all;
}

/** Sends a request and waits for the next text. */
export function ask(socket: WebSocket, request: object): Promise<string> {
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(String(data));
    socket.send(JSON.stringify(request));
  });
}

/** Makes a socket of a core hear `volume://tick`. */
export async function hearTicks(socket: WebSocket): Promise<void> {
  const params = { event: "volume://tick", target: { kind: "Any" }, handler: 1 };
  const answer = await ask(socket, {
    jsonrpc: "2.0",
    id: 1,
    method: "plugin:event|listen",
    params,
  });
  if (!answer.includes('"result"')) throw new Error(`Listening failed: ${answer}`);
}
