/**
 * From manifests and capabilities to one table: for each command, who may call it and who may not.
 * Each permission of a capability is resolved on its own (tauri:
 * `crates/tauri-utils/src/acl/resolved.rs`).
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "../errors.ts";
import type { ScopeEntries } from "../types/caller.ts";
import type { Capability, Platform } from "../types/capability.ts";
import { compileGlob } from "./glob.ts";
import { APP_KEY, type Manifest, type Permission } from "./manifest.ts";

/** Whom an entry is about, and why it is there. */
export interface Grant {
  /** The capability that brought it. */
  readonly capability: string;
  /** The permission that brought it. */
  readonly permission: string;
  /** Globs over window labels, as written. */
  readonly windows: readonly string[];
  /** Globs over webview labels, as written. */
  readonly webviews: readonly string[];
  /** Whether a label is meant. */
  readonly matchesLabel: (label: string) => boolean;
  /** `local`, or the URL pattern of a remote origin. */
  readonly context: "local" | { readonly remote: string; readonly pattern: URLPattern };
  /** Scope entries of the grant. */
  readonly scope: ScopeEntries | null;
}

/** The table that decisions are read from. */
export interface Resolved {
  /** Grants by command. */
  readonly allowed: ReadonlyMap<string, readonly Grant[]>;
  /** Denials by command. */
  readonly denied: ReadonlyMap<string, readonly Grant[]>;
  /** Scope entries that belong to a whole plugin, by its key. */
  readonly globalScope: ReadonlyMap<string, ScopeEntries>;
}

/** Splits an identifier at its last colon; an identifier without one is the app's own. */
export function splitIdentifier(identifier: string): { key: string; name: string } {
  const colon = identifier.lastIndexOf(":");
  if (colon < 0) return { key: APP_KEY, name: identifier };
  return { key: identifier.slice(0, colon), name: identifier.slice(colon + 1) };
}

/** The whole name of a plugin's command: `plugin:window|title` for `core:window`. */
export function commandName(key: string, command: string): string {
  if (key === APP_KEY) return command;
  return `plugin:${key.startsWith("core:") ? key.slice(5) : key}|${command}`;
}

interface Found {
  readonly manifest: Manifest;
  readonly permission: Permission;
}

/**
 * Resolves capabilities in the order of their identifiers. Throws a `CoreError` when one names a
 * plugin or permission that does not exist. Capabilities may name plugins in `absent`, which were
 * there once: they grant nothing.
 */
export function resolve(
  manifests: ReadonlyMap<string, Manifest>,
  capabilities: readonly Capability[],
  platform: Platform,
  absent: ReadonlySet<string> = new Set(),
): Resolved {
  const allowed = new Map<string, Grant[]>();
  const denied = new Map<string, Grant[]>();
  const globalScope = new Map<string, { allow: unknown[]; deny: unknown[] }>();
  const ordered = [...capabilities].sort((a, b) => a.identifier < b.identifier ? -1 : 1);
  for (const capability of ordered) {
    if (capability.platforms && !capability.platforms.includes(platform)) continue;
    const matchesLabel = labelMatcher(capability);
    const contexts = contextsOf(capability);
    for (const entry of capability.permissions) {
      const long = typeof entry === "string" ? { identifier: entry } : entry;
      const found = expand(manifests, capability, long.identifier, absent);
      for (const { manifest, permission } of found) {
        if (permission.platforms && !permission.platforms.includes(platform)) continue;
        const scope = scopeOf(manifest, capability, long, permission);
        if (permission.allow.length === 0 && permission.deny.length === 0) {
          const list = globalScope.get(manifest.key) ?? { allow: [], deny: [] };
          list.allow.push(...scope?.allow ?? []);
          list.deny.push(...scope?.deny ?? []);
          globalScope.set(manifest.key, list);
          continue;
        }
        for (const context of contexts) {
          const grant: Grant = {
            capability: capability.identifier,
            permission: permission.name,
            windows: capability.windows ?? [],
            webviews: capability.webviews ?? [],
            matchesLabel,
            context,
            scope,
          };
          for (const name of permission.allow) {
            push(allowed, commandName(manifest.key, name), grant);
          }
          for (const name of permission.deny) push(denied, commandName(manifest.key, name), grant);
        }
      }
    }
  }
  return { allowed, denied, globalScope };
}

function expand(
  manifests: ReadonlyMap<string, Manifest>,
  capability: Capability,
  identifier: string,
  absent: ReadonlySet<string>,
): readonly Found[] {
  const out: Found[] = [];
  const path: string[] = [];
  const visit = (key: string, name: string) => {
    const id = key === APP_KEY ? name : `${key}:${name}`;
    if (path.includes(id)) {
      throw new CoreError("config", errors.permissionCycle(capability.identifier, [...path, id]));
    }
    if (key === "core" && name === "default") {
      // The union of what every plugin of the core grants by default.
      for (const other of manifests.keys()) if (other.startsWith("core:")) visit(other, "default");
      return;
    }
    const manifest = manifests.get(key);
    if (manifest === undefined) {
      if (absent.has(key)) return;
      throw new CoreError(
        "config",
        errors.unknownAcl(capability.identifier, key, [...manifests.keys()]),
      );
    }
    const permission = manifest.permissions.get(name);
    if (permission === undefined) {
      throw new CoreError(
        "config",
        errors.unknownPermission(capability.identifier, key, name, [
          ...manifest.permissions.keys(),
        ]),
      );
    }
    path.push(id);
    out.push({ manifest, permission });
    for (const member of permission.members) {
      const target = member.includes(":") ? splitIdentifier(member) : { key, name: member };
      visit(target.key, target.name);
    }
    path.pop();
  };
  const { key, name } = splitIdentifier(identifier);
  visit(key, name);
  // A set has no commands of its own: only what it stands for is granted.
  return out.filter(({ permission }) =>
    permission.members.length === 0 || permission.allow.length > 0 ||
    permission.deny.length > 0 || permission.scope !== null
  );
}

function scopeOf(
  manifest: Manifest,
  capability: Capability,
  entry: { readonly allow?: readonly unknown[]; readonly deny?: readonly unknown[] },
  permission: Permission,
): ScopeEntries | null {
  if (entry.allow === undefined && entry.deny === undefined && permission.scope === null) {
    return null;
  }
  const scope = {
    allow: [...entry.allow ?? [], ...permission.scope?.allow ?? []],
    deny: [...entry.deny ?? [], ...permission.scope?.deny ?? []],
  };
  for (const value of [...scope.allow, ...scope.deny]) {
    const reason = manifest.checkScope?.(value) ?? null;
    if (reason === null) continue;
    throw new CoreError(
      "config",
      errors.badScope(capability.identifier, manifest.key, value, reason),
    );
  }
  return scope;
}

function contextsOf(capability: Capability): readonly Grant["context"][] {
  const contexts: Grant["context"][] = capability.local === false ? [] : ["local"];
  for (const url of capability.remote?.urls ?? []) {
    contexts.push({ remote: url, pattern: remotePattern(capability.identifier, url) });
  }
  return contexts;
}

/** Tauri's reading of a remote URL (tauri: `crates/tauri-utils/src/acl/mod.rs`). */
function remotePattern(capability: string, url: string): URLPattern {
  try {
    const parsed = new URLPattern(url);
    return new URLPattern({
      protocol: parsed.protocol,
      hostname: parsed.hostname,
      port: parsed.port,
      pathname: parsed.pathname === "" || parsed.pathname === "/" ? "*" : parsed.pathname,
      search: parsed.search === "" ? "*" : parsed.search,
      hash: parsed.hash === "" ? "*" : parsed.hash,
      username: "*",
      password: "*",
    });
  } catch (error) {
    throw new CoreError("config", errors.badRemote(capability, url, reasonOf(error)));
  }
}

function labelMatcher(capability: Capability): (label: string) => boolean {
  const globs = [...capability.windows ?? [], ...capability.webviews ?? []].map((pattern) => {
    try {
      return compileGlob(pattern);
    } catch (error) {
      throw new CoreError("config", errors.badGlob(capability.identifier, reasonOf(error)));
    }
  });
  return (label) => globs.some((matches) => matches(label));
}

function push(map: Map<string, Grant[]>, command: string, grant: Grant): void {
  const list = map.get(command);
  if (list === undefined) map.set(command, [grant]);
  else list.push(grant);
}
