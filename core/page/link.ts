/**
 * The document's connection to the core: one WebSocket at a time, and HTTP while there is none.
 *
 * A socket that is lost is followed by another, on which the session goes on: `Ledger` knows what
 * has to be sent again. Where the core has forgotten the session, a new one begins.
 *
 * @module
 */
import { type BinaryFrame, decodeBinary } from "../protocol/binary.ts";
import {
  ACK_METHOD,
  CANCEL_METHOD,
  CHANNEL_METHOD,
  CLOSE_CODES,
  EVENT_METHOD,
  KEY_PREFIX,
  SEQ_PARAMETER,
  SESSION_METHOD,
  SOCKET_PATH,
  SUBPROTOCOL,
} from "../protocol/constants.ts";
import { ACK_MS, Ledger, type Outgoing } from "../protocol/ledger.ts";
import type {
  AckParams,
  ChannelParams,
  EventParams,
  RpcRequest,
  RpcResponse,
  SessionParams,
} from "../protocol/messages.ts";
import { answerTo } from "./answers.ts";
import { page } from "./config.ts";
import { deliverBinary, deliverChannel, deliverEvent, listenAgain } from "./events.ts";
import { CANCELLED, isRefused, post, renew } from "./http.ts";
import { type Carrier, Stream } from "./stream.ts";

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
  abort?: () => void;
}

interface Message extends Outgoing {
  /** The id of a call. */
  readonly id?: number;
}

/** Bounds of one frame; the core refuses frames above 16 MiB. */
const FRAME_CHARS = 262_144;
const FRAME_MESSAGES = 256;
/** How many messages may wait for the socket before notifications are dropped. */
const QUEUE_LENGTH = 1000;
/** How long calls wait for a socket before they go over HTTP, in milliseconds. */
const PATIENCE = 1000;
/** How long calls that were sent wait for the session to go on; then the core has forgotten it. */
const AWAY = 120_000;
/** How often a page without a WebSocket tries to get one. */
const AGAIN = 300_000;
/** How often a quiet socket is asked whether it lives. The third time without an answer is its end. */
const BEAT = 10_000;
/** Between two attempts to connect, in milliseconds: at first, and at the most. */
const FIRST_DELAY = 100;
const LAST_DELAY = 5000;

/** The command that `listenAgain` calls. */
const LISTEN = "plugin:event|listen";

/** Owns the socket, the calls in flight and what waits to be sent. */
export class Link {
  #socket: Carrier | undefined;
  /** Whether the core has greeted the current socket. */
  #ready = false;
  /** Whether calls go over HTTP because there is no socket and none is expected soon. */
  #down = false;
  /** Whether to connect again: not while the page is hidden away, not after a refusal. */
  #alive = false;
  /** Whether the browser has just brought the page back as it was, from before. */
  #restored = false;
  /** Counts sessions: the answer to a request of an earlier one must not reach the next. */
  #era = 0;
  #attempts = 0;
  #since = 0;
  #lastId = 0;
  #scheduled = false;
  /** Beats since the last frame of the core. */
  #silent = 0;
  #beating = false;
  /** How often in a row the core has answered over HTTP and no socket has opened. */
  #blocked = 0;
  #telling = false;
  #lostAt = 0;
  readonly #calls = new Map<unknown, Pending>();
  readonly #ledger = new Ledger<Message>();

  /** Connects, and keeps connecting until `stop`. A page that comes back says `restored`. */
  start(restored = false): void {
    this.#restored = restored;
    this.#alive = true;
    this.#down = false;
    if (!this.#socket) this.#connect();
    this.#wait();
    if (!this.#beating) this.#beat();
  }

  /** Stops connecting; with `close` the socket is closed too. */
  stop(close: boolean): void {
    this.#alive = false;
    // A page that leaves for good: its WebSocket is closed by the browser, a stream is not.
    if (close) this.#socket?.close();
    else if (this.#isStream()) this.#socket?.close(CLOSE_CODES.goingAway);
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
    if (this.#ready || this.#ledger.queue.length < QUEUE_LENGTH) {
      this.#enqueue({ text: `{"jsonrpc":"2.0","method":"${method}","params":${params}}` });
    }
  }

  #connect(): void {
    const { received } = this.#ledger;
    const url = `${location.origin.replace("http", "ws") + SOCKET_PATH}?${SEQ_PARAMETER}=`;
    let socket: Carrier;
    try {
      socket = this.#blocked > 1
        ? new Stream(received, () => this.#ledger.owes ? this.#tell() : this.#flush())
        : new WebSocket(url + received, [SUBPROTOCOL, KEY_PREFIX + page.key]) as Carrier; // a wider event
    } catch {
      // A frame without an address of its own: the page's other scripts run all the same.
      return void this.#lost(0);
    }
    this.#socket = socket;
    this.#silent = 0;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      if (typeof data === "string") this.#receive(JSON.parse(data));
      else this.#receiveBytes(decodeBinary(data));
      this.#silent = 0;
      const size = typeof data === "string" ? data.length : data.byteLength;
      if (this.#ledger.note(size)) this.#tell();
      else if (!this.#telling && this.#ledger.owes) {
        this.#telling = true;
        setTimeout(() => {
          this.#telling = false;
          if (this.#ledger.owes) this.#tell();
        }, ACK_MS);
      }
    };
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#lost(code);
    };
  }

  /** Asks a quiet core whether it is there: a socket may end without either side hearing of it. */
  #beat(): void {
    this.#beating = this.#alive;
    if (!this.#beating) return;
    setTimeout(() => {
      if (++this.#silent > 3 && this.#socket) {
        const socket = this.#socket;
        this.#lost(0);
        socket.close();
      } else if (this.#silent > 1) this.#tell(true);
      this.#beat();
    }, BEAT);
  }

  /** Tells the core how much has been received. */
  #tell(ping?: true): void {
    if (this.#isOpen()) this.#socket?.send(this.#ledger.ack(ping), this.#ledger.sent);
  }

  #isOpen(): boolean {
    const { readyState, busy } = this.#socket ?? {};
    return this.#ready && readyState === 1 && !busy;
  }

  #isStream(): boolean {
    return this.#socket instanceof Stream;
  }

  /** Gives calls to HTTP unless there is a socket soon. */
  #wait(): void {
    setTimeout(() => this.#ready || this.#fallBack(), PATIENCE);
  }

  async #lost(code: number): Promise<void> {
    const greeted = this.#ready;
    const streamed = this.#isStream();
    this.#socket = undefined;
    this.#ready = false;
    if (greeted) {
      this.#wait();
      this.#lostAt = Date.now();
    } else this.#fallBack();
    if (this.#lostAt && Date.now() - this.#lostAt > AWAY) {
      this.#lostAt = 0;
      this.#end();
    }
    // A core that takes sockets only to drop them is left in peace, like one that takes none.
    if (greeted && Date.now() - this.#since > LAST_DELAY) this.#attempts = 0;
    const delay = Math.min(FIRST_DELAY * 2 ** this.#attempts++, LAST_DELAY);
    // What the core does not take would not be taken the next time either.
    if (code === CLOSE_CODES.tooBig) this.#end();
    if (this.#alive && code === CLOSE_CODES.replaced) {
      this.#giveUp();
    } else if (this.#alive && !greeted) {
      const refused = await isRefused().catch(() => undefined);
      if (refused) await this.#renew();
      // The core answers and takes no sockets: something on the way does not let them through.
      else if (refused === false) this.#blocked += streamed ? -1 : 1;
    }
    setTimeout(() => {
      if (this.#alive && !this.#socket) this.#connect();
    }, delay * (1 + Math.random()) / 2);
  }

  /** Begins a new session with a core that does not know this document any more. */
  async #renew(): Promise<void> {
    const renewed = this.#restored ? undefined : await renew().catch(() => undefined);
    if (!renewed) {
      return this.#giveUp();
    }
    this.#end(renewed.restarted);
    this.#ledger.reset(0);
    this.#down = false;
    this.#wait();
    listenAgain((args, done) => {
      const json = JSON.stringify(args);
      this.call({ command: LISTEN, json, signal: undefined, resolve: done, reject: warn });
    });
  }

  #giveUp(): void {
    this.#alive = false;
    this.#end();
    // A page from the history is loaded anew; one that is in use is left to its user.
    if (this.#restored) location.reload();
    else warn("The core has forgotten this document: reload the page");
  }

  /** The session does not go on: what was sent is not sent again. */
  #end(restarted?: boolean): void {
    this.#era++;
    this.#ledger.reset(-1);
    const waiting = new Set(this.#ledger.queue.map(({ id }) => id));
    for (const [id, { command, reject }] of this.#calls) {
      if (waiting.has(id as number)) continue; // ids of calls are numbers
      this.#take(id);
      reject(
        `E_${
          restarted ? "CORE_RESTARTED" : "SESSION_LOST"
        }: The connection to the core was lost during ${command}: it may or may not have run`,
      );
    }
  }

  /** Sends the calls that wait for the socket over HTTP; notifications wait on. */
  #fallBack(): void {
    this.#down = true;
    const { queue } = this.#ledger;
    this.#ledger.queue = queue.filter(({ id }) => id === undefined);
    for (const { id } of queue) {
      const call = this.#take(id);
      if (call) viaHttp(call);
    }
  }

  #enqueue(message: Message): void {
    this.#ledger.queue.push(message);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  /** Packs what one microtask has asked for into as few frames as the bounds allow. */
  #flush(): void {
    this.#scheduled = false;
    // A socket that is closing drops what it is given; these then go the way of unsent calls.
    if (this.#isOpen()) {
      this.#ledger.pack(FRAME_CHARS, FRAME_MESSAGES, (frame, seq) => {
        this.#socket?.send(frame, seq);
      });
    }
  }

  #receive(frame: unknown): void {
    const messages = Array.isArray(frame) ? frame : [frame];
    for (const message of messages as (RpcRequest | RpcResponse)[]) { // sent by the core itself
      if (!("method" in message)) this.#settle(message);
      else if (message.id !== undefined) this.#answer(message);
      else if (this.#notified(message)) continue;
      this.#ledger.received++;
    }
  }

  #receiveBytes(frame: BinaryFrame): void {
    this.#ledger.received++;
    if (!deliverBinary(frame)) this.#take(frame.id)?.resolve(frame.bytes);
  }

  /** Returns whether it is one of those that do not count. */
  #notified({ method, params }: RpcRequest): boolean {
    if (method === EVENT_METHOD) deliverEvent(params as EventParams); // the method says the shape
    if (method === CHANNEL_METHOD) deliverChannel(params as ChannelParams); // as above
    if (method === ACK_METHOD) this.#ledger.confirm((params as AckParams).seq); // as above
    if (method === SESSION_METHOD) this.#greet(params as SessionParams); // as above
    return method === ACK_METHOD || method === SESSION_METHOD;
  }

  #greet({ seq }: SessionParams): void {
    this.#restored = false;
    this.#lostAt = 0;
    this.#since = Date.now();
    this.#ready = true;
    this.#down = false;
    if (!this.#isStream()) this.#blocked = 0;
    else if (this.#blocked < 3) {
      this.#blocked = 3;
      setTimeout(() => {
        // One attempt; its failure brings the stream back.
        this.#blocked = 1;
        if (this.#isStream()) this.#socket?.close();
      }, AGAIN);
    }
    this.#ledger.rewind(seq ?? 0);
    this.#flush();
  }

  #settle({ id, result, error }: RpcResponse): void {
    const call = this.#take(id);
    if (!error) call?.resolve(result);
    else if (call) call.reject("data" in error ? error.data : error.message);
    else if (id === null) console.error(`[Pleiad] ${error.message}`);
  }

  async #answer(request: RpcRequest): Promise<void> {
    const era = this.#era;
    const text = await answerTo(request);
    if (era === this.#era) this.#enqueue({ text });
  }

  #abort(id: number): void {
    const { queue } = this.#ledger;
    if (!this.#calls.has(id)) return;
    if (!queue.some((message) => message.id === id)) {
      return this.notify(CANCEL_METHOD, `{"id":${id}}`);
    }
    this.#ledger.queue = queue.filter((message) => message.id !== id);
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

function warn(text: unknown): void {
  console.warn(`[Pleiad] ${text}`);
}

function viaHttp({ command, json, signal, resolve, reject }: Call): void {
  post(command, json, signal && { signal }).then(resolve, reject);
}
