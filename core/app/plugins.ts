/**
 * The plugins of a running app: added, started, told of what happens, and removed.
 *
 * @module
 */
import { APP_KEY, commandName } from "../acl/identifier.ts";
import { createManifest } from "../acl/manifest.ts";
import { CoreError, errors, reasonOf } from "../errors.ts";
import type { Router } from "../router.ts";
import type { AppHandle } from "../types/app.ts";
import type { Command, ErasedDefinition, Plugin } from "../types/plugin.ts";
import type { Schema } from "../types/schema.ts";
import { isSettled, issuesText } from "../validate.ts";
import { type AppParts, createHandle, noPlugin } from "./host.ts";
import { checkDependencies, startOrder } from "./order.ts";
import { Owner } from "./owner.ts";

/** A plugin that was added, and what it has become. */
export interface InstalledPlugin {
  /** The plugin. */
  readonly plugin: Plugin;
  /** Its hooks and commands. */
  readonly definition: ErasedDefinition;
  /** Who registers what it registers. */
  readonly owner: Owner;
  /** The app as it sees it. */
  readonly app: AppHandle;
  /** What its setup returned. */
  api: unknown;
  /** Whether its setup has finished. */
  started: boolean;
}

const DEFAULT_SETUP_MS = 10_000;
const STOP_MS = 5_000;

/** Keeps the plugins of one app. */
export class Plugins {
  readonly #installed = new Map<string, InstalledPlugin>();
  readonly #parts: AppParts;
  readonly #router: Router;
  readonly #report: (message: string) => void;
  #startOrder: InstalledPlugin[] = [];

  /** Takes the app's parts, the router, and what to tell when a hook fails. */
  constructor(parts: AppParts, router: Router, report: (message: string) => void) {
    this.#parts = parts;
    this.#router = router;
    this.#report = report;
  }

  /** The plugins, in the order in which they were added. */
  all(): Iterable<InstalledPlugin> {
    return this.#installed.values();
  }

  /** The plugin of that name. */
  get(name: string): InstalledPlugin | undefined {
    return this.#installed.get(name);
  }

  /** Adds a plugin without starting it. Throws a `CoreError` when its name or a scheme is taken. */
  install(plugin: Plugin): InstalledPlugin {
    const { name, definition } = plugin;
    if (this.#installed.has(name)) throw new CoreError("setup", errors.duplicatePlugin(name));
    for (const scheme of Object.keys(definition.protocols ?? {})) {
      for (const other of this.#installed.values()) {
        if (!Object.hasOwn(other.definition.protocols ?? {}, scheme)) continue;
        throw new CoreError("setup", errors.schemeTaken(scheme, name, other.plugin.name));
      }
    }
    const commands = Object.keys(definition.commands);
    const checkScope = definition.scope === undefined ? null : scopeCheck(definition.scope);
    const manifest = createManifest(name, commands, definition.permissions ?? {}, {
      checkScope,
      files: definition.permissionFiles ?? [],
    });
    const owner = new Owner(name);
    const app = createHandle(this.#parts, owner);
    const installed = { plugin, definition, owner, app, api: undefined, started: false };
    this.#parts.authority.addManifest(manifest);
    this.#installed.set(name, installed);
    const wire = name.startsWith("core:") ? name.slice(5) : name;
    const named = new Map<string, Command>();
    for (const command of commands) {
      const found = definition.commands[command];
      if (found !== undefined) named.set(commandName(name, command), found);
    }
    this.#router.add(wire, named, owner, app);
    return installed;
  }

  /** Starts every plugin that has not been started, dependencies first. */
  async startAll(): Promise<void> {
    const plugins = new Map([...this.#installed].map(([name, { plugin }]) => [name, plugin]));
    for (const plugin of startOrder(plugins)) {
      const installed = this.#installed.get(plugin.name);
      if (installed !== undefined && !installed.started) await this.start(installed);
    }
  }

  /** Starts one plugin: configuration, then setup within its time. */
  async start(installed: InstalledPlugin): Promise<void> {
    const { plugin: { name }, definition, app } = installed;
    checkDependencies(
      installed.plugin,
      new Map([...this.#installed].map(([n, i]) => [n, i.plugin])),
    );
    const config = await readPluginConfig(
      name,
      definition.config,
      this.#parts.config.plugins[name],
    );
    const limit = definition.setupTimeout ?? DEFAULT_SETUP_MS;
    try {
      // An `async` call turns a synchronous throw into a rejection.
      const setup = (async () => await definition.setup?.(app, config))();
      installed.api = await within(setup, limit, () => errors.setupTimeout(name, limit));
    } catch (error) {
      if (error instanceof CoreError && error.code === "timeout") throw error;
      throw new CoreError("setup", errors.setupFailed(name, reasonOf(error)), { cause: error });
    }
    installed.started = true;
    this.#startOrder.push(installed);
  }

  /** Removes a plugin and everything that it registered. */
  async remove(name: string): Promise<boolean> {
    const installed = this.#installed.get(name);
    if (installed === undefined) return false;
    const users = [...this.#installed.values()]
      .filter(({ definition }) => Object.hasOwn(definition.dependencies ?? {}, name))
      .map(({ plugin }) => plugin.name);
    if (users.length > 0) throw new CoreError("setup", errors.neededBy(name, users));
    await this.#stop(installed);
    return true;
  }

  /** Stops every plugin, last started first. */
  async stopAll(): Promise<void> {
    for (const installed of [...this.#startOrder].reverse()) await this.#stop(installed);
    for (const installed of [...this.#installed.values()].reverse()) await this.#stop(installed);
  }

  /** Calls one hook of every plugin; a hook that throws is reported and does not stop the others. */
  each(hook: string, call: (installed: InstalledPlugin) => void): void {
    for (const installed of this.#installed.values()) {
      try {
        call(installed);
      } catch (error) {
        this.#report(
          `Hook ${hook} of plugin "${installed.plugin.name}" failed: ${reasonOf(error)}`,
        );
      }
    }
  }

  async #stop(installed: InstalledPlugin): Promise<void> {
    const { plugin: { name }, definition, owner, app } = installed;
    this.#installed.delete(name);
    this.#startOrder = this.#startOrder.filter((other) => other !== installed);
    this.#router.remove(name.startsWith("core:") ? name.slice(5) : name, owner);
    this.#parts.authority.removeManifest(name);
    const attempt = async (what: string, work: () => unknown) => {
      try {
        await within(
          (async () => await work())(),
          STOP_MS,
          () => `it took longer than ${STOP_MS} ms`,
        );
      } catch (error) {
        this.#report(`Plugin "${name}": ${what} failed: ${reasonOf(error)}`);
      }
    };
    if (installed.started) {
      const api = installed.api as { dispose?: () => unknown } | null | undefined; // what setup returned
      await attempt("dispose", () => api?.dispose?.());
    }
    const tables = [
      this.#parts.resources,
      ...[...this.#parts.callers.values()].map((c) => c.resources),
    ];
    for (const table of tables) {
      for (const failure of await table.closeAll(owner)) {
        this.#report(`Plugin "${name}": closing a resource failed: ${reasonOf(failure)}`);
      }
    }
    await attempt("undoing what it registered", () => owner.undoAll());
    if (installed.started) await attempt("onDrop", () => definition.onDrop?.(app));
  }

  /** What the setup of a plugin returned. */
  api(name: string): unknown {
    const installed = this.#installed.get(name);
    if (installed === undefined) throw noPlugin(name);
    return installed.api;
  }
}

/** The manifest of the app's own commands, or `null` when it declares no permissions. */
export function appManifest(
  commands: readonly string[],
  permissions: Parameters<typeof createManifest>[2] | undefined,
): ReturnType<typeof createManifest> | null {
  return permissions === undefined ? null : createManifest(APP_KEY, commands, permissions);
}

async function readPluginConfig(
  name: string,
  schema: Schema<unknown, unknown> | undefined,
  value: unknown,
): Promise<unknown> {
  if (schema === undefined) return value;
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  throw new CoreError("config", errors.pluginConfig(name, issuesText(result.issues)));
}

function scopeCheck(schema: Schema<unknown, unknown>): (entry: unknown) => string | null {
  return (entry) => {
    const result = schema["~standard"].validate(entry);
    if (!isSettled(result)) return "its schema is asynchronous";
    return result.issues === undefined ? null : issuesText(result.issues);
  };
}

/** Waits for `work` for at most `ms` milliseconds; 0 waits for ever. */
async function within<T>(work: Promise<T>, ms: number, message: () => string): Promise<T> {
  if (ms === 0) return await work;
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new CoreError("timeout", message())), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
