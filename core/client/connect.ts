/**
 * `connect`: a script's way into an app, without a page.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import { BEARER_PREFIX, CHANNEL_PREFIX, SOCKET_PATH, SUBPROTOCOL } from "../protocol/constants.ts";
import { isRaw, rawBody, toJson } from "../protocol/serialise.ts";
import type { SessionParams } from "../protocol/messages.ts";
import type { EventMessage } from "../types/app.ts";
import type { EventTarget } from "../types/caller.ts";
import { createApi } from "./api.ts";
import type { AnyApp, CallOptions, Connection } from "./connection.ts";
import { callOverHttp, whyRefused } from "./http_call.ts";
import { ScriptSocket, type SocketLike } from "./socket.ts";
import type { AppTypes, ListenOptions } from "./types.ts";

/** Options of `connect`. */
export interface ConnectOptions {
  /** A bearer token of the core: `pleiad token <label>` prints one. */
  readonly token: string;
  /** The label that the token should stand for. Connecting fails where it stands for another. */
  readonly label?: string;
  /** The WebSocket class. Default: the global one, which Node 20 does not have. */
  readonly WebSocket?: new (url: string, protocols: string[]) => SocketLike;
}

/** Arguments above this many characters of JSON do not fit into a frame that the core takes. */
const MAX_FRAME_CHARS = 15 << 20;

/**
 * Connects a Deno, Bun or Node script to a running core:
 *
 * ```ts
 * import { type AppOf, connect } from "@pleiad/core/client";
 *
 * interface ClockContract {
 *   name: "clock";
 *   commands: { now(): string };
 * }
 *
 * async function show(url: string, token: string): Promise<string> {
 *   await using core = await connect<AppOf<readonly [ClockContract]>>(url, { token });
 *   return await core.invoke("plugin:clock|now");
 * }
 * ```
 *
 * `url` is the core's address, `http` or `ws`. Rejects with a `CoreError` that says why when the
 * core cannot be reached or refuses the token.
 */
export async function connect<A extends AppTypes = AnyApp>(
  url: string | URL,
  options: ConnectOptions,
): Promise<Connection<A>> {
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (Socket === undefined) throw new CoreError("config", errors.noWebSocket());
  const origin = new URL(url).origin.replace(/^ws/, "http");
  const { token, label } = options;
  const address = origin.replace(/^http/, "ws") + SOCKET_PATH;
  const socket = new ScriptSocket(new Socket(address, [SUBPROTOCOL, BEARER_PREFIX + token]));
  let session: SessionParams;
  try {
    session = await socket.greeted;
  } catch {
    const reason = await whyRefused(origin + SOCKET_PATH, token);
    throw new CoreError("closed", errors.unreachable(origin, reason));
  }
  if (label !== undefined && label !== session.label) {
    socket.close();
    throw new CoreError("denied", errors.otherLabel(label, session.label));
  }
  return new ScriptConnection(socket, origin, token, session) as unknown as Connection<A>; // typed by the contracts, like every `invoke`
}

type Handler = (event: EventMessage) => void;

class ScriptConnection {
  readonly id: string;
  readonly label: string;
  readonly closed: ScriptSocket["closed"];
  readonly api: unknown;
  readonly #socket: ScriptSocket;
  readonly #origin: string;
  readonly #token: string;

  constructor(socket: ScriptSocket, origin: string, token: string, session: SessionParams) {
    this.id = session.id;
    this.label = session.label;
    this.closed = socket.closed;
    this.#socket = socket;
    this.#origin = origin;
    this.#token = token;
    this.api = createApi<AnyApp, CallOptions>(this.invoke);
  }

  // Functions, not methods: they are handed on, as those of `@tauri-apps/api` are.
  readonly invoke = (
    command: string,
    args: unknown = {},
    options: CallOptions = {},
  ): Promise<unknown> => {
    const post = (body: BodyInit) =>
      callOverHttp(this.#origin, this.#token, command, body, options);
    if (isRaw(args)) return post(rawBody(args));
    const json = toJson(args);
    const large = json.length > MAX_FRAME_CHARS;
    return options.headers !== undefined || large
      ? post(json)
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

  channel(onmessage: (message: unknown) => void = () => {}): object {
    const id = this.#socket.nextId();
    const channel = { id, onmessage, toJSON: () => CHANNEL_PREFIX + id };
    this.#socket.channels.set(id, (message) => channel.onmessage(message));
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
