/**
 * The plugins of a running app: added, started, told of what happens, and removed.
 *
 * @module
 */
import { commandName } from "../acl/identifier.ts";
import { CoreError, errors, reasonOf } from "../errors.ts";
import type { Router } from "../router.ts";
import type { AppHandle } from "../types/app.ts";
import type { Command, ErasedDefinition, Plugin } from "../types/plugin.ts";
import type { Schema } from "../types/schema.ts";
import { issuesText } from "../validate.ts";
import { within } from "../within.ts";
import { type AppParts, createHandle, noPlugin } from "./host.ts";
import { pluginManifest } from "./manifests.ts";
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
/** How long a plugin that is removed may take for one step. */
const STOP_MS = 5_000;
/** How long one step, and all of them, may take when the app stops; each gets a little in any case. */
const LAST_STOP_MS = 2_000;
const LAST_STOPS_MS = 3_500;
const LEAST_MS = 100;

/** Whom plugins' failings are told to. */
export interface PluginReports {
  /** Something of a plugin failed. */
  fault(message: string, plugin: string): void;
  /** A plugin that stops had not freed this itself. */
  left(plugin: string, registrations: number, resources: number): void;
}

/** Keeps the plugins of one app. */
export class Plugins {
  readonly #installed = new Map<string, InstalledPlugin>();
  readonly #parts: AppParts;
  readonly #router: Router;
  readonly #reports: PluginReports;
  #startOrder: InstalledPlugin[] = [];
  /** When all must have stopped, by `performance.now()`; `null` while the app runs. */
  #end: number | null = null;
  #stopFailures = 0;

  /** Takes the app's parts, the router, and whom to tell of what plugins do wrong. */
  constructor(parts: AppParts, router: Router, reports: PluginReports) {
    this.#parts = parts;
    this.#router = router;
    this.#reports = reports;
  }

  /** How many steps of stopping failed so far. */
  get stopFailures(): number {
    return this.#stopFailures;
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
    // SECURITY: `core:event` answers to `plugin:event|…`: nobody may take that name over.
    for (const { plugin: other } of this.#installed.values()) {
      if (wireName(other.name) !== wireName(name)) continue;
      throw new CoreError("setup", errors.duplicatePlugin(name));
    }
    for (const scheme of Object.keys(definition.protocols ?? {})) {
      for (const other of this.#installed.values()) {
        if (!Object.hasOwn(other.definition.protocols ?? {}, scheme)) continue;
        throw new CoreError("setup", errors.schemeTaken(scheme, name, other.plugin.name));
      }
    }
    const manifest = pluginManifest(plugin);
    const owner = new Owner(name);
    const app = createHandle(this.#parts, owner);
    const installed = { plugin, definition, owner, app, api: undefined, started: false };
    this.#parts.authority.addManifest(manifest);
    this.#installed.set(name, installed);
    return installed;
  }

  /** Opens a plugin's commands to callers. */
  #open({ plugin: { name }, definition, owner, app }: InstalledPlugin): void {
    const named = new Map<string, Command>();
    for (const [command, found] of Object.entries(definition.commands)) {
      named.set(commandName(name, command), found);
    }
    this.#router.add(wireName(name), named, owner, app);
  }

  /**
   * Starts every plugin that has not been started, dependencies first. With `skip` one that fails
   * is reported and left out, and with it those that need it.
   */
  async startAll(skip: boolean): Promise<void> {
    const plugins = new Map([...this.#installed].map(([name, { plugin }]) => [name, plugin]));
    for (const plugin of startOrder(plugins)) {
      const installed = this.#installed.get(plugin.name);
      if (installed === undefined || installed.started) continue;
      try {
        await this.start(installed);
      } catch (error) {
        if (!skip) throw error;
        this.#reports.fault(errors.startsWithout(plugin.name, reasonOf(error)), plugin.name);
        await this.discard(installed);
      }
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
    let late = false;
    const setup = async () => {
      const api: unknown = await definition.setup?.(app, config);
      if (late || this.#installed.get(name) !== installed) {
        await this.#dispose(name, api);
        throw new CoreError("setup", errors.removedInSetup(name));
      }
      installed.api = api;
    };
    try {
      await within(setup, limit, () => {
        late = true;
        return errors.setupTimeout(name, limit);
      });
    } catch (error) {
      if (error instanceof CoreError && (late || error.code === "setup")) throw error;
      throw new CoreError("setup", errors.setupFailed(name, reasonOf(error)), { cause: error });
    }
    installed.started = true;
    this.#startOrder.push(installed);
    this.#open(installed);
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

  /** Takes back a plugin that could not be started, whoever may need it. */
  async discard(installed: InstalledPlugin): Promise<void> {
    if (this.#installed.get(installed.plugin.name) === installed) await this.#stop(installed);
  }

  /** Stops every plugin, last started first. */
  async stopAll(): Promise<void> {
    this.#end = performance.now() + LAST_STOPS_MS;
    for (const installed of [...this.#startOrder].reverse()) await this.#stop(installed);
    for (const installed of [...this.#installed.values()].reverse()) await this.#stop(installed);
  }

  /**
   * Calls one hook of every started plugin; a hook that throws, or rejects, is reported and does not
   * stop the others.
   */
  each(hook: string, call: (installed: InstalledPlugin) => unknown): void {
    for (const installed of [...this.#installed.values()]) this.run(hook, installed, call);
  }

  /** Calls one hook of one plugin, as `each` does. */
  run(
    hook: string,
    installed: InstalledPlugin,
    call: (installed: InstalledPlugin) => unknown,
  ): void {
    if (!installed.started) return;
    const failed = (error: unknown) =>
      this.#reports.fault(
        `Hook ${hook} of plugin "${installed.plugin.name}" failed: ${reasonOf(error)}`,
        installed.plugin.name,
      );
    try {
      // An async hook would end the process with its rejection.
      const result = call(installed);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  async #stop(installed: InstalledPlugin): Promise<void> {
    const { plugin: { name }, definition, owner, app } = installed;
    this.#startOrder = this.#startOrder.filter((other) => other !== installed);
    if (this.#installed.get(name) !== installed) return;
    this.#installed.delete(name);
    this.#router.remove(wireName(name), owner);
    this.#parts.authority.removeManifest(name);
    if (installed.started) await this.#dispose(name, installed.api);
    const tables = [
      this.#parts.resources,
      ...[...this.#parts.callers.values()].map((c) => c.resources),
    ];
    const registrations = owner.size;
    const resources = tables.reduce((sum, table) => sum + table.countOf(owner), 0);
    if (installed.started && registrations + resources > 0) {
      this.#reports.left(name, registrations, resources);
    }
    for (const table of tables) {
      for (const failure of await table.closeAll(owner, () => this.#stopMs())) {
        this.#stopFailed(name, "closing a resource", failure);
      }
    }
    owner.undoAll();
    if (installed.started) await this.#attempt(name, "onDrop", () => definition.onDrop?.(app));
  }

  async #dispose(name: string, api: unknown): Promise<void> {
    const held = api as { dispose?: () => unknown } | null | undefined; // what setup returned
    await this.#attempt(name, "dispose", () => held?.dispose?.());
  }

  async #attempt(name: string, what: string, work: () => unknown): Promise<void> {
    const ms = this.#stopMs();
    try {
      await within(work, ms, () => errors.tookTooLong(ms));
    } catch (error) {
      this.#stopFailed(name, what, error);
    }
  }

  #stopFailed(name: string, what: string, error: unknown): void {
    this.#stopFailures++;
    this.#reports.fault(`Plugin "${name}": ${what} failed: ${reasonOf(error)}`, name);
  }

  /** How long the next step of a plugin's stop may take. */
  #stopMs(): number {
    if (this.#end === null) return STOP_MS;
    return Math.round(Math.max(LEAST_MS, Math.min(LAST_STOP_MS, this.#end - performance.now())));
  }

  /** What the setup of a plugin returned. */
  api(name: string): unknown {
    const installed = this.#installed.get(name);
    if (installed === undefined) throw noPlugin(name);
    return installed.api;
  }
}

/** The name in `plugin:<name>|<command>`. */
function wireName(name: string): string {
  return name.startsWith("core:") ? name.slice(5) : name;
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
