/**
 * `createApp`: puts plugins, built-ins, router and server together.
 *
 * @module
 */
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Authority, createAuthority } from "./acl/authority.ts";
import type { Caller } from "./app/caller.ts";
import { type AppDefinition, readConfig } from "./app/config.ts";
import { readHeaders } from "./app/headers.ts";
import { createHooks } from "./app/hooks.ts";
import { type AppParts, createHandle } from "./app/host.ts";
import { type Limits, readLimits } from "./app/limits.ts";
import { Owner } from "./app/owner.ts";
import { createPathResolver } from "./app/path_resolver.ts";
import { Plugins } from "./app/plugins.ts";
import { Sources } from "./app/sources.ts";
import { createReports } from "./app/reports.ts";
import { StateStore } from "./app/state.ts";
import { createWatchdog } from "./app/watchdog.ts";
import { Windows } from "./app/windows.ts";
import { builtinPlugins } from "./builtin/mod.ts";
import { CoreError, errors, reasonOf } from "./errors.ts";
import { createLocalBus } from "./events/bus.ts";
import { EventHub } from "./events/hub.ts";
import { createHearing } from "./events/scope.ts";
import { CLOSE_CODES } from "./protocol/constants.ts";
import { Resources } from "./resources.ts";
import { type Interceptor, Router } from "./router.ts";
import { Admission } from "./transport/admission.ts";
import { type Assets, createAssets } from "./transport/assets.ts";
import { Crowd } from "./transport/crowd.ts";
import type { Behind, Door } from "./transport/gate.ts";
import { Logins } from "./transport/logins.ts";
import { randomSecret } from "./transport/secrets.ts";
import { createServer, type ServerHost } from "./transport/server.ts";
import { Sessions } from "./transport/sessions.ts";
import type { ServerEnv } from "./transport/socket.ts";
import type { AppConfig, AppHandle } from "./types/app.ts";
import type { AuditListener } from "./types/audit.ts";
import type { Platform } from "./types/capability.ts";
import type { Plugin } from "./types/plugin.ts";
import { within } from "./within.ts";
import type { Principal } from "./types/principal.ts";

/** How an app is started. */
export interface StartOptions {
  /** The folder of the app's file: `frontendDist` and the resource folder are relative to it. */
  readonly root?: string;
  /** The mode, unless the app says so itself. Default `production`. */
  readonly mode?: "development" | "production";
  /** Serve the frontend from `devUrl`. Default: when the mode is `development` and there is one. */
  readonly useDevUrl?: boolean;
  /** Signs cookies: the same secret after a restart keeps browsers logged in. Default a new one. */
  readonly cookieSecret?: string;
  /** A script that defines `window.__TAURI__`; runtimes make it when `withGlobalTauri` is set. */
  readonly globalScript?: string;
}

/** A composed app: a fetch handler with a life. */
export interface App {
  /** What `createApp` was given. */
  readonly definition: AppDefinition;
  /** The configuration after defaults. */
  readonly config: AppConfig;
  /** The app as its own code sees it. */
  readonly handle: AppHandle;
  /** Resolves with the exit code once the app has stopped. */
  readonly finished: Promise<number>;
  /**
   * Answers a request, so that the app can be mounted in another server. Starts the app when it
   * has not been. `env` carries what only a runtime can do; `@pleiad/core/deno` and
   * `@pleiad/core/bun` give it.
   */
  fetch(request: Request, env?: ServerEnv): Response | Promise<Response>;
  /** Adds an interceptor round every call. */
  use(interceptor: Interceptor): App;
  /**
   * Tells of every call that access control denies, every request that is refused, and every plugin
   * that fails; of more than 50 refusals a second only how many. Returns a function that stops.
   */
  onAudit(listener: AuditListener): () => void;
  /** Starts plugins in the order of their dependencies. Rejects with a `CoreError`. */
  start(options?: StartOptions): Promise<void>;
  /**
   * Stops everything in reverse order, within five seconds. Never rejects; failures are reported on
   * stderr, and make of the code 0 a 1.
   */
  stop(code?: number): Promise<void>;
  /** Adds a plugin to the running app. Rejects with a `CoreError`. */
  // deno-lint-ignore no-explicit-any -- plugins of any contract
  addPlugin(plugin: Plugin<any>): Promise<void>;
  /** Removes a plugin and everything that it registered; `false` when there is none. */
  removePlugin(name: string): Promise<boolean>;
  /**
   * A bearer token for a program without a page, which acts for `principal` where one is given.
   * Throws when `label` is no label.
   */
  token(label: string, principal?: Principal): string;
  /**
   * Ends all documents, tokens and cookies of a principal, by its id, now. Whether they come back is
   * for `authenticate` to say.
   */
  logOut(principal: string): void;
  /** The path that lets one browser in, once, within 60 seconds. */
  bootPath(): string;
  /** For the core's own runtimes and tests, which read it through `internalsOf`. */
  readonly "~internals": object;
}

/** What a runtime needs of an app beside its fetch handler: the doors, and what outlives a request. */
export interface AppInternals {
  /**
   * Says where the core can be reached; before that, any loopback name is. `isOpen`: by others than
   * this machine's user.
   */
  listen(
    hosts: readonly string[],
    scheme: "http" | "https",
    behind?: Behind,
    isOpen?: boolean,
  ): void;
  /** The key that `POST /__pleiad/token` asks for. */
  readonly stateKey: string;
  /** Stops writing failures to the console: whoever hears of them by `onAudit` does. */
  silence(): void;
  /** Records something that nobody caught, and tells which plugin it came from, where one can tell. */
  blame(thrown: unknown): string | null;
  /** Decides who may do what. */
  readonly authority: Authority;
  /** Reads what a start in this folder would decide by, for tools that do not start the app. */
  settle(folder: string | null): void;
  /** The router, for callers without a transport. */
  readonly router: Router;
  /** How much a caller may ask. */
  readonly limits: Limits;
  /** Whether a caller may call now. */
  readonly admission: Admission;
  /** Adds a caller that has no transport; returns a function that removes it. */
  connect(caller: Caller): () => void;
}

/** The inside of an app. A property and no table: the app may come from another copy of this module. */
export function internalsOf(app: App): AppInternals {
  return app["~internals"] as AppInternals; // `createApp` puts nothing else there
}

function stoppedError(): CoreError {
  return new CoreError("closed", errors.stopped());
}

/** How long documents may take to be let go when the app stops, in milliseconds. */
const SESSIONS_MS = 1_000;

const PLATFORMS: Readonly<Record<string, Platform>> = { darwin: "macOS", win32: "windows" };

/**
 * Composes an app. Throws a `CoreError` when a name is taken, a plugin or permission is malformed,
 * or a capability names what does not exist. Only permissions of the app's own commands are looked
 * for at the start, since the folder `permissions` beside the app's file may bring them.
 *
 * ```ts
 * import { command, createApp } from "@pleiad/core";
 * import * as v from "valibot";
 *
 * export default createApp({
 *   identifier: "org.example.hello",
 *   commands: { greet: command(v.object({ name: v.string() }), ({ name }) => `Hello, ${name}`) },
 *   capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default"] }],
 * });
 * ```
 */
export function createApp(definition: AppDefinition): App {
  const config = readConfig(definition);
  const reports = createReports();
  const { audit, fault: report } = reports;
  const windows = new Windows(definition.windows ?? []);
  const authority = createAuthority(
    PLATFORMS[process.platform] ?? "linux",
    () => parts.development,
  );
  const hub = new EventHub(createLocalBus(), report, createHearing(authority));
  const callers = new Map<string, Caller>();
  const { promise: finished, resolve: finish } = Promise.withResolvers<number>();
  let root = process.cwd();
  let door: Door = {
    hosts: null,
    allowedHosts: new Set(
      (definition.security?.allowedHosts ?? []).map((host) => host.toLowerCase()),
    ),
    scheme: "http",
  };
  let assets: Assets | null = null;
  let devUrl: string | null = null;
  let globalScript = "";
  let proxies: ReadonlySet<string> = new Set();
  let isolationDir: string | null = null;
  let starting: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const parts: AppParts = {
    config,
    development: definition.mode === "development",
    hub,
    authority,
    state: new StateStore(),
    path: createPathResolver(config.identifier, { resourceDir: root }),
    resources: new Resources(),
    callers,
    api: (name) => plugins.api(name),
    exit: (code) => requestExit(code),
  };
  const owner = new Owner(config.identifier);
  const handle = createHandle(parts, owner);
  const router = new Router(authority, handle, reports.denied);
  const plugins = new Plugins(parts, router, reports);
  const watchdog = createWatchdog(router, reports.blocked);
  const limits = readLimits(definition.limits);
  const admission = new Admission(limits, reports.limited);
  const logins = new Logins();
  const stateKey = randomSecret();

  const { connect, disconnect, fire, report: takeReport } = createHooks(plugins, hub, callers);
  const sessions = new Sessions({
    ready: connect,
    gone: disconnect,
    failed: (failure) => report(`Closing a resource failed: ${reasonOf(failure)}`),
  }, limits);

  const host: ServerHost = {
    parts,
    plugins,
    windows,
    sessions,
    router,
    logins,
    stateKey,
    security: definition.security ?? {},
    headers: readHeaders(definition.security?.headers),
    door: () => door,
    assets: () => assets,
    devUrl: () => devUrl,
    globalScript: () => globalScript,
    isolationDir: () => isolationDir,
    refused: (entry) => audit.record(entry),
    limits,
    admission,
    crowd: new Crowd(limits),
    authenticate: definition.authenticate ?? null,
    proxies: () => proxies,
    ready: () => starting ?? start(),
    stopped: () => stopping !== null,
    report: takeReport,
  };

  function start(options: StartOptions = {}): Promise<void> {
    if (starting === null && stopping !== null) return Promise.reject(stoppedError());
    return starting ??= run(options);
  }

  async function run(options: StartOptions): Promise<void> {
    root = options.root ?? root;
    parts.development = (definition.mode ?? options.mode ?? "production") === "development";
    parts.path = createPathResolver(config.identifier, { resourceDir: root });
    globalScript = options.globalScript ?? "";
    if (options.cookieSecret !== undefined) logins.useSecret(options.cookieSecret);
    const useDevUrl = options.useDevUrl ??
      (options.mode === "development" && definition.devUrl !== undefined);
    devUrl = useDevUrl ? definition.devUrl ?? null : null;
    const dist = definition.frontendDist;
    if (dist !== undefined) assets = createAssets(folderOf(dist));
    const pattern = definition.security?.pattern;
    isolationDir = pattern?.use === "isolation" ? folderOf(pattern.options.dir) : null;
    sources.settle(options.root ?? null);
    if (parts.development) {
      for (const note of definition.project?.notes ?? []) report(`note: ${note}`);
    }
    watchdog.start(definition.blockedAfter ?? (parts.development ? 1_000 : 0));
    await plugins.startAll(definition.onPluginError === "skip");
    try {
      await definition.setup?.(handle);
    } catch (error) {
      throw new CoreError("setup", errors.appSetupFailed(reasonOf(error)), { cause: error });
    }
    fire({ type: "ready" });
  }

  function folderOf(folder: string | URL): string {
    return typeof folder === "string" ? resolve(root, folder) : fileURLToPath(folder.href);
  }

  async function requestExit(code: number | null): Promise<void> {
    let prevented = false;
    fire({ type: "exit-requested", code, preventExit: () => prevented = true });
    if (!prevented) await stop(code ?? 0);
  }

  function stop(code = 0): Promise<void> {
    return stopping ??= (async () => {
      await starting?.catch(() => {});
      fire({ type: "exit" });
      // What a document held may hang; its plugin is asked, and named, next.
      await within(
        () => sessions.endAll(CLOSE_CODES.goingAway, "The core stops"),
        SESSIONS_MS,
        () => errors.tookTooLong(SESSIONS_MS),
      ).catch((error) => report(`Letting documents go failed: ${reasonOf(error)}`));
      await plugins.stopAll();
      watchdog.stop();
      owner.undoAll();
      for (const failure of await parts.resources.closeAll(undefined, () => SESSIONS_MS)) {
        report(`Closing a resource failed: ${reasonOf(failure)}`);
      }
      audit.flush();
      finish(code === 0 && plugins.stopFailures > 0 ? 1 : code);
    })();
  }

  const builtins = builtinPlugins({
    windows,
    hub,
    authority,
    // A page may call over HTTP before its socket is open.
    caller: (id) => callers.get(id) ?? sessions.get(id),
    windowEvent: (event) => fire({ type: "window-event", ...event }),
    leave: (id) => sessions.endById(id),
    security: definition.security ?? {},
  });
  for (const plugin of [...builtins, ...definition.plugins ?? []]) plugins.install(plugin);
  const sources = new Sources(definition, authority);
  sources.open();
  router.add(null, new Map(Object.entries(definition.commands ?? {})), owner, handle);

  const serve = createServer(host);
  const app: App = {
    definition,
    config,
    handle,
    finished,
    fetch: (request, env = {}) => serve(request, env),
    use(interceptor) {
      router.use(interceptor);
      return app;
    },
    onAudit: (listener) => audit.listen(listener),
    start,
    stop,
    async addPlugin(plugin) {
      if (stopping !== null) throw stoppedError();
      const installed = plugins.install(plugin);
      if (starting === null) return;
      try {
        await starting;
        if (!installed.started) await plugins.start(installed);
      } catch (error) {
        await plugins.discard(installed);
        throw error;
      }
    },
    removePlugin: (name) => plugins.remove(name),
    token: (label, principal) => logins.issueBearer(label, principal),
    logOut(principal) {
      logins.logOut(principal);
      sessions.endOf(principal);
    },
    bootPath: () => `/__pleiad/boot?token=${logins.issueBootToken()}`,
    "~internals": {
      listen(hosts, scheme, behind = { hosts: [], proxies: [] }, isOpen = false) {
        const lower = (names: readonly string[]) =>
          new Set(names.map((name) => name.toLowerCase()));
        const secureHosts = lower(behind.hosts);
        door = { ...door, hosts: lower([...hosts, ...behind.hosts]), scheme, secureHosts };
        proxies = new Set(behind.proxies);
        if (isOpen) admission.openToOthers();
      },
      stateKey,
      silence: reports.silence,
      blame: (thrown) =>
        reports.uncaught(thrown, Array.from(plugins.all(), ({ plugin }) => plugin)),
      authority,
      settle(folder) {
        if (folder !== null) {
          parts.path = createPathResolver(config.identifier, { resourceDir: folder });
        }
        sources.settle(folder);
      },
      router,
      limits,
      admission,
      connect(caller) {
        connect(caller);
        return () => disconnect(caller);
      },
    } satisfies AppInternals,
  };
  return app;
}
