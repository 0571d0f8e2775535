/**
 * A socket within the process: the client's end and the core's, with the real wire between.
 *
 * @module
 */
import type { SocketLike } from "../client/socket.ts";
import { receiveText, type RpcTarget } from "../transport/rpc.ts";
import type { Session } from "../transport/session.ts";
import type { SocketPeer } from "../transport/socket.ts";

type Listener = (event: { data?: unknown; code?: number; reason?: string }) => void;

/** The client's end of a session's socket. */
export class Link implements SocketLike {
  binaryType = "arraybuffer";
  readonly #session: Session;
  readonly #target: RpcTarget;
  readonly #peer: SocketPeer;
  readonly #listeners = new Map<string, Listener[]>();
  #open = true;

  /** Takes the session, and what its messages reach. */
  constructor(session: Session, target: RpcTarget) {
    this.#session = session;
    this.#target = target;
    this.#peer = {
      bufferedAmount: 0,
      send: (data) =>
        this.#fire("message", { data: typeof data === "string" ? data : data.buffer }),
      close: (code, reason) => this.close(code, reason),
    };
  }

  /** Lets the core greet. */
  open(): void {
    this.#session.attach(this.#peer, "pleiad", 0);
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type);
    if (listeners === undefined) this.#listeners.set(type, [listener]);
    else listeners.push(listener);
  }

  send(text: string): void {
    if (this.#open) receiveText(this.#session, text, this.#target);
  }

  close(code: number = 1000, reason: string = ""): void {
    if (!this.#open) return;
    this.#open = false;
    this.#session.detach(this.#peer);
    this.#fire("close", { code, reason });
  }

  #fire(type: string, event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}
