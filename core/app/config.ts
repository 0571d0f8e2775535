/**
 * What `createApp` takes, and the configuration that comes of it.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { AppConfig, WindowConfig } from "../types/app.ts";
import type { AppHandle } from "../types/app.ts";
import type {
  Capability,
  PermissionDefinition,
  PermissionFileSource,
} from "../types/capability.ts";
import type { LimitsConfig } from "./limits.ts";
import type { Authenticate } from "../types/principal.ts";
import type { Command, Plugin } from "../types/plugin.ts";
import { type HeaderConfig, readHeaders } from "./headers.ts";

/** Settings of the pages' security, in the words of Tauri's `app.security`. */
export interface SecurityConfig {
  /** The Content-Security-Policy: whole, or by directive. Nonces are added to `script-src`. */
  readonly csp?: string | Readonly<Record<string, string | readonly string[]>>;
  /** The policy in its place while the app runs for development. Default: `csp`. */
  readonly devCsp?: string | Readonly<Record<string, string | readonly string[]>>;
  /** Headers of the app's pages and files, by the names that Tauri allows. */
  readonly headers?: HeaderConfig;
  /**
   * `brownfield` (the default) lets pages call the core directly. `isolation` sends every call
   * through the hook of a sandboxed frame, whose page is `options.dir/index.html`: a path relative
   * to the app's file, or a `file:` URL.
   */
  readonly pattern?:
    | { readonly use: "brownfield" }
    | { readonly use: "isolation"; readonly options: { readonly dir: string | URL } };
  /** Freezes `Object.prototype` in pages. Default `false`. */
  readonly freezePrototype?: boolean;
  /** Which files `convertFileSrc(path)` may read. Default none. */
  readonly assetProtocol?: {
    /** Whether the scheme is served at all. Default `false`. */
    readonly enable?: boolean;
    /** Globs over paths, or the long form; a leading `$APPDATA` and the like is replaced. */
    readonly scope?: readonly string[] | AssetScope;
  };
  /** Host names, with port where it is not the core's own, under which the core may be reached. */
  readonly allowedHosts?: readonly string[];
}

/** Which files may be read, in full. */
export interface AssetScope {
  /** Globs over paths. */
  readonly allow?: readonly string[];
  /** Globs over paths that may not, whatever `allow` says. */
  readonly deny?: readonly string[];
  /** Whether a name's leading dot must be written in the glob. Default: not on Windows. */
  readonly requireLiteralLeadingDot?: boolean | null;
}

/** An app, composed. */
export interface AppDefinition {
  /** Reverse-DNS identifier: names the app's folders. */
  readonly identifier: string;
  /** The product's name. Default: the last part of the identifier. */
  readonly productName?: string;
  /** The app's version, semver. Default `0.0.0`. */
  readonly version?: string;
  /** Plugins. The order is kept where dependencies allow it. */
  // deno-lint-ignore no-explicit-any -- plugins of any contract make up an app
  readonly plugins?: readonly Plugin<any>[];
  /** The app's own commands: `invoke("greet")`. */
  // deno-lint-ignore no-explicit-any -- commands of any arguments
  readonly commands?: { readonly [name: string]: Command<any, unknown, any> };
  /** Permissions over the app's own commands. Once there are any, every own command needs one. */
  readonly permissions?: { readonly [name: string]: PermissionDefinition };
  /** Permission files over the app's own commands, in Tauri's form. */
  readonly permissionFiles?: readonly PermissionFileSource[];
  /** Who may do what. */
  readonly capabilities?: readonly Capability[];
  /** The windows. Default: one, `main`, at `/`. */
  readonly windows?: readonly WindowConfig[];
  /** The folder of the built frontend: relative to the app's file, or a `file:` URL. */
  readonly frontendDist?: string | URL;
  /** The frontend's development server, for `pleiad dev`. */
  readonly devUrl?: string;
  /** Gives pages `window.__TAURI__`, from the `@tauri-apps/api` that the app has installed. */
  readonly withGlobalTauri?: boolean;
  /** Overrules the mode that `pleiad start` (production) and `dev` (development) set. */
  readonly mode?: "development" | "production";
  /** Security of pages. */
  readonly security?: SecurityConfig;
  /**
   * Says who asks for a document, in an app for several people: the same person's windows share
   * events, other people's do not. Default: only browsers with a boot link are let in.
   */
  readonly authenticate?: Authenticate;
  /**
   * What to do when a plugin fails to start: `refuse` (the default) to start, or `skip` it and
   * those that need it.
   */
  readonly onPluginError?: "refuse" | "skip";
  /**
   * Reports a handler that keeps everybody else waiting for longer, in milliseconds; 0 for never.
   * Default: 1,000 in development, 0 otherwise.
   */
  readonly blockedAfter?: number;
  /** How much a caller may ask of the core. */
  readonly limits?: LimitsConfig;
  /** Configuration by plugin name. */
  readonly config?: { readonly [plugin: string]: unknown };
  /** The Tauri project that this was read from, as `tauriProject` gives it. */
  readonly project?: {
    /** Its folder, whose capabilities and permissions are in this definition already. */
    readonly folder: string;
    /** What its files say and the core has no use for: printed at a start for development. */
    readonly notes: readonly string[];
  };
  /** Runs once all plugins have started. */
  readonly setup?: (app: AppHandle) => void | Promise<void>;
}

/** tauri: `crates/tauri-cli/src/helpers/config.rs` allows the same characters. */
const IDENTIFIER = /^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$/;

/** Every key, checked by the compiler: runtimes run an app without looking at its types. */
const KEYS: Readonly<Record<keyof AppDefinition, true>> = {
  identifier: true,
  productName: true,
  version: true,
  plugins: true,
  commands: true,
  permissions: true,
  permissionFiles: true,
  capabilities: true,
  windows: true,
  frontendDist: true,
  devUrl: true,
  withGlobalTauri: true,
  mode: true,
  security: true,
  authenticate: true,
  onPluginError: true,
  blockedAfter: true,
  limits: true,
  config: true,
  project: true,
  setup: true,
};

function checkShape(definition: AppDefinition): void {
  const known = Object.keys(KEYS);
  for (const key of Object.keys(definition)) {
    if (!Object.hasOwn(KEYS, key)) {
      throw new CoreError("config", errors.appConfig(key, errors.unknownKey(known)));
    }
  }
  for (const [at, plugin] of (definition.plugins ?? []).entries()) {
    const given: unknown = plugin;
    if (typeof given === "object" && given !== null && "definition" in given) continue;
    const reason = errors.noPluginValue(typeof given === "function");
    throw new CoreError("config", errors.appConfig(`plugins[${at}]`, reason));
  }
}

/** Checks a definition and fills in defaults. Throws a `CoreError` that names the key. */
export function readConfig(definition: AppDefinition): AppConfig {
  checkShape(definition);
  const { identifier } = definition;
  if (typeof identifier !== "string" || !IDENTIFIER.test(identifier)) {
    throw new CoreError(
      "config",
      errors.appConfig(
        "identifier",
        'must be letters, digits, hyphens and dots, like "org.example.notes"',
      ),
    );
  }
  readHeaders(definition.security?.headers);
  const windows = definition.windows === undefined || definition.windows.length === 0
    ? [{}]
    : definition.windows;
  return Object.freeze({
    identifier,
    productName: definition.productName ?? identifier.slice(identifier.lastIndexOf(".") + 1),
    version: definition.version ?? "0.0.0",
    windows: windows.map((window: WindowConfig) => ({
      ...window,
      label: window.label ?? "main",
      url: window.url ?? "/",
    })),
    plugins: definition.config ?? {},
  });
}
