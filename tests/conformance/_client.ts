/**
 * What a conforming client can do, whoever it is: the body of tests knows no more.
 *
 * @module
 */
import type { EventTarget } from "@pleiad/core";

/** How a call ended. */
export type Ending =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly value: unknown; readonly isError: boolean };

/** What has come over a channel. */
export interface Collected {
  /** The result of the command. */
  readonly result: unknown;
  /** The messages in the order of their arrival; bytes as `Uint8Array`. */
  readonly messages: unknown[];
}

/** A listener of the client. */
export interface Heard {
  /** The payloads so far. */
  payloads(): Promise<unknown[]>;
  /** Stops listening. */
  stop(): Promise<void>;
}

/** A client under test. */
export interface Client {
  /** The label that it calls with. */
  readonly label: string;
  /** How its plain calls reach the core. */
  readonly way: "http" | "socket";
  /** Calls a command. `Uint8Array` arguments are raw; raw results are `Uint8Array`. */
  invoke(command: string, args?: unknown, headers?: Record<string, string>): Promise<Ending>;
  /** Calls a command and aborts it once `probe|held` has answered for `key`. */
  cancel(command: string, args: { key: string }): Promise<Ending>;
  /** Calls `plugin:probe|<command>` with `sink`, a channel, and waits for `count` messages. */
  collect(command: string, args: object, count: number): Promise<Collected>;
  /** Listens to an event. */
  listen(event: string, target?: EventTarget | string): Promise<Heard>;
  /** Emits, with a target when one is given. */
  emit(event: string, payload?: unknown, target?: EventTarget | string): Promise<void>;
  /** Goes away. */
  close(): Promise<void>;
}

/** How to make a client of one kind. */
export interface ClientKind {
  /** For the name of the tests. */
  readonly name: string;
  /** Whether the core can push to it: channels and events need that. */
  readonly pushes: boolean;
  /** Why it cannot be tested here, or `false`. */
  readonly skip: string | false;
  /** Starts the fixture and connects to it. */
  start(): Promise<Client>;
}
