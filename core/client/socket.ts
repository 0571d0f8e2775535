/**
 * The script's end of the WebSocket: calls out, in one frame a microtask; replies, events and
 * channel messages in. A socket that is lost is followed by another, on which the session goes on.
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "../errors.ts";
import { CHANNEL_KIND, decodeBinary } from "../protocol/binary.ts";
import {
  ACK_METHOD,
  CANCEL_METHOD,
  CHANNEL_METHOD,
  CLOSE_CODES,
  EVENT_METHOD,
  RPC_CODES,
  SEQ_PARAMETER,
  SESSION_METHOD,
  SESSION_PARAMETER,
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

/** What a connection needs of a WebSocket. */
export interface SocketLike {
  /** Set to `arraybuffer`. */
  binaryType: string;
  /** Sends a text frame. */
  send(data: string): void;
  /** Closes the socket. */
  close(code?: number, reason?: string): void;
  /** Listens to `message`, `close` and `error`. */
  // deno-lint-ignore no-explicit-any -- the event classes of browsers and packages differ
  addEventListener(type: string, listener: (event: any) => void): void;
}

/** How a connection gets its sockets. */
export interface SocketSource {
  /** Opens a socket; `query` goes into its address. */
  open(query: string): SocketLike;
  /** Whether the core would refuse a socket with this query, now that one has failed. */
  refused(query: string): Promise<boolean>;
}

/** How a connection ended. */
export interface ConnectionEnd {
  /** The close code of the WebSocket; 1006 when there was none. */
  readonly code: number;
  /** What the core said, or nothing. */
  readonly reason: string;
}

/** A call on its way. */
interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly done: () => void;
}

/** Gets the messages of one channel. */
export type ChannelSink = (message: unknown) => void;
/** Gets the events of one listener. */
export type EventSink = (eventId: number, event: string, payload: unknown) => void;

/**
 * Bounds of one frame; the core refuses frames above 16 MiB. Deno's client sends the head of a frame
 * above 1,024 bytes by itself and holds the rest back until that is acknowledged, 40 ms later.
 */
const FRAME_CHARS = globalThis.navigator?.userAgent.startsWith("Deno") ? 960 : 262_144;
const FRAME_MESSAGES = 256;

/** Between two attempts to come back, in milliseconds: at first, and at the most. */
const FIRST_DELAY = 100;
const LAST_DELAY = 5000;
/** How long a session is waited for; then the core has forgotten it. */
const AWAY = 120_000;
/** How often a quiet core is asked whether it is there. The third time unanswered is its end. */
const BEAT = 10_000;
/** Codes after which there is no way back. */
const FINAL: ReadonlySet<number> = new Set([
  CLOSE_CODES.normal,
  CLOSE_CODES.goingAway,
  CLOSE_CODES.unsupported,
  CLOSE_CODES.tooBig,
  CLOSE_CODES.replaced,
]);

/** The connection of a script: one socket at a time. */
export class ScriptSocket {
  /** Channels by id. */
  readonly channels: Map<number, ChannelSink> = new Map();
  /** Listeners by the handler number that the core knows them by. */
  readonly listeners: Map<number, EventSink> = new Map();
  /** Answers to requests of the core by method; a script without a page has none. */
  readonly answers: Map<string, (params: unknown) => unknown> = new Map();
  /** Resolves with the core's greeting; rejects when the socket closes before it. */
  readonly greeted: Promise<SessionParams>;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<ConnectionEnd>;
  readonly #source: SocketSource;
  readonly #calls = new Map<unknown, Pending>();
  readonly #ledger = new Ledger<Outgoing>();
  readonly #greeting = deferred<SessionParams>();
  readonly #closing = deferred<ConnectionEnd>();
  #socket: SocketLike | null = null;
  #session: string | null = null;
  #ready = false;
  #lastId = 0;
  #ended = false;
  #scheduled = false;
  #attempts = 0;
  #lostAt = 0;
  #silent = 0;
  #told: ReturnType<typeof setTimeout> | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  readonly #beat: ReturnType<typeof setInterval>;

  /** Opens the first socket. */
  constructor(source: SocketSource) {
    this.#source = source;
    this.greeted = this.#greeting.promise;
    this.closed = this.#closing.promise;
    this.#beat = setInterval(() => this.#check(), BEAT);
    this.#connect();
  }

  /** A number for a channel or a listener, unique on this socket. */
  nextId(): number {
    return this.#lastId = (this.#lastId + 1) >>> 0;
  }

  /** Sends a call with arguments as JSON text. Rejects with the exact value of the command. */
  call(
    command: string,
    json: string,
    options: { readonly signal?: AbortSignal; readonly timeout?: number },
  ): Promise<unknown> {
    const { signal, timeout } = options;
    if (this.#ended) {
      return Promise.reject(new CoreError("closed", errors.connectionClosed(command)));
    }
    if (signal?.aborted) return Promise.reject(errors.cancelled());
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      const cancel = () => this.#notify(CANCEL_METHOD, { id });
      signal?.addEventListener("abort", cancel, { once: true });
      const done = () => signal?.removeEventListener("abort", cancel);
      this.#calls.set(id, { command, resolve, reject, done });
      const deadline = timeout === undefined ? "" : `,"timeout":${Number(timeout)}`;
      this.#enqueue(
        `{"jsonrpc":"2.0","id":${id},"method":${
          JSON.stringify(command)
        },"params":${json}${deadline}}`,
      );
    });
  }

  /** Closes the connection. */
  close(): void {
    this.#flush();
    if (this.#socket === null) this.#end(CLOSE_CODES.normal, "");
    else this.#socket.close(CLOSE_CODES.normal);
  }

  #connect(): void {
    const socket = this.#source.open(this.#query());
    this.#socket = socket;
    this.#silent = 0;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket) return;
      this.#silent = 0;
      if (typeof data === "string") this.#receive(JSON.parse(data));
      else this.#receiveBytes(data);
      if (this.#ledger.note(data.length ?? data.byteLength)) this.#tell();
      else if (this.#ledger.owes) {
        this.#told ??= setTimeout(() => {
          this.#told = null;
          if (this.#ledger.owes) this.#tell();
        }, ACK_MS);
      }
    });
    // What failed is not told here; the close event follows.
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", ({ code, reason }) => {
      if (socket === this.#socket) this.#lost(code || 1006, String(reason ?? ""));
    });
  }

  #query(): string {
    const { received } = this.#ledger;
    const session = this.#session === null ? "" : `&${SESSION_PARAMETER}=${this.#session}`;
    return `?${SEQ_PARAMETER}=${received}${session}`;
  }

  async #lost(code: number, reason: string): Promise<void> {
    const greeted = this.#ready;
    this.#ready = false;
    this.#socket = null;
    if (greeted) {
      this.#attempts = 0;
      this.#lostAt = Date.now();
    }
    if (this.#session === null || greeted && FINAL.has(code) || Date.now() - this.#lostAt > AWAY) {
      return this.#end(code, reason);
    }
    // A core that is out of reach may come back; one that answers no has forgotten us.
    if (!greeted && await this.#source.refused(this.#query()).catch(() => false)) {
      return this.#end(code, reason);
    }
    if (this.#ended) return;
    const delay = Math.min(FIRST_DELAY * 2 ** this.#attempts++, LAST_DELAY);
    this.#retry = setTimeout(() => this.#connect(), delay * (1 + Math.random()) / 2);
  }

  /** Asks a quiet core whether it is there: a socket may end without either side hearing of it. */
  #check(): void {
    const socket = this.#socket;
    if (socket === null) return;
    if (++this.#silent > 3) {
      this.#lost(1006, "The core does not answer");
      socket.close();
    } else if (this.#silent > 1) this.#tell(true);
  }

  #tell(ping?: true): void {
    if (this.#ready) this.#socket?.send(this.#ledger.ack(ping));
  }

  #notify(method: string, params: unknown): void {
    this.#enqueue(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  #enqueue(text: string): void {
    this.#ledger.queue.push({ text });
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    if (!this.#ready) return;
    this.#ledger.pack(FRAME_CHARS, FRAME_MESSAGES, (frame) => this.#socket?.send(frame));
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

  #receiveBytes(data: ArrayBuffer): void {
    const { kind, id, bytes } = decodeBinary(data);
    this.#ledger.received++;
    if (kind === CHANNEL_KIND) guard(() => this.channels.get(id)?.(bytes));
    else this.#take(id)?.resolve(bytes);
  }

  /** Returns whether it is one of those that do not count. */
  #notified({ method, params }: RpcRequest): boolean {
    if (method === SESSION_METHOD) this.#greet(params as SessionParams); // the method says the shape
    if (method === ACK_METHOD) this.#ledger.confirm((params as AckParams).seq); // as above
    if (method === SESSION_METHOD || method === ACK_METHOD) return true;
    if (method === CHANNEL_METHOD) {
      const message = params as ChannelParams; // as above
      if ("end" in message) this.channels.delete(message.id);
      else guard(() => this.channels.get(message.id)?.(message.message));
    }
    if (method !== EVENT_METHOD) return false;
    const { event, payload, handlers } = params as EventParams; // as above
    for (const [eventId, handler] of handlers) {
      guard(() => this.listeners.get(handler)?.(eventId, event, payload));
    }
    return false;
  }

  #greet(session: SessionParams): void {
    this.#session = session.id;
    this.#ready = true;
    this.#greeting.resolve(session);
    this.#ledger.rewind(session.seq ?? 0);
    this.#flush();
  }

  #settle({ id, result, error }: RpcResponse): void {
    const call = this.#take(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject("data" in error ? error.data : error.message);
  }

  async #answer({ id, method, params }: RpcRequest): Promise<void> {
    const head = { jsonrpc: "2.0", id };
    const handler = this.answers.get(method);
    if (handler === undefined) {
      const error = { code: RPC_CODES.notFound, message: errors.commandNotFound(method) };
      return this.#enqueue(JSON.stringify({ ...head, error }));
    }
    try {
      this.#enqueue(JSON.stringify({ ...head, result: await handler(params) ?? null }));
    } catch (error) {
      const data = { code: RPC_CODES.failed, message: reasonOf(error) };
      this.#enqueue(JSON.stringify({ ...head, error: data }));
    }
  }

  #take(id: unknown): Pending | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.done();
    return call;
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#beat);
    for (const timer of [this.#told, this.#retry]) if (timer !== null) clearTimeout(timer);
    this.channels.clear();
    this.listeners.clear();
    for (const [id, { command, reject }] of this.#calls) {
      this.#take(id);
      reject(new CoreError("closed", errors.connectionLost(command)));
    }
    this.#greeting.reject(new CoreError("closed", reason || `close code ${code}`));
    this.#closing.resolve({ code, reason });
  }
}

/** Runs a callback of the script. What it throws is the script's own: the frame goes on without it. */
function guard(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function deferred<T>(): Deferred<T> {
  const settle: Pick<Deferred<T>, "resolve" | "reject"> = { resolve: () => {}, reject: () => {} };
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return {
    promise,
    resolve: (value) => settle.resolve(value),
    reject: (reason) => settle.reject(reason),
  };
}
