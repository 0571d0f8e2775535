/**
 * The document's connection to the core: one WebSocket at a time, and HTTP while there is none.
 *
 * Everything that leaves through the socket goes through `#flush`, everything that comes in through
 * `#receive`, and what a new socket means is decided in `#greet`: a resume protocol belongs there.
 *
 * @module
 */
import { type BinaryFrame, decodeBinary } from "../protocol/binary.ts";
import {
  CANCEL_METHOD,
  CHANNEL_METHOD,
  CLOSE_CODES,
  EVENT_METHOD,
  KEY_PREFIX,
  SESSION_METHOD,
  SOCKET_PATH,
  SUBPROTOCOL,
} from "../protocol/constants.ts";
import type {
  ChannelParams,
  EventParams,
  RpcRequest,
  RpcResponse,
  SessionParams,
} from "../protocol/messages.ts";
import { answerTo } from "./answers.ts";
import { page } from "./config.ts";
import { deliverBinary, deliverChannel, deliverEvent } from "./events.ts";
import { CANCELLED, isRefused, post } from "./http.ts";

/** A call on its way. */
export interface Call {
  /** The command. */
  readonly command: string;
  /** Its arguments as JSON text. */
  readonly json: string;
  /** Cancels it. */
  readonly signal: AbortSignal | undefined;
  /** Takes the result. */
  readonly resolve: (value: unknown) => void;
  /** Takes the rejection. */
  readonly reject: (value: unknown) => void;
}

interface Pending extends Call {
  sent?: boolean;
  abort?: () => void;
}

interface Outgoing {
  readonly text: string;
  /** The id of a call. */
  readonly id?: number;
  /** For an answer: the session that asked. */
  readonly era?: number;
}

/** Bounds of one frame; the core refuses frames above 16 MiB. */
const FRAME_CHARS = 262_144;
const FRAME_MESSAGES = 256;
/** How many messages may wait for the socket before notifications are dropped. */
const QUEUE_LENGTH = 1000;
/** How long calls wait for the first socket before they go over HTTP, in milliseconds. */
const PATIENCE = 1000;
/** Between two attempts to connect, in milliseconds: at first, and at the most. */
const FIRST_DELAY = 100;
const LAST_DELAY = 5000;

/** Owns the socket, the calls in flight and what waits to be sent. */
export class Link {
  #socket: WebSocket | undefined;
  /** Whether the core has greeted the current socket. */
  #ready = false;
  /** Whether calls go over HTTP because there is no socket and none is expected soon. */
  #down = false;
  /** Whether to connect again: not while the page is hidden away, not after a refusal. */
  #alive = false;
  /** The document's id; `undefined` before the core has greeted for the first time. */
  #session: string | undefined;
  /** Whether the browser has just brought the page back as it was, from before. */
  #restored = false;
  /** Counts sessions: the answer to a request of an earlier one must not reach the next. */
  #era = 0;
  #attempts = 0;
  #since = 0;
  #lastId = 0;
  #scheduled = false;
  readonly #calls = new Map<unknown, Pending>();
  #queue: Outgoing[] = [];

  /** Connects, and keeps connecting until `stop`. A page that comes back says `restored`. */
  start(restored = false): void {
    this.#restored = restored;
    this.#alive = true;
    this.#down = false;
    if (!this.#socket) this.#connect();
    setTimeout(() => this.#ready || this.#fallBack(), PATIENCE);
  }

  /** Stops connecting; with `close` the socket is closed too. */
  stop(close: boolean): void {
    this.#alive = false;
    if (close) this.#socket?.close();
  }

  /** Sends a call when the microtask ends, or over HTTP while there is no socket. */
  call(call: Call): void {
    if (this.#down) return viaHttp(call);
    const id = this.#lastId = (this.#lastId + 1) >>> 0;
    const { command, json, signal } = call;
    const pending: Pending = call;
    if (signal) signal.addEventListener("abort", pending.abort = () => this.#abort(id));
    this.#calls.set(id, pending);
    this.#enqueue({
      id,
      text: `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(`${command}`)}` +
        (json === "null" ? "}" : `,"params":${json}}`),
    });
  }

  /** Sends a notification as soon as there is a socket. Too many waiting ones are dropped. */
  notify(method: string, params: string): void {
    if (this.#ready || this.#queue.length < QUEUE_LENGTH) {
      this.#enqueue({ text: `{"jsonrpc":"2.0","method":"${method}","params":${params}}` });
    }
  }

  #connect(): void {
    const url = location.origin.replace("http", "ws") + SOCKET_PATH;
    let socket: WebSocket;
    try {
      socket = this.#socket = new WebSocket(url, [SUBPROTOCOL, KEY_PREFIX + page.key]);
    } catch {
      // A frame without an address of its own: the page's other scripts run all the same.
      return void this.#lost(0);
    }
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#receive(JSON.parse(data));
      else this.#receiveBytes(decodeBinary(data));
    };
    socket.onclose = ({ code }) => this.#lost(code);
  }

  async #lost(code: number): Promise<void> {
    const greeted = this.#ready;
    this.#socket = undefined;
    this.#ready = false;
    this.#fallBack();
    for (const [id, { command, reject }] of this.#calls) {
      this.#take(id);
      reject(`The connection to the core was lost during ${command}: it may or may not have run`);
    }
    // A core that takes sockets only to drop them is left in peace, like one that takes none.
    if (greeted && Date.now() - this.#since > LAST_DELAY) this.#attempts = 0;
    const delay = Math.min(FIRST_DELAY * 2 ** this.#attempts++, LAST_DELAY);
    if (
      this.#alive &&
      (code === CLOSE_CODES.replaced || !greeted && await isRefused().catch(() => false))
    ) {
      this.#alive = false;
      this.#forgotten("The core has closed this document's connection: reload the page");
    }
    setTimeout(() => {
      if (this.#alive && !this.#socket) this.#connect();
    }, delay * (1 + Math.random()) / 2);
  }

  /** Sends the calls that wait for the socket over HTTP; notifications wait on. */
  #fallBack(): void {
    this.#down = true;
    this.#queue = this.#queue.filter(({ id }) => {
      const call = this.#take(id);
      if (call) viaHttp(call);
      return id === undefined;
    });
  }

  #enqueue(message: Outgoing): void {
    this.#queue.push(message);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  /** Packs what one microtask has asked for into as few frames as the bounds allow. */
  #flush(): void {
    this.#scheduled = false;
    const socket = this.#socket;
    // A socket that is closing drops what it is given; these then go the way of unsent calls.
    if (!socket || !this.#ready || socket.readyState !== WebSocket.OPEN) return;
    let parts: string[] = [];
    let size = 0;
    const ship = () => {
      if (size > 0) socket.send(parts.length > 1 ? `[${parts}]` : parts[0] ?? "");
      parts = [];
      size = 0;
    };
    for (const { text, id, era = this.#era } of this.#queue.splice(0)) {
      if (era !== this.#era) continue;
      if (size + text.length > FRAME_CHARS || parts.length === FRAME_MESSAGES) ship();
      parts.push(text);
      size += text.length;
      const call = this.#calls.get(id);
      if (call) call.sent = true;
    }
    ship();
  }

  #receive(frame: unknown): void {
    const messages = Array.isArray(frame) ? frame : [frame];
    for (const message of messages as (RpcRequest | RpcResponse)[]) { // sent by the core itself
      if (!("method" in message)) this.#settle(message);
      else if (message.id !== undefined) this.#answer(message);
      else this.#notified(message);
    }
  }

  #receiveBytes(frame: BinaryFrame): void {
    if (!deliverBinary(frame)) this.#take(frame.id)?.resolve(frame.bytes);
  }

  #notified({ method, params }: RpcRequest): void {
    if (method === EVENT_METHOD) deliverEvent(params as EventParams); // the method says the shape
    if (method === CHANNEL_METHOD) deliverChannel(params as ChannelParams); // as above
    if (method === SESSION_METHOD) this.#greet(params as SessionParams); // as above
  }

  #greet({ id, resumed }: SessionParams): void {
    if (this.#session !== undefined && !resumed) {
      this.#era++;
      this.#forgotten(
        "The core has forgotten this document, its listeners and channels: reload it",
      );
    }
    this.#restored = false;
    this.#session = id;
    this.#since = Date.now();
    this.#ready = true;
    this.#down = false;
    this.#flush();
  }

  /** A page from the history is loaded anew; one that is in use is left to its user. */
  #forgotten(text: string): void {
    if (this.#restored) location.reload();
    else console.warn(`[Pleiad] ${text}`);
  }

  #settle({ id, result, error }: RpcResponse): void {
    const call = this.#take(id);
    if (!error) call?.resolve(result);
    else if (call) call.reject("data" in error ? error.data : error.message);
    else if (id === null) console.error(`[Pleiad] ${error.message}`);
  }

  async #answer(request: RpcRequest): Promise<void> {
    const era = this.#era;
    this.#enqueue({ text: await answerTo(request), era });
  }

  #abort(id: number): void {
    if (this.#calls.get(id)?.sent) return this.notify(CANCEL_METHOD, `{"id":${id}}`);
    this.#queue = this.#queue.filter((message) => message.id !== id);
    this.#take(id)?.reject(CANCELLED);
  }

  /** Takes a call out of those in flight. */
  #take(id: unknown): Pending | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (call?.abort) call.signal?.removeEventListener("abort", call.abort);
    return call;
  }
}

function viaHttp({ command, json, signal, resolve, reject }: Call): void {
  post(command, json, signal && { signal }).then(resolve, reject);
}
