/**
 * Permissions, sets, and all of one plugin: what capabilities name.
 *
 * @module
 */
import type { MatchScope } from "../types/match_scope.ts";
import type { Platform } from "../types/capability.ts";

/** A permission: commands and scope entries under a name. */
export interface Permission {
  /** Its name, without the plugin. */
  readonly identifier: string;
  /** What it grants, for people. */
  readonly description: string;
  /** Commands that it allows, and those that it denies. */
  readonly commands: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  /** Scope entries that come with it; an empty list is present. */
  readonly scope:
    | { readonly allow?: readonly unknown[]; readonly deny?: readonly unknown[] }
    | null;
  /** Where it is active, or `null` for everywhere. */
  readonly platforms: readonly Platform[] | null;
}

/** A set: permissions and sets under a name, of other plugins too. */
export interface PermissionSet {
  /** Its name, without the plugin; `default` for the default. */
  readonly identifier: string;
  /** What it grants, for people. */
  readonly description: string;
  /** Its members; a member of another plugin carries that plugin's name. */
  readonly permissions: readonly string[];
}

/** All permissions of one plugin, or of the app. */
export interface Manifest {
  /** The plugin's name, `core:window`, or `APP_KEY`. */
  readonly key: string;
  /** What `<key>:default` stands for, or `null`. */
  readonly defaultPermission: PermissionSet | null;
  /** Permissions by name. */
  readonly permissions: ReadonlyMap<string, Permission>;
  /** Sets by name. */
  readonly sets: ReadonlyMap<string, PermissionSet>;
  /** Validates one scope entry: the reason why it is refused, or `null`. */
  readonly checkScope: ((entry: unknown) => string | null) | null;
  /** The JSON Schema of one scope entry, for editors, or `null`. */
  readonly scopeSchema: object | null;
  /** Says whether a scope entry is about the arguments of a call, for explanations. */
  readonly matchScope?: MatchScope;
}
