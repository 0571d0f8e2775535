/**
 * The one ordered queue of everything that goes to a document: packed into frames, held back while
 * the socket is busy or away, bounded. What was sent stays until the client says that it is there,
 * so that the next socket can go on where the last one ended.
 *
 * @module
 */
import { DEFAULT_LIMITS, type SessionLimits } from "../app/limits.ts";
import { CoreError, errors, reasonOf } from "../errors.ts";
import { Receipts } from "./receipts.ts";
import { giveFrame } from "./frame_pool.ts";
import { HIGH_WATER_BYTES, type SocketPeer } from "./socket.ts";
import { unref } from "./unref.ts";

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
/** Answers are asked for by the reader itself, several at once: they may grow to this size. */
const MAX_REPLY_BYTES = 1 << 30;
/** From here on what waits is too much for a reader that has taken nothing for a second. */
const SLOW_BYTES = 8 << 20;
const SLOW_MS = 1_000;

/** What is told of a reader. */
export interface OutboxEvents {
  /** More waits than may; everything has been dropped. */
  overflow(): void;
  /** The reader has taken nothing for too long. */
  stalled(): void;
}

/** Queues messages for one document. */
export class Outbox {
  /** What the client has sent, counted; `ack` travels with what leaves. */
  readonly receipts: Receipts = new Receipts(() => this.#schedule(true));
  readonly #events: OutboxEvents;
  readonly #limits: SessionLimits;
  /** From `#head` sent and unacknowledged, from `#next` on still to be sent. */
  #queue: Item[] = [];
  #head = 0;
  #next = 0;
  /** How many messages have left the queue for good. */
  #base = 0;
  /** From this message on, everything has been sent over one socket only. */
  #onceFrom = 0;
  #unsentBytes = 0;
  #flightBytes = 0;
  readonly #replies = new Set<Item>();
  #replyBytes = 0;
  #peer: SocketPeer | null = null;
  #packing: Packing = "frames";
  /** Whether the client counts: what is sent is kept until it acknowledges it. */
  #counts = false;
  #spoilt = false;
  #scheduled = false;
  #waiting: { readonly resolve: () => void; readonly reject: (reason: unknown) => void }[] = [];
  #closed = false;
  /** Since the socket went away; `null` before the first one. */
  #away: { messages: number; bytes: number } | null = null;
  #stall: ReturnType<typeof setTimeout> | null = null;
  #movedAt = 0;
  #lastBuffered = 0;

  /** Takes what to tell of the reader. */
  constructor(events: OutboxEvents, limits: Partial<SessionLimits> = {}) {
    this.#events = events;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Bytes (characters, for text) that wait here or in the socket. */
  get pendingBytes(): number {
    return this.#unsentBytes + (this.#peer?.bufferedAmount ?? 0);
  }

  /** Bytes that are kept, sent or not. */
  get keptBytes(): number {
    return this.#unsentBytes + this.#flightBytes;
  }

  /** Whether a socket is attached. */
  get attached(): boolean {
    return this.#peer !== null;
  }

  /** The two sides count differently from now on: this socket is the session's last. */
  spoil(): void {
    this.#spoilt = true;
  }

  /** Whether the messages after the first `seq` of this session are all here. */
  covers(seq: number): boolean {
    return !this.#spoilt && seq >= this.#base && seq <= this.#base + this.#next - this.#head;
  }

  /**
   * Sends through `peer` from now on, beginning with what waits. `seq` says how many messages the
   * client has received, and that it counts: what it does not have goes out again.
   */
  attach(peer: SocketPeer, packing: Packing, seq: number | null = null): void {
    this.#peer = peer;
    this.#packing = packing;
    this.#away = null;
    this.#counts = seq !== null;
    this.#forget(seq === null ? this.#next - this.#head : seq - this.#base);
    this.#onceFrom = this.#base + this.#next - this.#head;
    this.#next = this.#head;
    this.#unsentBytes += this.#flightBytes;
    this.#flightBytes = 0;
    this.receipts.told();
    this.flush();
  }

  /** Holds everything back until the next socket. */
  detach(): void {
    this.#peer = null;
    this.#away = { messages: 0, bytes: 0 };
    this.#disarm();
    this.#wake();
  }

  /** The client has received so many messages of this session. */
  ack(seq: number): void {
    if (!this.#counts || seq <= this.#base || seq > this.#base + this.#next - this.#head) return;
    this.#forget(seq - this.#base, true);
    this.#movedAt = Date.now();
    if (this.#next < this.#queue.length) this.flush();
    else this.#wake();
  }

  /**
   * Queues one message. `soon` sends it with the current microtask, else with the current tick, so
   * that neighbours share a frame.
   */
  push(item: Item, soon: boolean): void {
    if (this.#closed) return;
    if (this.#away !== null) {
      this.#away.messages++;
      this.#away.bytes += item.length;
    }
    this.#add(item, soon);
  }

  /** Queues an answer to a call. */
  pushReply(item: Item, soon: boolean): void {
    if (this.#closed) return;
    // Small ones are not worth the book-keeping.
    if (item.length > MAX_FRAME_CHARS && typeof item !== "string") {
      this.#replies.add(item);
      this.#replyBytes += item.length;
    }
    this.#add(item, soon);
  }

  /**
   * Resolves at once when there is room, else when the reader has caught up. Rejects when the
   * reader is gone; that may go unawaited.
   */
  room(): Promise<void> {
    if (this.#hasRoom()) return READY;
    const promise = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    promise.catch(() => {});
    return promise;
  }

  /** Hands over what waits, as far as the socket and the client take it. */
  flush(): void {
    this.#scheduled = false;
    const peer = this.#peer;
    if (peer === null) return;
    while (this.#next < this.#queue.length && this.#takes(peer)) {
      peer.send(this.#takeFrame());
      if (this.#peer !== peer) return;
    }
    if (this.#next < this.#queue.length) this.#arm();
    else this.#disarm();
    if (this.#counts) {
      const ack = this.receipts.take(true);
      if (ack !== null) peer.send(ack);
    }
    this.#tidy();
    this.#wake();
  }

  /** Drops everything, now and from now on, and lets go of whoever waits. */
  clear(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#head = this.#next = 0;
    this.#unsentBytes = this.#flightBytes = 0;
    this.#replies.clear();
    this.#replyBytes = 0;
    this.#peer = null;
    this.#disarm();
    const waiting = this.#waiting;
    this.#waiting = [];
    const reason = new CoreError("closed", errors.callerGone());
    for (const { reject } of waiting) reject(reason);
  }

  #add(item: Item, soon: boolean): void {
    this.#queue.push(item);
    this.#unsentBytes += item.length;
    if (this.#isTooMuch()) {
      this.clear();
      this.#events.overflow();
    } else this.#schedule(soon);
  }

  #schedule(soon: boolean): void {
    if (this.#scheduled || this.#peer === null) return;
    this.#scheduled = true;
    if (soon) queueMicrotask(() => this.flush());
    else if (due.push(this) === 1) setImmediate(flushDue);
  }

  #takes(peer: SocketPeer): boolean {
    return peer.bufferedAmount < HIGH_WATER_BYTES && this.#flightBytes < this.#limits.windowBytes;
  }

  #isTooMuch(): boolean {
    // One message of any size may wait.
    if (this.#queue.length - this.#next <= 1) return false;
    const { awayMessages, awayBytes } = this.#limits;
    const away = this.#away;
    if (away !== null && away.messages > 1) {
      if (away.messages > awayMessages || away.bytes > awayBytes) return true;
    }
    const bytes = this.#unsentBytes - this.#replyBytes;
    if (bytes > MAX_QUEUED_BYTES || this.#replyBytes > MAX_REPLY_BYTES) return true;
    return this.#stall !== null && bytes > SLOW_BYTES && Date.now() - this.#movedAt > SLOW_MS;
  }

  #hasRoom(): boolean {
    if (this.#away === null) return this.pendingBytes < HIGH_WATER_BYTES;
    // A quarter: the rest is for those who do not wait.
    const { awayMessages, awayBytes } = this.#limits;
    return this.#away.messages < awayMessages / 4 && this.#away.bytes < awayBytes / 4 &&
      this.#unsentBytes < HIGH_WATER_BYTES;
  }

  #takeFrame(): Item {
    const first = this.#take();
    if (typeof first !== "string" || this.#packing === "single") return first;
    let frame = first;
    let count = 1;
    while (this.#next < this.#queue.length && count < MAX_FRAME_MESSAGES) {
      const item = this.#queue[this.#next];
      if (typeof item !== "string" || frame.length + item.length > MAX_FRAME_CHARS) break;
      this.#take();
      frame += "," + item;
      count++;
    }
    const ack = this.#counts ? this.receipts.take(false) : null;
    if (ack !== null) return "[" + frame + "," + ack + "]";
    return count === 1 ? frame : "[" + frame + "]";
  }

  #take(): Item {
    const item = this.#queue[this.#next++] ?? "";
    this.#unsentBytes -= item.length;
    if (typeof item !== "string" && this.#replies.delete(item)) this.#replyBytes -= item.length;
    this.#flightBytes += item.length;
    if (!this.#counts) this.#forget(1);
    return item;
  }

  /** Lets go of the first `count` messages that were sent, and `arrived` where they have. */
  #forget(count: number, arrived = false): void {
    for (; count > 0; count--) {
      const item = this.#queue[this.#head] ?? "";
      this.#flightBytes -= item.length;
      // SECURITY: what was sent twice may still lie in a socket that was given up, and must not
      // turn into somebody else's bytes there.
      if (typeof item !== "string" && arrived && this.#base >= this.#onceFrom) giveFrame(item);
      // A slot is let go at once: a queue of large messages must not keep those that have left.
      this.#queue[this.#head++] = "";
      this.#base++;
    }
    this.#tidy();
  }

  #tidy(): void {
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = this.#next = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#next -= this.#head;
      this.#head = 0;
    }
  }

  #wake(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const { resolve } of waiting) resolve();
    }
  }

  /** Something waits for the reader: looks after a while whether it has taken anything. */
  #arm(): void {
    if (this.#stall !== null) return;
    this.#movedAt = Date.now();
    this.#lastBuffered = this.#peer?.bufferedAmount ?? 0;
    this.#look();
  }

  #look(): void {
    const { stallMs } = this.#limits;
    this.#stall = setTimeout(() => {
      this.#stall = null;
      if (this.#peer === null || this.#next === this.#queue.length) return;
      const { bufferedAmount } = this.#peer;
      if (bufferedAmount < this.#lastBuffered) this.#movedAt = Date.now();
      this.#lastBuffered = bufferedAmount;
      if (Date.now() - this.#movedAt >= stallMs) this.#events.stalled();
      else this.#look();
    }, Math.min(stallMs / 2, SLOW_MS / 2));
    unref(this.#stall);
  }

  #disarm(): void {
    if (this.#stall !== null) clearTimeout(this.#stall);
    this.#stall = null;
  }
}

/** Outboxes that send when the tick ends: an event to a thousand documents takes one turn for all. */
let due: Outbox[] = [];

function flushDue(): void {
  const now = due;
  due = [];
  for (const outbox of now) {
    try {
      outbox.flush();
    } catch (error) {
      console.error(`pleiad: sending failed: ${reasonOf(error)}`);
    }
  }
}

const READY: Promise<void> = Promise.resolve();
