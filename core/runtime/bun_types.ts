/**
 * What this core uses of Bun, written structurally: JSR checks this package without Bun's types.
 *
 * @module
 */
import type { SocketHandler } from "../transport/socket.ts";

/** What a socket of this core carries. */
export interface SocketData {
  /** What happens on the socket. */
  readonly handler: SocketHandler;
}

/** A server's end of a socket (`Bun.ServerWebSocket`). */
export interface BunSocket {
  /** What it was upgraded with. */
  readonly data: SocketData;
  /** As in a browser's `WebSocket`. */
  readonly readyState: number;
  /** How binary messages arrive. */
  binaryType?: "nodebuffer" | "arraybuffer" | "uint8array" | undefined;
  /** Bytes sent, -1 when they were queued, 0 when they were dropped. */
  send(data: string | Uint8Array<ArrayBuffer>): number;
  /** Closes with a code. */
  close(code?: number, reason?: string): void;
  /** Cuts the connection. */
  terminate(): void;
  /** Bytes that have not left yet. */
  getBufferedAmount(): number;
}

/** Handlers for `Bun.serve({ websocket })` (`Bun.WebSocketHandler`). */
export interface BunSocketHandlers {
  /** The largest message that is taken, in bytes. */
  readonly maxPayloadLength: number;
  /** From here on Bun drops what is sent, in bytes. */
  readonly backpressureLimit: number;
  /** Closes a socket at that limit. */
  readonly closeOnBackpressureLimit: boolean;
  /** Seconds of silence until a socket is closed. */
  readonly idleTimeout: number;
  /** Whether silence is broken by pings. */
  readonly sendPings: boolean;
  /** Whether messages are compressed. */
  readonly perMessageDeflate: boolean;
  /** A socket is open. */
  open(socket: BunSocket): void;
  /** A message has arrived. */
  message(socket: BunSocket, data: string | ArrayBufferLike | ArrayBufferView): void;
  /** What was buffered has left. */
  drain(socket: BunSocket): void;
  /** A socket is closed. */
  close(socket: BunSocket, code: number, reason: string): void;
}

/** A server (`Bun.Server`). */
export interface BunServer {
  /** The port; absent on a Unix socket. */
  readonly port?: number | undefined;
  /** Turns a request into a socket. */
  upgrade(
    request: Request,
    options: { data: SocketData; headers?: Record<string, string> },
  ): boolean;
  /** How long a request may be silent, in seconds; 0 for ever. */
  timeout(request: Request, seconds: number): void;
  /** The address of a request's peer. */
  requestIP(request: Request): { readonly address: string } | null;
  /** Stops listening; `true` closes what is open. */
  stop(force?: boolean): Promise<void>;
}

/** The global `Bun`, as far as it is used. */
export interface BunGlobal {
  /** Listens. */
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    readonly tls?: { readonly cert: string; readonly key: string };
    readonly idleTimeout: number;
    readonly development: boolean;
    readonly reusePort: boolean;
    readonly maxRequestBodySize: number;
    readonly websocket: BunSocketHandlers;
    fetch(request: Request, server: BunServer): Promise<Response | undefined>;
  }): BunServer;
}
