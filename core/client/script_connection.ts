/**
 * What `connect` gives: calls, events and channels over one socket.
 *
 * @module
 */
import { CHANNEL_PREFIX } from "../protocol/constants.ts";
import type { SessionParams } from "../protocol/messages.ts";
import { isRaw, rawBody, toJson } from "../protocol/serialise.ts";
import type { EventMessage } from "../types/app.ts";
import type { EventTarget } from "../types/caller.ts";
import { createApi } from "./api.ts";
import type { AnyApp, CallOptions, Connection } from "./connection.ts";
import type { ScriptSocket } from "./socket.ts";
import type { ListenOptions, PageChannel } from "./types.ts";

type Handler = (event: EventMessage) => void;

/** Sends a call with headers, or with bytes, beside the socket. */
export type Post = (command: string, body: BodyInit, options: CallOptions) => Promise<unknown>;

/** Arguments above this many characters of JSON do not fit into a frame that the core takes. */
const MAX_FRAME_CHARS = 15 << 20;

/** A connection, whatever its app is. */
export class ScriptConnection implements Connection {
  readonly id: string;
  readonly label: string;
  readonly closed: ScriptSocket["closed"];
  readonly api: Connection["api"];
  readonly #socket: ScriptSocket;
  readonly #post: Post;

  /** Takes a socket that the core has greeted, and the way beside it. */
  constructor(socket: ScriptSocket, session: SessionParams, post: Post) {
    this.id = session.id;
    this.label = session.label;
    this.closed = socket.closed;
    this.#socket = socket;
    this.#post = post;
    this.api = createApi<AnyApp, CallOptions>(this.invoke);
  }

  // Functions, not methods: they are handed on, as those of `@tauri-apps/api` are.
  readonly invoke = (
    command: string,
    args: unknown = {},
    options: CallOptions = {},
  ): Promise<unknown> => {
    if (isRaw(args)) return this.#post(command, rawBody(args), options);
    const json = toJson(args);
    const large = json.length > MAX_FRAME_CHARS;
    return options.headers !== undefined || large
      ? this.#post(command, json, options)
      : this.#socket.call(command, json, options);
  };

  readonly listen = (
    event: string,
    handler: Handler,
    options?: ListenOptions,
  ): Promise<() => void> =>
    this.#listen(event, options, (id, name, payload) => handler({ event: name, id, payload }));

  readonly once = (
    event: string,
    handler: Handler,
    options?: ListenOptions,
  ): Promise<() => void> => {
    let done = false;
    return this.#listen(event, options, (id, name, payload, stop) => {
      if (done) return;
      done = true;
      stop();
      handler({ event: name, id, payload });
    });
  };

  readonly emit = async (event: string, payload?: unknown): Promise<void> => {
    await this.invoke("plugin:event|emit", { event, payload });
  };

  readonly emitTo = async (
    to: EventTarget | string,
    event: string,
    payload?: unknown,
  ): Promise<void> => {
    await this.invoke("plugin:event|emit_to", { target: targetOf(to), event, payload });
  };

  channel<T>(onmessage: (message: T) => void = () => {}): PageChannel<T> {
    const id = this.#socket.nextId();
    const channel = { id, onmessage, toJSON: () => CHANNEL_PREFIX + id };
    // The contract says what the messages are.
    this.#socket.channels.set(id, (message) => channel.onmessage(message as T));
    return channel;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listen(
    event: string,
    options: ListenOptions = {},
    sink: (id: number, event: string, payload: unknown, stop: () => void) => void,
  ): Promise<() => void> {
    const { listeners } = this.#socket;
    const handler = this.#socket.nextId();
    const stop = (eventId: number) => {
      // A closed connection has no listeners any more, so there is nobody to tell.
      if (listeners.delete(handler)) {
        this.invoke("plugin:event|unlisten", { event, eventId }).catch(() => {});
      }
    };
    listeners.set(handler, (id, name, payload) => sink(id, name, payload, () => stop(id)));
    const target = targetOf(options.target ?? { kind: "Any" });
    try {
      const id = await this.invoke("plugin:event|listen", { event, target, handler });
      return () => stop(Number(id));
    } catch (error) {
      listeners.delete(handler);
      throw error;
    }
  }
}

function targetOf(target: EventTarget | string): EventTarget {
  return typeof target === "string" ? { kind: "AnyLabel", label: target } : target;
}
