/**
 * The script's end of the WebSocket: calls out, in one frame a microtask; replies, events and
 * channel messages in.
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "../errors.ts";
import { CHANNEL_KIND, decodeBinary } from "../protocol/binary.ts";
import {
  CANCEL_METHOD,
  CHANNEL_METHOD,
  EVENT_METHOD,
  RPC_CODES,
  SESSION_METHOD,
} from "../protocol/constants.ts";
import type {
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

/** One open socket that the core has greeted or is about to greet. */
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
  readonly #socket: SocketLike;
  readonly #greet: (session: SessionParams) => void;
  readonly #calls = new Map<unknown, Pending>();
  #queue: string[] = [];
  #lastId = 0;
  #ended = false;

  /** Takes a socket that is being opened. */
  constructor(socket: SocketLike) {
    this.#socket = socket;
    const greeting = deferred<SessionParams>();
    const closing = deferred<ConnectionEnd>();
    this.#greet = greeting.resolve;
    this.greeted = greeting.promise;
    this.closed = closing.promise;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#receive(JSON.parse(data));
      else this.#receiveBytes(data);
    });
    // What failed is not told here; the close event follows.
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", ({ code, reason }) => {
      this.#end();
      const end = { code: code || 1006, reason: String(reason ?? "") };
      greeting.reject(new CoreError("closed", end.reason || `close code ${end.code}`));
      closing.resolve(end);
    });
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

  /** Closes the socket. */
  close(): void {
    this.#flush();
    this.#socket.close(1000);
  }

  #notify(method: string, params: unknown): void {
    this.#enqueue(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  #enqueue(text: string): void {
    if (this.#queue.push(text) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    let frame: string[] = [];
    let size = 0;
    const ship = () => {
      if (frame.length > 0) this.#socket.send(frame.length === 1 ? frame[0] ?? "" : `[${frame}]`);
      frame = [];
      size = 0;
    };
    for (const text of this.#queue.splice(0)) {
      if (size + text.length > FRAME_CHARS || frame.length === FRAME_MESSAGES) ship();
      frame.push(text);
      size += text.length;
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

  #receiveBytes(data: ArrayBuffer): void {
    const { kind, id, bytes } = decodeBinary(data);
    if (kind === CHANNEL_KIND) guard(() => this.channels.get(id)?.(bytes));
    else this.#take(id)?.resolve(bytes);
  }

  #notified({ method, params }: RpcRequest): void {
    if (method === SESSION_METHOD) this.#greet(params as SessionParams); // the method says the shape
    if (method === CHANNEL_METHOD) {
      const message = params as ChannelParams; // as above
      if ("end" in message) this.channels.delete(message.id);
      else guard(() => this.channels.get(message.id)?.(message.message));
    }
    if (method !== EVENT_METHOD) return;
    const { event, payload, handlers } = params as EventParams; // as above
    for (const [eventId, handler] of handlers) {
      guard(() => this.listeners.get(handler)?.(eventId, event, payload));
    }
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

  #end(): void {
    this.#ended = true;
    this.channels.clear();
    this.listeners.clear();
    for (const [id, { command, reject }] of this.#calls) {
      this.#take(id);
      reject(new CoreError("closed", errors.connectionLost(command)));
    }
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
