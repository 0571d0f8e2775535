/**
 * From manifests and capabilities to one table: for each command, who may call it and who may not.
 * Each permission of a capability is resolved on its own (tauri:
 * `crates/tauri-utils/src/acl/resolved.rs`).
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "../errors.ts";
import type { ScopeEntries } from "../types/caller.ts";
import type { Platform } from "../types/capability.ts";
import type { SourcedCapability } from "./capability_file.ts";
import { expand, type Expanded, type Names } from "./expand.ts";
import { compileGlob } from "./glob.ts";
import { commandName } from "./identifier.ts";
import { compileRemote } from "./remote.ts";

/** Where an entry comes from. */
export interface Origins {
  /** The identifier of the capability. */
  readonly capability: string;
  /** The capability's file, or `null` for one that was written in code. */
  readonly source: string | null;
  /** Identifiers from the capability's own entry through sets to the permission. */
  readonly path: readonly string[];
  /** The permission's name, without the plugin. */
  readonly permission: string;
  /** The key of the permission's manifest. */
  readonly key: string;
}

/** Whom an entry is about, and why it is there. */
export interface Grant extends Origins {
  /** Globs over window labels, sorted. */
  readonly windows: readonly string[];
  /** Globs over webview labels, sorted. */
  readonly webviews: readonly string[];
  /** Whether a webview in a window is meant. */
  readonly matchesLabel: (webview: string, window: string) => boolean;
  /** `local`, or the URL pattern of a remote origin. */
  readonly context: "local" | Remote;
  /** Scope entries of the grant; `null` when neither the capability nor the permission has any. */
  readonly scope: ScopeEntries | null;
}

/** A remote origin of a capability. */
export interface Remote {
  /** The pattern as written. */
  readonly remote: string;
  /** Whether a URL is meant. */
  readonly matches: (url: string) => boolean;
}

/** Scope entries for a whole plugin. */
export interface GlobalEntry extends Origins {
  /** The entries. */
  readonly scope: ScopeEntries;
}

/** What one capability comes to. */
export interface Part {
  /** The capability's identifier. */
  readonly capability: string;
  /** Grants by command. */
  readonly allowed: ReadonlyMap<string, readonly Grant[]>;
  /** Denials by command. */
  readonly denied: ReadonlyMap<string, readonly Grant[]>;
  /** Scope entries for whole plugins. */
  readonly globals: readonly GlobalEntry[];
}

/** What is decided about one command. */
export interface CommandEntry {
  /** Grants, in the order of capabilities and of their entries. */
  readonly allowed: readonly Grant[];
  /** Denials, likewise. */
  readonly denied: readonly Grant[];
}

/** The table that decisions are read from. */
export interface Resolved {
  /** By whole command. */
  readonly commands: ReadonlyMap<string, CommandEntry>;
  /** Scope entries that belong to a whole plugin, by its key. */
  readonly globalScope: ReadonlyMap<string, ScopeEntries>;
  /** Where those come from. */
  readonly globals: readonly GlobalEntry[];
}

/** Whether a capability or a permission is active. */
export function isActive(
  platforms: readonly Platform[] | null | undefined,
  platform: Platform,
): boolean {
  return platforms === null || platforms === undefined || platforms.includes(platform);
}

/** How errors name a capability. */
export function placeOf({ identifier, source }: SourcedCapability): string {
  return `Capability "${identifier}"${source === undefined ? "" : ` (${source})`}`;
}

/**
 * Resolves one capability. Throws a `CoreError` when it names a plugin or permission that does not
 * exist, when a scope entry is refused, or when a glob or URL pattern that is needed is none.
 * Nothing in a capability of another platform is looked up.
 */
export function resolveCapability(
  names: Names,
  capability: SourcedCapability,
  platform: Platform,
): Part {
  const allowed = new Map<string, Grant[]>();
  const denied = new Map<string, Grant[]>();
  const globals: GlobalEntry[] = [];
  const part = { capability: capability.identifier, allowed, denied, globals };
  if (!isActive(capability.platforms, platform)) return part;
  const where = placeOf(capability);
  let compiled: Audience | null = null;
  for (const [at, entry] of capability.permissions.entries()) {
    const long = typeof entry === "string" ? { identifier: entry } : entry;
    const place = `${where}, \`permissions[${at}]\``;
    for (const found of expand(names, place, long.identifier)) {
      const { manifest, permission, path } = found;
      if (!isActive(permission.platforms, platform)) continue;
      const scope = scopeOf(place, long, found);
      const origins: Origins = {
        capability: capability.identifier,
        source: capability.source ?? null,
        path: path[0] === long.identifier ? path : [long.identifier, ...path],
        permission: permission.identifier,
        key: manifest.key,
      };
      const { allow, deny } = permission.commands;
      if (allow.length === 0 && deny.length === 0) {
        globals.push({ ...origins, scope: scope ?? { allow: [], deny: [] } });
        continue;
      }
      // As in Tauri, globs and URL patterns of a capability without commands go unread.
      compiled ??= audienceOf(capability, where);
      const { contexts, ...labels } = compiled;
      for (const context of contexts) {
        const grant: Grant = { ...origins, ...labels, context, scope };
        for (const name of allow) push(allowed, commandName(manifest.key, name), grant);
        for (const name of deny) push(denied, commandName(manifest.key, name), grant);
      }
    }
  }
  return part;
}

/** Puts the parts of all capabilities together, in the order of their identifiers. */
export function mergeParts(parts: readonly Part[]): Resolved {
  const ordered = [...parts].sort((a, b) => a.capability < b.capability ? -1 : 1);
  const commands = new Map<string, { allowed: Grant[]; denied: Grant[] }>();
  const lists = (command: string) => {
    let entry = commands.get(command);
    if (entry === undefined) commands.set(command, entry = { allowed: [], denied: [] });
    return entry;
  };
  const globalScope = new Map<string, { allow: unknown[]; deny: unknown[] }>();
  for (const { allowed, denied, globals } of ordered) {
    for (const [command, grants] of allowed) lists(command).allowed.push(...grants);
    for (const [command, grants] of denied) lists(command).denied.push(...grants);
    for (const { key, scope } of globals) {
      const list = globalScope.get(key) ?? { allow: [], deny: [] };
      list.allow.push(...scope.allow);
      list.deny.push(...scope.deny);
      globalScope.set(key, list);
    }
  }
  // Handlers of every window get these very objects.
  for (const list of globalScope.values()) {
    Object.freeze(Object.freeze(list).allow);
    Object.freeze(list.deny);
  }
  return { commands, globalScope, globals: ordered.flatMap(({ globals }) => globals) };
}

interface Audience extends Pick<Grant, "windows" | "webviews" | "matchesLabel"> {
  readonly contexts: readonly Grant["context"][];
}

function audienceOf(capability: SourcedCapability, where: string): Audience {
  const contexts: Grant["context"][] = capability.local === false ? [] : ["local"];
  for (const url of capability.remote?.urls ?? []) {
    try {
      contexts.push({ remote: url, matches: compileRemote(url) });
    } catch (error) {
      throw new CoreError("config", errors.badRemote(where, url, reasonOf(error)));
    }
  }
  const windows = [...capability.windows ?? []].sort();
  const webviews = [...capability.webviews ?? []].sort();
  if (contexts.length === 0) return { contexts, windows, webviews, matchesLabel: () => false };
  const [overWindows, overWebviews] = [windows, webviews].map((patterns) =>
    patterns.map((pattern) => {
      try {
        return compileGlob(pattern);
      } catch (error) {
        throw new CoreError("config", errors.badGlob(where, reasonOf(error)));
      }
    })
  );
  return {
    contexts,
    windows,
    webviews,
    matchesLabel: (webview, window) =>
      overWebviews?.some((matches) => matches(webview)) === true ||
      overWindows?.some((matches) => matches(window)) === true,
  };
}

function scopeOf(
  where: string,
  entry: { readonly allow?: readonly unknown[]; readonly deny?: readonly unknown[] },
  { manifest, permission }: Expanded,
): ScopeEntries | null {
  const own = permission.scope;
  if (
    entry.allow === undefined && entry.deny === undefined &&
    own?.allow === undefined && own?.deny === undefined
  ) return null;
  const scope = {
    allow: [...entry.allow ?? [], ...own?.allow ?? []],
    deny: [...entry.deny ?? [], ...own?.deny ?? []],
  };
  for (const value of [...scope.allow, ...scope.deny]) {
    const reason = manifest.checkScope?.(value) ?? null;
    if (reason === null) continue;
    throw new CoreError("config", errors.badScope(where, manifest.key, value, reason));
  }
  return scope;
}

function push(map: Map<string, Grant[]>, command: string, grant: Grant): void {
  const list = map.get(command);
  if (list === undefined) map.set(command, [grant]);
  else list.push(grant);
}
