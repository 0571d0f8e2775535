/**
 * A client's half of a session that outlives its sockets: what it has sent, until the core has it,
 * and how much it has received. Messages are numbered by counting; `session` and `ack` do not count.
 *
 * @module
 */
import { ACK_METHOD } from "./constants.ts";

/** After so many messages, or characters and bytes, the other side is told that they are there. */
export const ACK_MESSAGES = 128;
/** As above. */
export const ACK_BYTES = 262_144;
/** From so many on it is told with whatever else leaves. */
export const ACK_ALONG = 32;
/** It is told after so many milliseconds at the latest. */
export const ACK_MS = 1000;

/** A message that waits, or has been sent. */
export interface Outgoing {
  /** The message, JSON. */
  readonly text: string;
}

/** The notification `ack`: so many messages have been received. */
export function ackText(seq: number, ping?: true): string {
  return JSON.stringify({ jsonrpc: "2.0", method: ACK_METHOD, params: { seq, ping } });
}

/** Counts what comes in, and keeps what goes out. */
export class Ledger<T extends Outgoing> {
  /** What waits to be sent. */
  queue: T[] = [];
  /** How many messages of this session have been received; below 0 it cannot be resumed. */
  received = 0;
  #told = 0;
  #size = 0;
  /** What was sent and is not known to have arrived. */
  #sent: T[] = [];
  #confirmed = 0;

  /** Notes the size of a frame that has come in. Returns whether the core should be told soon. */
  note(size: number): boolean {
    this.#size += size;
    return this.received - this.#told >= ACK_MESSAGES || this.#size >= ACK_BYTES;
  }

  /** Whether there is something to tell the core. */
  get owes(): boolean {
    return this.received > this.#told;
  }

  /** How many messages of this session have been sent. */
  get sent(): number {
    return this.#confirmed + this.#sent.length;
  }

  /** The notification that tells the core. */
  ack(ping?: true): string {
    this.#told = this.received;
    this.#size = 0;
    return ackText(this.#told, ping);
  }

  /** Packs what waits into frames. `seq` is how many messages were sent before the frame. */
  pack(chars: number, messages: number, ship: (frame: string, seq: number) => void): void {
    let parts: string[] = [];
    let size = 0;
    let seq = this.sent;
    const flush = () => {
      if (parts.length > 0) ship(parts.length > 1 ? `[${parts}]` : parts[0] ?? "", seq);
      parts = [];
      size = 0;
      seq = this.sent;
    };
    for (const item of this.queue.splice(0)) {
      const { length } = item.text;
      if (size > 0 && (size + length > chars || parts.length >= messages)) flush();
      if (parts.length === 0 && this.received - this.#told >= ACK_ALONG) parts.push(this.ack());
      parts.push(item.text);
      size += length;
      this.#sent.push(item);
    }
    flush();
  }

  /** The core has so many messages: they need not be kept. */
  confirm(seq: number): void {
    this.#sent.splice(0, seq - this.#confirmed);
    this.#confirmed = seq;
  }

  /** A new socket: what the core does not have goes out again, before everything else. */
  rewind(seq: number): void {
    this.confirm(seq);
    this.queue = this.#sent.splice(0).concat(this.queue);
  }

  /** Begins a new session; with -1 it only ends the old one. What was not sent is kept. */
  reset(received: number): void {
    this.received = received;
    this.#told = this.#size = this.#confirmed = 0;
    this.#sent = [];
  }
}
