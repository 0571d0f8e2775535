/**
 * What a script holds of an app.
 *
 * @module
 */
import type { AnyEvents } from "../types/caller.ts";
import type { ConnectionEnd } from "./socket.ts";
import type { Api, AppTypes, Emit, EmitTo, Invoke, Listen, Once, PageChannel } from "./types.ts";

/** An app of which nothing is known: any command, any event. */
export interface AnyApp extends AppTypes {
  /** Any plugin. */
  readonly plugins: Record<string, AnyApp["commands"]>;
  /** Any command. */
  readonly calls: AnyApp["commands"];
  /** Any command. */
  // deno-lint-ignore no-explicit-any -- nothing is known of arguments and results
  readonly commands: Record<string, (args?: any) => any>;
  /** Any event. */
  readonly events: AnyEvents;
}

/** Options of a call. */
export interface CallOptions {
  /** Headers for the command: `ctx.headers`. The call then goes over HTTP. */
  readonly headers?: HeadersInit;
  /** Cancels the call: it rejects with `Request cancelled`, and the handler's signal aborts. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the core gives the call up. Default: never. */
  readonly timeout?: number;
}

/** A script's connection to a core. Make one with `connect`. */
export interface Connection<A extends AppTypes = AnyApp> {
  /** The id that the core gave this caller. */
  readonly id: string;
  /** The label that the token stands for. */
  readonly label: string;
  /**
   * Calls a command. Rejects with the exact value of the command. Bytes, and calls with headers, go
   * over HTTP beside the socket.
   */
  readonly invoke: Invoke<A, CallOptions>;
  /** The commands as methods. */
  readonly api: Api<A, CallOptions>;
  /** Listens to an event. Resolves to a function that stops it. */
  readonly listen: Listen<A>;
  /** As `listen`, for one event only. */
  readonly once: Once<A>;
  /** Emits an event to everyone. */
  readonly emit: Emit<A>;
  /** Emits an event to the listeners that the target matches; a string means `AnyLabel`. */
  readonly emitTo: EmitTo<A>;
  /** A channel to give as an argument. */
  channel<T>(onmessage?: (message: T) => void): PageChannel<T>;
  /** Resolves when the connection is closed, by whomever. */
  readonly closed: Promise<ConnectionEnd>;
  /** Closes the connection. Calls that are under way reject. */
  close(): Promise<void>;
  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}
