/**
 * For this folder's tests: a socket that keeps what it is sent, and takes as much as it is told.
 *
 * @module
 */
import type { SocketPeer } from "./socket.ts";

/** The core's end of a socket that nobody reads until `drain`. */
export class FakePeer implements SocketPeer {
  /** Frames as they were sent. */
  readonly frames: (string | Uint8Array<ArrayBuffer>)[] = [];
  /** Codes with which it was closed. */
  readonly closed: number[] = [];
  /** Whether bytes stay in the buffer. */
  stuck = false;
  bufferedAmount = 0;

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.frames.push(data);
    if (this.stuck) this.bufferedAmount += data.length;
  }

  close(code: number): void {
    this.closed.push(code);
  }

  /** Messages that were sent in text frames since the last time, and binary frames. */
  // deno-lint-ignore no-explicit-any -- tests look into messages of every shape
  take(): any[] {
    return this.frames.splice(0).flatMap((frame) =>
      typeof frame === "string" ? JSON.parse(frame) : frame
    );
  }
}

/** Resolves when everything that is due in this tick has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
