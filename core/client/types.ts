/**
 * Types that narrow the functions of `@tauri-apps/api` to what an app offers. Nothing here exists
 * at run time, so a page that imports it ships not one byte more.
 *
 * @module
 */
import type { EventMessage } from "../types/app.ts";
import type { EventTarget } from "../types/caller.ts";
import type { Channel, Contract, EventsOf } from "../types/contract.ts";

/** What a page may know of an app: its commands and events. Make one with `AppOf`. */
export interface AppTypes {
  /** Commands by plugin, then by name. */
  readonly plugins: object;
  /** All commands, by the names that `invoke` takes. */
  readonly calls: object;
  /** The app's own commands by name. */
  readonly commands: object;
  /** Payloads by event name. */
  readonly events: object;
}

/**
 * The app that is composed of these plugins, with commands and events of its own:
 *
 * ```ts
 * import type { AppOf } from "@pleiad/core/client";
 *
 * interface ClockContract {
 *   name: "clock";
 *   commands: { now(): string };
 *   events: { "clock://tick": { time: string } };
 * }
 * interface Commands {
 *   greet(args: { name: string }): string;
 * }
 * type App = AppOf<readonly [ClockContract], Commands>;
 * ```
 */
export interface AppOf<
  Plugins extends readonly Contract[],
  Commands extends object = Record<never, never>,
  Events extends object = Record<never, never>,
> extends AppTypes {
  /** Commands by plugin, then by name. */
  readonly plugins: { [C in Plugins[number] as C["name"]]: C["commands"] };
  /** All commands, by the names that `invoke` takes. */
  readonly calls: { [E in EntryOf<Plugins[number]> as E[0]]: E[1] } & Commands;
  /** The app's own commands by name. */
  readonly commands: Commands;
  /** Payloads by event name. */
  readonly events: MergeEvents<Plugins[number]> & Events & TauriEvents;
}

/** Pairs of a command's whole name and its function, for each plugin of a union. */
export type EntryOf<C extends Contract> = C extends Contract ? {
    [K in keyof C["commands"] & string]: [`plugin:${C["name"]}|${K}`, C["commands"][K]];
  }[keyof C["commands"] & string]
  : never;

/** Payloads by event name, of all plugins of a union. */
export type MergeEvents<C extends Contract> = {
  [P in C as keyof EventsOf<P> & string]: EventsOf<P>;
} extends infer ByName ? { [K in keyof ByName]: K extends keyof ByName[K] ? ByName[K][K] : never }
  : never;

/** The events that the core itself emits, as in `TauriEvent` of `@tauri-apps/api/event`. */
export interface TauriEvents {
  /** The window's inner size has changed; physical pixels. */
  "tauri://resize": { width: number; height: number };
  /** The window has moved; physical pixels. */
  "tauri://move": { x: number; y: number };
  /** The window is asked to close. */
  "tauri://close-requested": null;
  /** The window is gone. */
  "tauri://destroyed": null;
  /** The window has the focus. */
  "tauri://focus": null;
  /** The window has lost the focus. */
  "tauri://blur": null;
  /** The window has come to a screen of another density. */
  "tauri://scale-change": { scaleFactor: number; size: { width: number; height: number } };
  /** The system has another theme. */
  "tauri://theme-changed": "light" | "dark";
  /** A window was made. */
  "tauri://window-created": { label: string };
  /** A webview was made. */
  "tauri://webview-created": { label: string };
  /** Files are dragged into the window. */
  "tauri://drag-enter": { paths: string[]; position: { x: number; y: number } };
  /** Files are dragged over the window. */
  "tauri://drag-over": { position: { x: number; y: number } };
  /** Files were dropped. */
  "tauri://drag-drop": { paths: string[]; position: { x: number; y: number } };
  /** The drag has left the window. */
  "tauri://drag-leave": null;
}

/** What the page holds of a channel: `Channel` of `@tauri-apps/api/core` fits. */
export interface PageChannel<T> {
  /** The id under which the core knows it. */
  id: number;
  /** Called with each message, in order. */
  onmessage: (message: T) => void;
  /** How the channel travels in arguments. */
  toJSON(): string;
}

/** What a caller gets for a value of the core: bytes come as `ArrayBuffer`, nothing as `null`. */
export type Received<T> = T extends ArrayBuffer | ArrayBufferView ? ArrayBuffer
  : T extends void ? null
  : T;

/** What a caller sends for the arguments of a contract: its own end of each channel. */
export type Sent<T> = T extends ArrayBuffer | ArrayBufferView ? Uint8Array | ArrayBuffer | number[]
  : SentValue<T>;
/** As `Sent`, for a value within the arguments. */
export type SentValue<T> = T extends Channel<infer M> ? PageChannel<Received<M>>
  : T extends object ? { [K in keyof T]: SentValue<T[K]> }
  : T;

/** Options of `invoke`, as in `@tauri-apps/api/core`. */
export interface InvokeOptions {
  /** Headers for the command: `ctx.headers`. */
  headers: HeadersInit;
}

/**
 * The parameters of a call: arguments may be left out where none is required. Conditions stand in
 * tuples, so that the compiler answers for the command at hand, not for all of them at once.
 */
export type CallParams<F, Options = InvokeOptions> = [F] extends [(...args: infer P) => unknown]
  ? [P] extends [[]] ? [args?: Record<string, never>, options?: Options]
  : [P] extends [[(infer Args)?]]
    ? [[Record<never, never>]] extends [P] ? [args?: Sent<Args>, options?: Options]
    : [args: Sent<Args>, options?: Options]
  : never
  : never;

/** The names of all commands of an app, as `invoke` takes them. */
export type CommandOf<A extends AppTypes> = keyof A["calls"] & string;

/**
 * `invoke` of an app: `const invoke = core.invoke as Invoke<App>`, where `core` is
 * `@tauri-apps/api/core`.
 */
export type Invoke<A extends AppTypes, Options = InvokeOptions> = <K extends CommandOf<A>>(
  command: K,
  ...rest: CallParams<A["calls"][K], Options>
) => Promise<ResultFor<A["calls"][K]>>;
/** What a call of the command gives. */
export type ResultFor<F> = [F] extends [(...args: infer _P) => infer R] ? Received<Awaited<R>>
  : never;

/** Options of `listen` and `once`, as in `@tauri-apps/api/event`. */
export interface ListenOptions {
  /** Whose events; a string means `AnyLabel`. Default `{ kind: "Any" }`. */
  target?: string | EventTarget;
}

/** `listen` of an app: `const listen = event.listen as Listen<App>`. Resolves to what stops it. */
export type Listen<A extends AppTypes> = <K extends keyof A["events"] & string>(
  event: K,
  handler: (event: EventMessage<A["events"][K]>) => void,
  options?: ListenOptions,
) => Promise<() => void>;

/** `once` of an app: `const once = event.once as Once<App>`. */
export type Once<A extends AppTypes> = Listen<A>;

/** The payload of an emission: may be left out where it may be `null`. */
export type PayloadParams<T> = null extends T ? [payload?: T] : [payload: T];

/** `emit` of an app: `const emit = event.emit as Emit<App>`. */
export type Emit<A extends AppTypes> = <K extends keyof A["events"] & string>(
  event: K,
  ...payload: PayloadParams<A["events"][K]>
) => Promise<void>;

/** `emitTo` of an app: `const emitTo = event.emitTo as EmitTo<App>`. */
export type EmitTo<A extends AppTypes> = <K extends keyof A["events"] & string>(
  target: EventTarget | string,
  event: K,
  ...payload: PayloadParams<A["events"][K]>
) => Promise<void>;

/** Commands as methods for their callers. */
export type Callers<Commands, Options> = {
  readonly [K in keyof Commands]: (
    ...params: CallParams<Commands[K], Options>
  ) => Promise<ResultFor<Commands[K]>>;
};

/**
 * The commands of an app as methods: `api.clock.now()` for `plugin:clock|now`, `api.greet({ name })`
 * for the app's own. Make one with `createApi`. Editors show the contract's words for each.
 */
export type Api<A extends AppTypes, Options = InvokeOptions> =
  & { readonly [P in keyof A["plugins"]]: Callers<A["plugins"][P], Options> }
  & Callers<A["commands"], Options>;
