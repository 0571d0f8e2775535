/**
 * From a plugin's definition to its manifest: every permission by name, `allow-x` and `deny-x`
 * derived from its commands.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { PermissionDefinition, Platform } from "../types/capability.ts";

/** The key of the app's own manifest (tauri: `crates/tauri-utils/src/acl/mod.rs`). */
export const APP_KEY = "__app-acl__";

/** A permission: commands and scope entries under a name. */
export interface Permission {
  /** Its name, without the plugin. */
  readonly name: string;
  /** What it grants, for people. */
  readonly description: string;
  /** Commands that it allows. */
  readonly allow: readonly string[];
  /** Commands that it denies. */
  readonly deny: readonly string[];
  /** Scope entries that come with it, or none. */
  readonly scope: { readonly allow: readonly unknown[]; readonly deny: readonly unknown[] } | null;
  /** Permissions that it stands for, by name. */
  readonly members: readonly string[];
  /** Where it is active, or `null` for everywhere. */
  readonly platforms: readonly Platform[] | null;
}

/** All permissions of one plugin, or of the app. */
export interface Manifest {
  /** The plugin's name, `core:window`, or `APP_KEY`. */
  readonly key: string;
  /** Permissions by name. */
  readonly permissions: ReadonlyMap<string, Permission>;
  /** Validates one scope entry: the reason why it is refused, or `null`. */
  readonly checkScope: ((entry: unknown) => string | null) | null;
}

/** `read_file` as it stands in `allow-read-file`. */
export function permissionSlug(command: string): string {
  return command.replaceAll("_", "-");
}

/** Builds a manifest. Throws a `CoreError` when a permission names what does not exist. */
export function createManifest(
  key: string,
  commands: readonly string[],
  definitions: { readonly [name: string]: PermissionDefinition },
  checkScope: Manifest["checkScope"] = null,
): Manifest {
  const permissions = new Map<string, Permission>();
  for (const command of commands) {
    for (const verb of ["allow", "deny"] as const) {
      const name = `${verb}-${permissionSlug(command)}`;
      const list = verb === "allow" ? "Enables" : "Denies";
      permissions.set(name, {
        name,
        description: `${list} the ${command} command without any pre-configured scope.`,
        allow: verb === "allow" ? [command] : [],
        deny: verb === "deny" ? [command] : [],
        scope: null,
        members: [],
        platforms: null,
      });
    }
  }
  for (const [name, definition] of Object.entries(definitions)) {
    permissions.set(name, readDefinition(key, name, definition, commands));
  }
  if (!permissions.has("default")) permissions.set("default", emptyDefault());
  for (const permission of permissions.values()) {
    for (const member of permission.members) {
      if (member.includes(":") || permissions.has(member)) continue;
      throw new CoreError("config", errors.unknownMember(key, permission.name, member));
    }
  }
  return { key, permissions, checkScope };
}

function readDefinition(
  key: string,
  name: string,
  definition: PermissionDefinition,
  commands: readonly string[],
): Permission {
  const long = isList(definition) ? { members: definition } : definition;
  for (const command of [...long.commands?.allow ?? [], ...long.commands?.deny ?? []]) {
    if (!commands.includes(command)) {
      throw new CoreError("config", errors.unknownMember(key, name, command));
    }
  }
  return {
    name,
    description: long.description ?? "",
    allow: long.commands?.allow ?? [],
    deny: long.commands?.deny ?? [],
    scope: long.scope === undefined
      ? null
      : { allow: long.scope.allow ?? [], deny: long.scope.deny ?? [] },
    // A member may be written as the command itself: `read` stands for `allow-read`.
    members: (long.members ?? []).map((member) =>
      commands.includes(member) ? `allow-${permissionSlug(member)}` : member
    ),
    platforms: long.platforms ?? null,
  };
}

function isList(definition: PermissionDefinition): definition is readonly string[] {
  return Array.isArray(definition);
}

function emptyDefault(): Permission {
  return {
    name: "default",
    description: "Default plugin permissions.",
    allow: [],
    deny: [],
    scope: null,
    members: [],
    platforms: null,
  };
}
