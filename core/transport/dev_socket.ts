/**
 * The dev server's own WebSocket, over which it reloads the page.
 *
 * @module
 */
import { targetOf } from "./dev_proxy.ts";
import type { SocketHandler, SocketPeer } from "./socket.ts";

/** A connection to the dev server that waits for the browser's end. */
export interface DevSocket {
  /** The subprotocol that the dev server chose, or `null`. */
  readonly protocol: string | null;
  /** What to upgrade the browser's request with. Close it when the upgrade fails. */
  readonly handler: SocketHandler;
}

/** How long the dev server may take to accept a socket, in milliseconds. */
const CONNECT_MS = 5_000;

/**
 * Connects to the dev server's socket at the path of `request`, with the subprotocols that the
 * browser offers. Resolves to `null` when it refuses or is not up: the upgrade must then be
 * refused too, because Vite takes an open socket for the sign that its server is back.
 */
export function connectDevSocket(request: Request, devUrl: string): Promise<DevSocket | null> {
  const url = targetOf(request, devUrl);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",")
    .map((name) => name.trim()).filter((name) => name !== "");
  return new Promise((resolve) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, offered);
    } catch {
      resolve(null);
      return;
    }
    socket.binaryType = "arraybuffer";
    const handler = bridgeTo(socket);
    const timer = setTimeout(() => {
      socket.close();
      resolve(null);
    }, CONNECT_MS);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve({ protocol: socket.protocol === "" ? null : socket.protocol, handler });
    });
    for (const type of ["error", "close"]) {
      socket.addEventListener(type, () => {
        clearTimeout(timer);
        resolve(null);
      });
    }
  });
}

function bridgeTo(socket: WebSocket): SocketHandler {
  let peer: SocketPeer | undefined;
  const waiting: ((peer: SocketPeer) => void)[] = [];
  const toPeer = (action: (peer: SocketPeer) => void) => {
    if (peer === undefined) waiting.push(action);
    else action(peer);
  };
  socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
    const frame = typeof data === "string" ? data : new Uint8Array(data);
    toPeer((to) => to.send(frame));
  });
  socket.addEventListener("close", ({ code, reason }) => {
    toPeer((to) => to.close(sendableCode(code), reason));
  });
  return {
    open(to) {
      peer = to;
      for (const action of waiting.splice(0)) action(to);
    },
    message(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    drain() {},
    close(code, reason) {
      if (socket.readyState < WebSocket.CLOSING) socket.close(sendableCode(code), reason);
    },
  };
}

/** A close code that `close` accepts: the others are for the protocol itself. */
function sendableCode(code: number): number {
  return code >= 3000 && code < 5000 ? code : 1000;
}
