/**
 * What stands in for a WebSocket where something on the way takes none: server-sent events down,
 * posts up. To `Link` it looks like one.
 *
 * @module
 */
import {
  FRAMES_PATH,
  KEY_HEADER,
  LEAVE_PATH,
  SEQ_PARAMETER,
  STREAM_PATH,
} from "../protocol/constants.ts";
import { page } from "./config.ts";
import { send } from "./http.ts";

/** What `Link` needs of a socket; a WebSocket has it. */
export interface Carrier {
  binaryType: string;
  readonly readyState: number;
  onmessage: ((event: { readonly data: string | ArrayBuffer }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  /** How many frames are still on their way: more should wait, and be packed together. */
  readonly busy?: number;
  /** Sends a frame before which `seq` messages have been sent. */
  send(text: string, seq: number): void;
  close(code?: number): void;
}

let last = 0;

/** One stream. */
export class Stream implements Carrier {
  binaryType = "";
  readyState = 0;
  onmessage: Carrier["onmessage"] = null;
  onclose: Carrier["onclose"] = null;
  busy = 0;
  readonly #name = ++last;
  readonly #abort = new AbortController();
  readonly #idle: () => void;
  #posts: Promise<unknown> = Promise.resolve();

  /** Opens a stream after `received` messages. `idle` is called when nothing is on its way up. */
  constructor(received: number, idle: () => void) {
    this.#idle = idle;
    this.#read(received).catch(() => {}).then(() => this.#closed());
  }

  send(text: string, seq: number): void {
    this.busy++;
    this.#posts = this.#posts.then(async () => {
      if (this.readyState > 1) return;
      const { ok } = await this.#post(FRAMES_PATH, seq, text);
      if (!ok) return this.close();
      if (--this.busy < 1) this.#idle();
    }).catch(() => this.close());
  }

  close(code?: number): void {
    // A request that outlives the page: nobody else says good-bye for it.
    if (code) this.#post(LEAVE_PATH, 0, "", true).catch(() => {});
    this.#abort.abort();
    this.#closed();
  }

  #closed(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }

  #post(path: string, seq: number, body: string, keepalive = false): Promise<Response> {
    return send(`${path}?stream=${this.#name}&${SEQ_PARAMETER}=${seq}`, {
      headers: { [KEY_HEADER]: page.key },
      body,
      keepalive,
      signal: keepalive ? null : this.#abort.signal,
    });
  }

  async #read(received: number): Promise<void> {
    const { ok, body } = await this.#post(STREAM_PATH, received, "");
    if (!ok || !body) return;
    this.readyState = 1;
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.#take(event);
    }
  }

  #take(event: string): void {
    if (!event.startsWith("data: ") || this.readyState !== 1) return;
    const data = event.slice(6);
    this.onmessage?.({
      data: /^[[{]/.test(data)
        ? data
        : Uint8Array.from(atob(data), (char) => char.charCodeAt(0)).buffer,
    });
  }
}
