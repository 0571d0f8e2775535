/**
 * The one ordered queue of everything that goes to a document: packed into frames, held back while
 * the socket is busy or away, bounded. Resuming after a lost socket belongs here.
 *
 * @module
 */
import { HIGH_WATER_BYTES, type SocketPeer } from "./socket.ts";

/** How messages are packed. */
export type Packing = "frames" | "single";

/** A text message, or a whole binary frame. */
type Item = string | Uint8Array<ArrayBuffer>;

/** A frame of packed messages grows to this many characters at most, unless one alone is larger. */
const MAX_FRAME_CHARS = 64 << 10;
/** A frame holds at most this many messages. */
const MAX_FRAME_MESSAGES = 512;
/** What waits may grow to this size; more means that the reader does not read. */
export const MAX_QUEUED_BYTES = 64 << 20;
/** Raw results are asked for by the reader itself, several at once: they may grow to this size. */
const MAX_RESULT_BYTES = 1 << 30;

/** Queues messages for one document. */
export class Outbox {
  #queue: Item[] = [];
  #head = 0;
  #queuedBytes = 0;
  readonly #results = new Set<Item>();
  #resultBytes = 0;
  #peer: SocketPeer | null = null;
  #packing: Packing = "frames";
  #scheduled = false;
  #waiting: (() => void)[] = [];
  #closed = false;
  readonly #overflow: () => void;

  /** Takes what to call when more waits than may. */
  constructor(overflow: () => void) {
    this.#overflow = overflow;
  }

  /** Bytes (characters, for text) that wait here or in the socket. */
  get pendingBytes(): number {
    return this.#queuedBytes + (this.#peer?.bufferedAmount ?? 0);
  }

  /** Whether a socket is attached. */
  get attached(): boolean {
    return this.#peer !== null;
  }

  /** Sends through `peer` from now on, beginning with what waits. */
  attach(peer: SocketPeer, packing: Packing): void {
    this.#peer = peer;
    this.#packing = packing;
    this.flush();
  }

  /** Holds everything back until the next socket. */
  detach(): void {
    this.#peer = null;
  }

  /**
   * Queues one message. `soon` sends it with the current microtask, else with the current tick, so
   * that neighbours share a frame.
   */
  push(item: Item, soon: boolean): void {
    if (this.#closed) return;
    this.#queue.push(item);
    this.#queuedBytes += item.length;
    if (this.#isTooMuch()) {
      this.clear();
      this.#overflow();
      return;
    }
    if (this.#scheduled || this.#peer === null) return;
    this.#scheduled = true;
    if (soon) queueMicrotask(() => this.flush());
    else setImmediate(() => this.flush());
  }

  /** Queues a binary frame that answers a call. */
  pushResult(frame: Uint8Array<ArrayBuffer>, soon: boolean): void {
    if (this.#closed) return;
    this.#results.add(frame);
    this.#resultBytes += frame.length;
    this.push(frame, soon);
  }

  /** Resolves at once when there is room, else when the reader has caught up or is gone. */
  room(): Promise<void> {
    if (this.pendingBytes < HIGH_WATER_BYTES) return READY;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Hands over what waits, as far as the socket takes it. */
  flush(): void {
    this.#scheduled = false;
    const peer = this.#peer;
    if (peer === null) return;
    while (this.#head < this.#queue.length && peer.bufferedAmount < HIGH_WATER_BYTES) {
      peer.send(this.#takeFrame());
      if (this.#peer !== peer) return;
    }
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
    }
    this.#wake();
  }

  /** Drops everything, now and from now on, and lets go of whoever waits. */
  clear(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#head = 0;
    this.#queuedBytes = 0;
    this.#results.clear();
    this.#resultBytes = 0;
    this.#peer = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #isTooMuch(): boolean {
    // One message of any size may wait.
    if (this.#queue.length - this.#head <= 1) return false;
    return this.#queuedBytes - this.#resultBytes > MAX_QUEUED_BYTES ||
      this.#resultBytes > MAX_RESULT_BYTES;
  }

  #takeFrame(): Item {
    const first = this.#next();
    if (typeof first !== "string" || this.#packing === "single") return first;
    let frame = first;
    let count = 1;
    while (this.#head < this.#queue.length && count < MAX_FRAME_MESSAGES) {
      const item = this.#queue[this.#head];
      if (typeof item !== "string" || frame.length + item.length > MAX_FRAME_CHARS) break;
      this.#next();
      frame += "," + item;
      count++;
    }
    return count === 1 ? frame : "[" + frame + "]";
  }

  #next(): Item {
    const item = this.#queue[this.#head] ?? "";
    // A slot is let go at once: a queue of large messages must not keep those that have left.
    this.#queue[this.#head++] = "";
    this.#queuedBytes -= item.length;
    if (typeof item !== "string" && this.#results.delete(item)) this.#resultBytes -= item.length;
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #wake(): void {
    while (this.#waiting.length > 0 && this.pendingBytes < HIGH_WATER_BYTES) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}

const READY: Promise<void> = Promise.resolve();
