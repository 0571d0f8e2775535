/**
 * Plugins and commands.
 *
 * @module
 */
import type { AppHandle } from "./app.ts";
import type { Webview } from "./caller.ts";
import type { MatchScope } from "./match_scope.ts";
import type { Context } from "./context.ts";
import type { PermissionDefinition, PermissionFileSource } from "./capability.ts";
import type {
  ApiOf,
  ArgsOf,
  CommandNames,
  ConfigOf,
  Contract,
  EventsOf,
  ResultOf,
  ScopeOf,
} from "./contract.ts";
import type { Person, Principal } from "./principal.ts";
import type { Schema } from "./schema.ts";

/**
 * One command: a schema for its arguments and a handler. Make one with `command`.
 * `Input` is what callers send, `Result` what they get, `Ctx` what the handler gets beside.
 */
export interface Command<Input = unknown, Result = unknown, Ctx = unknown> {
  /** Validates the arguments; `null` where the command takes none. */
  readonly schema: Schema<unknown, unknown> | null;
  /** Runs the command on validated arguments. */
  readonly handler: (args: unknown, context: Ctx) => Result | Promise<Result>;
  /** Makes `Input` invariant, so that a schema may not ask for more than the contract gives. */
  readonly "~input"?: (input: Input) => void;
}

/** The commands that a contract asks for. */
export type CommandsOf<C extends Contract> = {
  readonly [K in CommandNames<C>]: Command<
    ArgsOf<C["commands"][K]>,
    ResultOf<C["commands"][K]>,
    Context<EventsOf<C>, ScopeOf<C>>
  >;
};

/** What happens to an app, told to `onEvent` of every plugin. Names follow Tauri's `RunEvent`. */
export type RunEvent =
  | { readonly type: "ready" }
  | {
    readonly type: "exit-requested";
    /** The exit code, or `null` when the last window was closed or a signal came. */
    readonly code: number | null;
    /** Keeps the app running. */
    preventExit(): void;
  }
  | { readonly type: "exit" }
  | {
    readonly type: "window-event";
    /** The window's label. */
    readonly label: string;
    /** The event's name without `tauri://`: `focus`, `resize`, `destroyed`, … */
    readonly event: string;
    /** The event's payload. */
    readonly payload: unknown;
    /** Whose window it is: the id of a principal, for `emit`'s option of that name, or `null`. */
    readonly principal: Person;
  };

/** A document as it is known before it has connected. */
export interface Page {
  /** Its label. */
  readonly label: string;
  /** Who uses it; `null` in an app without `authenticate`, and for whoever started the core. */
  readonly principal: Principal | null;
}

/** The state of a page load. */
export interface PageLoad {
  /** The page's address. */
  readonly url: string;
  /** `started` when the core serves the page, `finished` when the page says that it has loaded. */
  readonly event: "started" | "finished";
}

/** What a plugin adds to every page that the core serves. */
export interface PagePart {
  /**
   * A classic script, run before the page's own, wrapped in a function of its own. A function is
   * called once per document, so that the script can carry values. The variable `pleiad` is in
   * scope: `pleiad.answer(method, handler)` answers requests of the core, `pleiad.report(name,
   * payload)` tells the core something, `pleiad.invoke(command, args)` calls a command.
   * Tauri calls it `js_init_script`.
   */
  readonly script?: string | ((app: AppHandle, webview: Page) => string);
}

/** Answers requests for one URL scheme (`convertFileSrc(path, scheme)`). */
export type ProtocolHandler = (
  request: Request,
  context: {
    readonly app: AppHandle;
    readonly path: string;
    readonly label: string | null;
    /** Who asks; `null` in an app without `authenticate`, and for whoever started the core. */
    readonly principal: Principal | null;
  },
) => Response | Promise<Response>;

/** What an object that `setup` returns may have to be told of the end. */
export interface Disposable {
  /** Frees what the plugin holds. Called once, when the plugin is removed or the app stops. */
  dispose?(): void | Promise<void>;
}

/** The parts of a plugin that do not depend on how its commands are typed. */
export interface PluginHooks<C extends Contract> {
  /** The plugin's own version, semver. Default `0.0.0`. */
  readonly version?: string;
  /**
   * Permissions by name. `default` is what `<plugin>:default` grants. A plain list names commands
   * or other permissions. `allow-<command>` and `deny-<command>` are derived.
   */
  readonly permissions?: { readonly [name: string]: PermissionDefinition };
  /**
   * Permission files as Tauri plugins ship them, over `permissions`: a value, or a text with a name
   * whose extension tells the format (json, json5, toml).
   */
  readonly permissionFiles?: readonly PermissionFileSource[];
  /** Validates one scope entry when capabilities are read. */
  readonly scope?: Schema<unknown, ScopeOf<C>>;
  /** The JSON Schema (draft 7) of one scope entry, for completion and hints in editors. */
  readonly scopeSchema?: object;
  /**
   * Says whether a scope entry is about the arguments of a call, for `pleiad acl why --args`. It
   * explains and decides nothing: the command itself enforces its scope.
   */
  readonly matchScope?: MatchScope;
  /** Validates `config.<plugin>` of the app; a missing value arrives as `undefined`. */
  readonly config?: Schema<unknown, ConfigOf<C>>;
  /** Other plugins that must be there, with a semver range each. They start first. */
  readonly dependencies?: { readonly [plugin: string]: string };
  /** How long `setup` may take, in milliseconds. Default 10,000; 0 for no limit. */
  readonly setupTimeout?: number;
  /** Starts the plugin. What it returns is what `app.plugin(name)` gives to others. */
  setup?(
    app: AppHandle<EventsOf<C>>,
    config: ConfigOf<C>,
  ): SetupResult<ApiOf<C>> | Promise<SetupResult<ApiOf<C>>>;
  /** A document is about to be shown, or says that it has loaded. */
  onPageLoad?(webview: Page, load: PageLoad): void;
  /** A document has connected and can be asked. */
  onWebviewReady?(webview: Webview<EventsOf<C>>): void;
  /** A document is gone: its listeners, channels and resources are freed. */
  onWebviewGone?(webview: Webview<EventsOf<C>>): void;
  /**
   * The plugin's page script reported something (`pleiad.report("<plugin>:<name>", payload)`).
   * A report needs no permission, so treat it as the page's word, not as a fact.
   */
  onReport?(webview: Webview<EventsOf<C>>, name: string, payload: unknown): void;
  /** A document asks for another page; `false` refuses it, and so does a throw. */
  onNavigation?(webview: Page, url: string): boolean;
  /** Something happened to the app. */
  onEvent?(app: AppHandle<EventsOf<C>>, event: RunEvent): void;
  /** The plugin is gone: removed, or the app has stopped. */
  onDrop?(app: AppHandle<EventsOf<C>>): void;
  /** What the plugin adds to pages. */
  readonly page?: PagePart;
  /**
   * URL schemes that the plugin serves: `/__pleiad/protocol/<scheme>/<path>`. An answer without a
   * `Content-Security-Policy` gets `sandbox allow-scripts`: a document in it has an origin of its own.
   */
  readonly protocols?: { readonly [scheme: string]: ProtocolHandler };
}

/** What `setup` may return for a given `api` of the contract. */
export type SetupResult<A> = A extends undefined ? Disposable | void : A & Disposable;

/** A whole definition: hooks and commands. */
export interface PluginDefinition<C extends Contract> extends PluginHooks<C> {
  /** The commands, by their names on the wire (snake_case). */
  readonly commands: CommandsOf<C>;
}

/** A plugin, ready for `createApp`. Make one with `definePlugin`. */
export interface Plugin<C extends Contract = Contract> {
  /** The plugin's name. */
  readonly name: C["name"];
  /** The definition, with types erased: the core reads it, nobody else needs to. */
  readonly definition: ErasedDefinition;
  /** Carries the contract's type; never present at run time. */
  readonly "~contract"?: C;
}

/** A definition whose types the core no longer needs. */
export interface ErasedDefinition extends
  Omit<
    // deno-lint-ignore no-explicit-any -- events and scope differ per plugin; the core erases them
    PluginHooks<any>,
    "setup"
  > {
  /** The commands by name. */
  // deno-lint-ignore no-explicit-any -- contexts differ per plugin; the router builds the right one
  readonly commands: { readonly [name: string]: Command<any, unknown, any> };
  /** Starts the plugin. */
  // deno-lint-ignore no-explicit-any -- what it returns is the plugin's own business
  setup?(app: AppHandle<any>, config: any): unknown;
}
