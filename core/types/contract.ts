/**
 * What a plugin offers, as types only. A page imports contracts and nothing else.
 *
 * @module
 */

/**
 * The shape of a plugin's contract. Write it as an interface:
 *
 * ```ts
 * interface ClockContract {
 *   name: "clock";
 *   commands: {
 *     now(args: { zone?: string }): string;
 *   };
 *   events: { "clock://tick": { time: string } };
 * }
 * ```
 */
export interface Contract {
  /** The plugin's name, as in `plugin:name|command`. */
  name: string;
  /** Methods, one a command: one object of arguments in, a value (or a promise of it) out. */
  commands: object;
  /** Payloads by event name. */
  events?: object;
  /** One scope entry of the plugin's permissions. */
  scope?: unknown;
  /** What `setup` returns, for other plugins (`app.plugin(name)`). */
  api?: unknown;
  /** The plugin's configuration after its schema has run. */
  config?: unknown;
}

/** An ordered stream of messages from the core to the caller that opened it. */
export interface Channel<T = unknown> {
  /** The id that the caller gave the channel, an unsigned 32-bit number. */
  readonly id: number;
  /** Whether nothing can be sent any more: ended, or the caller is gone. */
  readonly closed: boolean;
  /**
   * Sends one message: a JSON value, or bytes (`Uint8Array` or `ArrayBuffer`), which arrive as an
   * `ArrayBuffer`. Resolves when there is room for another, so a loop that awaits it runs at its
   * reader's speed. Rejects when the channel is closed.
   */
  send(message: T): Promise<void>;
  /** Ends the channel: the caller forgets its callback once all messages have arrived. */
  close(): void;
  /** Keeps the channel open after the command has returned; whoever retains it closes it. */
  retain(): this;
  /** Calls back once when the channel closes, from either side. Returns a function that undoes it. */
  onClose(callback: () => void): () => void;
}

/** The events of a contract, or none. */
export type EventsOf<C> = C extends { events: infer E } ? E : Record<never, never>;
/** The scope entry of a contract, or unknown. */
export type ScopeOf<C> = C extends { scope: infer S } ? S : unknown;
/** What a plugin's setup returns, or nothing. */
export type ApiOf<C> = C extends { api: infer A } ? A : undefined;
/** The configuration of a contract, or unknown. */
export type ConfigOf<C> = C extends { config: infer F } ? F : unknown;
/** The names of the commands of a contract. */
export type CommandNames<C extends Contract> = keyof C["commands"] & string;
/** The arguments that a command's caller sends; none where the command takes none. */
export type ArgsOf<F> = F extends (...args: infer A) => unknown
  ? A extends [] ? Record<never, never> : A[0]
  : never;
/** What a command gives back, unwrapped from its promise. */
export type ResultOf<F> = F extends (...args: infer _A) => infer R ? Awaited<R> : never;
