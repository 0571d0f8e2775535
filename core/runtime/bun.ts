/**
 * Serves an app on Bun.
 *
 * @module
 */
import process from "node:process";
import type { App } from "../create_app.ts";
import {
  MAX_MESSAGE_BYTES,
  type ServerEnv,
  type SocketPeer,
  type Upgrade,
} from "../transport/socket.ts";
import type { BunGlobal, BunServer, BunSocket, BunSocketHandlers } from "./bun_types.ts";
import { bundleGlobal } from "./global_tauri.ts";
import { guardHandler } from "./guard.ts";
import { serveWith } from "./serve.ts";
import type { Runtime, Served, ServeOptions } from "./types.ts";

export type { BunServer, BunSocket, BunSocketHandlers, SocketData } from "./bun_types.ts";
export type { Served, ServeOptions, TlsOptions } from "./types.ts";

/**
 * Bun drops what does not fit into this buffer without a word. The outbox stops far below it, and
 * single messages larger than this are refused by the checks above it.
 */
const BACKPRESSURE_BYTES = 1 << 30;
const IDLE_SECONDS = 30;
/** SECURITY: how long a connection may be silent, or send half a request's head. */
const HEAD_SECONDS = 30;

/** Handlers for `Bun.serve({ websocket })`. */
export const websocket: BunSocketHandlers = {
  maxPayloadLength: MAX_MESSAGE_BYTES,
  backpressureLimit: BACKPRESSURE_BYTES,
  closeOnBackpressureLimit: true,
  idleTimeout: IDLE_SECONDS,
  sendPings: true,
  perMessageDeflate: false,
  open(socket) {
    socket.binaryType = "arraybuffer";
    socket.data.handler.open(peerOf(socket));
  },
  message(socket, data) {
    // `binaryType` says that binary messages arrive as ArrayBuffers.
    socket.data.handler.message(data as string | ArrayBuffer);
  },
  drain(socket) {
    socket.data.handler.drain();
  },
  close(socket, code, reason) {
    socket.data.handler.close(code, reason);
  },
};

function peerOf(socket: BunSocket): SocketPeer {
  return {
    get bufferedAmount() {
      return socket.getBufferedAmount();
    },
    send(data) {
      // 0 means dropped, and a dropped message would park a channel for ever: the socket must go.
      if (socket.send(data) === 0 && socket.readyState === WebSocket.OPEN) socket.terminate();
    },
    close(code, reason) {
      socket.close(code, reason);
    },
  };
}

/**
 * `upgrade` for a server of your own, made with `websocket`. A request that has become a socket
 * wants no answer: return `undefined` when `isUpgraded(response)`.
 */
export function upgradeWith(server: BunServer): Upgrade {
  return (request, handler, { protocol }) => {
    const done = server.upgrade(request, {
      data: { handler: guardHandler(handler) },
      ...(protocol === null ? {} : { headers: { "sec-websocket-protocol": protocol } }),
    });
    if (!done) return null;
    const response = new Response(null, { status: 200 });
    upgraded.add(response);
    return response;
  };
}

/** Answers to requests that have become sockets: Bun wants none. */
const upgraded = new WeakSet<Response>();

/** Whether a response stands for a socket. */
export function isUpgraded(response: Response): boolean {
  return upgraded.has(response);
}

const runtime: Runtime = {
  listen({ port, hostname, peers, tls }, fetch) {
    // This module is read on other runtimes too; only serving needs Bun.
    const { Bun } = globalThis as unknown as { readonly Bun: BunGlobal }; // see bun_types.ts
    let env: ServerEnv | null = null;
    const server = Bun.serve({
      port,
      hostname,
      ...(tls === null ? {} : { tls }),
      idleTimeout: HEAD_SECONDS,
      development: false,
      // SECURITY: without development, Bun shares the port with any other core that asks for it.
      reusePort: false,
      maxRequestBodySize: 1 << 30,
      websocket,
      async fetch(request, self) {
        env ??= {
          upgrade: upgradeWith(self),
          ...(peers ? { address: (request) => self.requestIP(request)?.address ?? null } : {}),
        };
        // A command may take its time, and a body has a limit of its own.
        self.timeout(request, 0);
        const response = await fetch(request, env);
        return isUpgraded(response) ? undefined : response;
      },
    });
    return { port: server.port ?? port, close: () => server.stop(true) };
  },
  bundleGlobal: (root) =>
    bundleGlobal(
      root,
      (
        entry,
        out,
      ) => [
        process.execPath,
        "build",
        "--minify",
        "--target",
        "browser",
        "--format",
        "iife",
        "--outfile",
        out,
        entry,
      ],
    ),
};

/**
 * Starts an app and serves it on Bun. Rejects with a `CoreError` when a plugin fails to start, and
 * with the runtime's error when the port is taken.
 */
export function serve(app: App, options?: ServeOptions): Promise<Served> {
  return serveWith(runtime, app, options);
}
