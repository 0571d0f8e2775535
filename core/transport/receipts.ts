/**
 * How many messages a client has sent in its session, and when to tell it so.
 *
 * @module
 */
import { ACK_ALONG, ACK_BYTES, ACK_MESSAGES, ACK_MS, ackText } from "../protocol/ledger.ts";
import { unref } from "./unref.ts";

/** Counts what has been received. */
export class Receipts {
  #received = 0;
  #told = 0;
  #size = 0;
  #wanted = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #due: () => void;

  /** Takes what to call when the client should be told, whether or not anything else leaves. */
  constructor(due: () => void) {
    this.#due = due;
  }

  /** How many messages have been received. */
  get received(): number {
    return this.#received;
  }

  /** A message has been received. */
  count(): void {
    this.#received++;
  }

  /** The frame that held the messages counted last has been read to its end. */
  note(size: number): void {
    this.#size += size;
    const owed = this.#received - this.#told;
    if (owed >= ACK_MESSAGES || this.#size >= ACK_BYTES) this.want();
    else if (owed > 0 && this.#timer === null) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        if (this.#received > this.#told) this.want();
      }, ACK_MS);
      unref(this.#timer);
    }
  }

  /** The client should be told now. */
  want(): void {
    this.#wanted = true;
    this.#due();
  }

  /** The `ack` to send along, or on its own with `alone`; `null` when none is needed. */
  take(alone: boolean): string | null {
    if (alone ? !this.#wanted : !this.#wanted && this.#received - this.#told < ACK_ALONG) {
      return null;
    }
    this.told();
    return ackText(this.#told);
  }

  /** The client has been told in another way. */
  told(): void {
    this.#wanted = false;
    this.#told = this.#received;
    this.#size = 0;
  }
}
