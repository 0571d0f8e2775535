/**
 * The dev server's own WebSocket, over which it reloads the page.
 *
 * @module
 */
import { targetOf } from "./dev_proxy.ts";

/** The browser's end of a socket, as the bridge uses it. */
export interface BridgePeer {
  /** Sends a text or a binary frame. */
  send(data: string | Uint8Array): unknown;
  /** Closes the socket. */
  close(code?: number, reason?: string): void;
}

/** A connection to the dev server that waits for the browser's end. */
export interface DevSocket {
  /** The subprotocol that the dev server chose, or an empty string. */
  readonly protocol: string;
  /** The browser's end is open: what came meanwhile is sent to it, in order. */
  open(peer: BridgePeer): void;
  /** A frame of the browser. */
  message(data: string | Uint8Array): void;
  /** The browser's end is closed, or will never open. */
  close(code?: number, reason?: string): void;
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
    const bridge = bridgeTo(socket);
    const timer = setTimeout(() => {
      socket.close();
      resolve(null);
    }, CONNECT_MS);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(bridge);
    });
    for (const type of ["error", "close"]) {
      socket.addEventListener(type, () => {
        clearTimeout(timer);
        resolve(null);
      });
    }
  });
}

function bridgeTo(socket: WebSocket): DevSocket {
  let peer: BridgePeer | undefined;
  const waiting: ((peer: BridgePeer) => void)[] = [];
  const toPeer = (action: (peer: BridgePeer) => void) => {
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
    get protocol() {
      return socket.protocol;
    },
    open(to) {
      peer = to;
      for (const action of waiting.splice(0)) action(to);
    },
    message(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data as Uint8Array<ArrayBuffer>); // frames never lie in shared memory
    },
    close(code, reason) {
      if (socket.readyState < WebSocket.CLOSING) socket.close(sendableCode(code), reason);
    },
  };
}

/** A close code that `close` accepts: the others are for the protocol itself. */
function sendableCode(code: number | undefined): number {
  return code !== undefined && code >= 3000 && code < 5000 ? code : 1000;
}
