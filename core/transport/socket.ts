/**
 * A server's end of a WebSocket, the same on every runtime. Runtimes implement `Upgrade`; what is
 * above never sees theirs.
 *
 * @module
 */

/** One open socket. */
export interface SocketPeer {
  /** Bytes that were handed over and have not left yet. */
  readonly bufferedAmount: number;
  /** Sends a text or a binary frame. Never drops: what the network cannot take yet is buffered. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Closes the socket. */
  close(code: number, reason: string): void;
}

/** What happens on a socket. Nothing that these throw may reach the runtime. */
export interface SocketHandler {
  /** The socket is open. */
  open(peer: SocketPeer): void;
  /** A whole message has arrived. */
  message(data: string | ArrayBuffer): void;
  /** What was buffered has shrunk: below half of `HIGH_WATER_BYTES`. */
  drain(): void;
  /** The socket is closed, by whomever. Called once. */
  close(code: number, reason: string): void;
}

/** How a socket is to be opened. */
export interface UpgradeOptions {
  /** The subprotocol to answer with, or `null` for none. */
  readonly protocol: string | null;
}

/** Turns a request into a socket: the response to give, or `null` when it is no upgrade. */
export type Upgrade = (
  request: Request,
  handler: SocketHandler,
  options: UpgradeOptions,
) => Response | null;

/** What a runtime tells of a request beside the request. */
export interface ServerEnv {
  /** Opens sockets; absent where the core is mounted without it. */
  readonly upgrade?: Upgrade;
  /** The address of the peer; absent where nobody asked the runtime for it. */
  readonly address?: (request: Request) => string | null;
}

/** From here on a socket counts as busy: nothing more is handed to it until it has drained. */
export const HIGH_WATER_BYTES = 1 << 20;
/** The largest message that a socket takes from a client, in bytes. */
export const MAX_MESSAGE_BYTES = 16 << 20;
