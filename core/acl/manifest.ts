/**
 * From a plugin's definition to its manifest: every permission by name, `allow-x` and `deny-x`
 * derived from its commands.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { PermissionDefinition, PermissionFileSource } from "../types/capability.ts";
import type { MatchScope } from "../types/match_scope.ts";
import { APP_KEY, permissionSlug } from "./identifier.ts";
import type { Manifest, Permission, PermissionSet } from "./permission.ts";
import { mergePermissionFiles } from "./permission_file.ts";

/** What a manifest may have beside commands and permissions. */
export interface ManifestOptions {
  /** Validates one scope entry: the reason why it is refused, or `null`. */
  readonly checkScope?: Manifest["checkScope"];
  /** The JSON Schema of one scope entry. */
  readonly scopeSchema?: Manifest["scopeSchema"];
  /** Says whether a scope entry is about the arguments of a call, for explanations. */
  readonly matchScope?: MatchScope;
  /** Permission files, later ones over earlier ones and over the definitions. */
  readonly files?: readonly PermissionFileSource[];
}

/**
 * Builds a manifest. Throws a `CoreError` when a permission names a command or a member that does
 * not exist, or when a set has more than members.
 */
export function createManifest(
  key: string,
  commands: readonly string[],
  definitions: { readonly [name: string]: PermissionDefinition },
  options: ManifestOptions = {},
): Manifest {
  const known = new Set(commands);
  const permissions = new Map<string, Permission>();
  const sets = new Map<string, PermissionSet>();
  for (const command of commands) {
    for (const permission of derivedPermissions(command)) {
      permissions.set(permission.identifier, permission);
    }
  }
  let defaultPermission: PermissionSet | null = null;
  for (const [name, definition] of Object.entries(definitions)) {
    const found = readDefinition(key, name, definition, known);
    if (!("permissions" in found)) permissions.set(name, found);
    else if (name === "default") defaultPermission = found;
    else sets.set(name, found);
  }
  // A `default` that is a permission of its own is a set of that one.
  if (defaultPermission === null && permissions.has("default")) {
    const only = `default-permission`;
    const permission = permissions.get("default");
    permissions.delete("default");
    if (permission !== undefined) permissions.set(only, { ...permission, identifier: only });
    defaultPermission = {
      identifier: "default",
      description: permission?.description || DEFAULT_DESCRIPTION,
      permissions: [only],
    };
  }
  const manifest = mergePermissionFiles({
    key,
    defaultPermission,
    permissions,
    sets,
    checkScope: options.checkScope ?? null,
    scopeSchema: options.scopeSchema ?? null,
    ...(options.matchScope === undefined ? {} : { matchScope: options.matchScope }),
  }, options.files ?? []);
  for (const set of [defaultPermission, ...sets.values()]) {
    for (const member of set?.permissions ?? []) {
      if (member.includes(":") || hasName(manifest, member)) continue;
      throw new CoreError("config", errors.unknownMember(key, set?.identifier ?? "", member));
    }
  }
  return manifest;
}

/** `allow-…` and `deny-…` of a command (tauri: `crates/tauri-utils/src/acl/build.rs`). */
export function derivedPermissions(command: string): readonly [Permission, Permission] {
  const slug = permissionSlug(command);
  const rest = `the ${command} command without any pre-configured scope.`;
  const more = { scope: null, platforms: null };
  return [
    {
      identifier: `allow-${slug}`,
      description: `Enables ${rest}`,
      commands: { allow: [command], deny: [] },
      ...more,
    },
    {
      identifier: `deny-${slug}`,
      description: `Denies ${rest}`,
      commands: { allow: [], deny: [command] },
      ...more,
    },
  ];
}

/** Every name of a manifest: `default`, then sets, then permissions. */
export function namesOf(manifest: Manifest): readonly string[] {
  return [
    ...(manifest.defaultPermission === null ? [] : ["default"]),
    ...manifest.sets.keys(),
    ...manifest.permissions.keys(),
  ];
}

/** The manifests, and `core` whose default is that of every plugin of the core, gone or not. */
export function withCore(
  manifests: ReadonlyMap<string, Manifest>,
  absent: ReadonlySet<string>,
): ReadonlyMap<string, Manifest> {
  const members = [...manifests.keys(), ...absent].filter((key) => key.startsWith("core:")).sort();
  if (members.length === 0 || manifests.has("core")) return manifests;
  return new Map(manifests).set("core", {
    key: "core",
    defaultPermission: {
      identifier: "default",
      description: "Default core plugins set.",
      permissions: members.map((key) => `${key}:default`),
    },
    permissions: new Map(),
    sets: new Map(),
    checkScope: null,
    scopeSchema: null,
  });
}

/** The manifest key of a command: the plugin's name as registered, `core:` for the core's own. */
export function keyOfCommand(command: string, manifests: ReadonlyMap<string, Manifest>): string {
  if (!command.startsWith("plugin:")) return APP_KEY;
  const name = command.slice(7).split("|", 1)[0] ?? "";
  return manifests.has(`core:${name}`) ? `core:${name}` : name;
}

const DEFAULT_DESCRIPTION = "Default plugin permissions.";

function hasName(manifest: Manifest, name: string): boolean {
  return name === "default" || manifest.sets.has(name) || manifest.permissions.has(name);
}

function readDefinition(
  key: string,
  name: string,
  definition: PermissionDefinition,
  commands: ReadonlySet<string>,
): Permission | PermissionSet {
  const long = isList(definition) ? { members: definition } : definition;
  const { members, platforms, scope } = long;
  if (members !== undefined) {
    if (long.commands !== undefined || scope !== undefined || platforms !== undefined) {
      throw new CoreError("config", errors.mixedSet(key, name));
    }
    return {
      identifier: name,
      description: long.description ?? (name === "default" ? DEFAULT_DESCRIPTION : ""),
      // A member may be written as the command itself: `read` stands for `allow-read`.
      permissions: members.map((member) =>
        commands.has(member) ? `allow-${permissionSlug(member)}` : member
      ),
    };
  }
  const { allow = [], deny = [] } = long.commands ?? {};
  for (const command of [...allow, ...deny]) {
    if (commands.has(command)) continue;
    throw new CoreError("config", errors.unknownMember(key, name, command));
  }
  return {
    identifier: name,
    description: long.description ?? "",
    commands: { allow, deny },
    scope: scope?.allow === undefined && scope?.deny === undefined ? null : scope,
    platforms: platforms ?? null,
  };
}

function isList(definition: PermissionDefinition): definition is readonly string[] {
  return Array.isArray(definition);
}
