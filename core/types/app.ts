/**
 * The app as plugins and handlers see it. Everything here can be spelled as messages: values go
 * in, values or promises come out.
 *
 * @module
 */
import type { AnyEvents, EventTarget, ResourceTable, Webview } from "./caller.ts";
import type { Capability } from "./capability.ts";
import type { ApiOf, Contract } from "./contract.ts";

/** An event as a listener of the core gets it. */
export interface EventMessage<T = unknown> {
  /** The event's name. */
  readonly event: string;
  /** The id of the listener. */
  readonly id: number;
  /** What was emitted; `null` when nothing was. */
  readonly payload: T;
  /** Whose windows it is for, by the id of a principal; absent where it is for nobody's alone. */
  readonly principal?: string;
}

/** Whom an event is for, beside its target. */
export interface EmitOptions {
  /**
   * The id of a principal: only windows of that person hear the event; `null`: only those of
   * whoever started the core. Default: everybody's. Listeners of the core hear it in any case.
   */
  readonly principal?: string | null;
}

/** Names a value of the app's state and carries its type. Make one with `stateKey`. */
export interface StateKey<T> {
  /** A name for error messages. */
  readonly name: string;
  /** Carries the type; never present at run time. */
  readonly "~type"?: (value: T) => T;
}

/** Values that plugins and commands share. Same words as Tauri's `Manager`. */
export interface State {
  /** Stores a value. Returns `false`, and changes nothing, when the key is taken. */
  manage<T>(key: StateKey<T>, value: T): boolean;
  /** Takes a value out, or returns `undefined`. */
  unmanage<T>(key: StateKey<T>): T | undefined;
  /** The value. Throws ``state() called before manage() for `name` `` when there is none. */
  get<T>(key: StateKey<T>): T;
  /** The value, or `undefined`. */
  tryGet<T>(key: StateKey<T>): T | undefined;
}

/** The folders of Tauri's `BaseDirectory`, by their names there. */
export type BaseDirectoryName =
  | "Audio"
  | "Cache"
  | "Config"
  | "Data"
  | "LocalData"
  | "Document"
  | "Download"
  | "Picture"
  | "Public"
  | "Video"
  | "Resource"
  | "Temp"
  | "AppConfig"
  | "AppData"
  | "AppLocalData"
  | "AppCache"
  | "AppLog"
  | "Desktop"
  | "Executable"
  | "Font"
  | "Home"
  | "Runtime"
  | "Template";

/** Answers where things are. */
export interface PathResolver {
  /** The absolute path of a base directory, by name or by Tauri's number (1 to 23), with an
   * optional path below it. Throws `unknown path` when this system has no such folder. */
  resolve(directory: BaseDirectoryName | number, path?: string): string;
  /** Replaces a leading `$VARIABLE` (`$APPDATA/x`) by its folder. Throws as `resolve` does. */
  parse(path: string): string;
}

/** A configured window. The same names as Tauri's `app.windows`; only these are used. */
export interface WindowConfig {
  /** The label. Default `main`. */
  readonly label?: string;
  /** The page, relative to the frontend. Default `/`. */
  readonly url?: string;
  /** The title until the page sets one. */
  readonly title?: string;
  /** Width in CSS pixels, for a window that the core opens. */
  readonly width?: number;
  /** Height in CSS pixels, for a window that the core opens. */
  readonly height?: number;
  /** What `isResizable()` answers until a page sets it; so do the others for theirs. */
  readonly resizable?: boolean;
  /** For `isMaximizable()`. */
  readonly maximizable?: boolean;
  /** For `isMinimizable()`. */
  readonly minimizable?: boolean;
  /** For `isClosable()`. */
  readonly closable?: boolean;
  /** For `isDecorated()`. */
  readonly decorations?: boolean;
  /** For `isAlwaysOnTop()`. */
  readonly alwaysOnTop?: boolean;
}

/** The app's configuration after defaults. */
export interface AppConfig {
  /** Reverse-DNS identifier. */
  readonly identifier: string;
  /** The product's name. Default: the last part of the identifier. */
  readonly productName: string;
  /** The app's version. Default `0.0.0`. */
  readonly version: string;
  /** The configured windows, at least one. */
  readonly windows: readonly Required<Pick<WindowConfig, "label" | "url">>[];
  /** Configuration by plugin name, as given. */
  readonly plugins: Readonly<Record<string, unknown>>;
}

/** The running app. */
export interface AppHandle<E = AnyEvents> {
  /** The configuration. */
  readonly config: AppConfig;
  /** Whether the app runs for development: errors explain themselves. */
  readonly development: boolean;
  /** Shared values. */
  readonly state: State;
  /** Where things are. */
  readonly path: PathResolver;
  /** Resources that belong to the whole app. */
  readonly resources: ResourceTable;
  /** Emits an event to every listener of that name. */
  emit<K extends keyof E & string>(event: K, payload: E[K], options?: EmitOptions): void;
  /** Emits an event to the listeners that the target matches; a string means `AnyLabel`. */
  emitTo<K extends keyof E & string>(
    target: EventTarget | string,
    event: K,
    payload: E[K],
    options?: EmitOptions,
  ): void;
  /** Emits an event to the listeners whose target the filter accepts. */
  emitFilter<K extends keyof E & string>(
    event: K,
    payload: E[K],
    filter: (target: EventTarget) => boolean,
    options?: EmitOptions,
  ): void;
  /** Listens in the core. `target` defaults to `{ kind: "App" }`. Returns a function that stops. */
  listen<K extends keyof E & string>(
    event: K,
    handler: (event: EventMessage<E[K]>) => void,
    options?: { target?: EventTarget },
  ): () => void;
  /** As `listen`, for one event only. */
  once<K extends keyof E & string>(
    event: K,
    handler: (event: EventMessage<E[K]>) => void,
    options?: { target?: EventTarget },
  ): () => void;
  /** The documents that are connected, newest last; of one label when given. */
  webviews(label?: string): readonly Webview[];
  /**
   * Adds capabilities while the app runs: one, several, or the text of a capability file (JSON or
   * TOML). All of them or none: throws a `CoreError` when one names what does not exist, or when
   * its identifier is taken.
   */
  addCapability(
    given:
      | Capability
      | readonly Capability[]
      | { readonly capabilities: readonly Capability[] }
      | string,
  ): void;
  /**
   * What the `setup` of another plugin returned, typed by its contract:
   * `app.plugin<StoreContract>("store")`. Throws when there is no such plugin.
   */
  plugin<C extends Contract>(name: C["name"]): ApiOf<C>;
  /** Asks the app to stop, as Tauri's `exit`: plugins may veto. Default code 0. */
  exit(code?: number): Promise<void>;
}
