/**
 * Permission files as Tauri plugins ship them: `default`, `set` and `permission`
 * (tauri: `crates/tauri-utils/src/acl/manifest.rs`).
 *
 * @module
 */
import type { PermissionFileSource } from "../types/capability.ts";
import { parseFile } from "./formats.ts";
import type { Manifest, Permission, PermissionSet } from "./permission.ts";
import {
  readList,
  readObject,
  readPlatforms,
  readScope,
  readString,
  readStrings,
  refuse,
} from "./read.ts";

/** What a permission file holds. */
export interface PermissionFile {
  /** The plugin's default set. */
  readonly defaultPermission: PermissionSet | null;
  /** Sets, in the order of the file. */
  readonly sets: readonly PermissionSet[];
  /** Permissions, in the order of the file. */
  readonly permissions: readonly Permission[];
}

/** Reads a permission file. Throws a `CoreError` that names the file, the key and what it must be. */
export function readPermissionFile(source: PermissionFileSource): PermissionFile {
  const where = source.name ?? "Permission file";
  const value = "text" in source ? parseFile("permission", where, source.text) : source.value;
  const fields = readObject(where, "", value);
  const list = (key: string) => fields[key] === undefined ? [] : readList(where, key, fields[key]);
  return {
    defaultPermission: fields["default"] === undefined || fields["default"] === null
      ? null
      : readDefault(where, fields["default"]),
    sets: list("set").map((item, at) => readSet(where, `set[${at}]`, item)),
    permissions: list("permission").map((item, at) =>
      readPermission(where, `permission[${at}]`, item)
    ),
  };
}

/** A manifest with what its permission files add; a later file replaces what an earlier one named. */
export function mergePermissionFiles(
  manifest: Manifest,
  files: readonly PermissionFileSource[],
): Manifest {
  const permissions = new Map(manifest.permissions);
  const sets = new Map(manifest.sets);
  let { defaultPermission } = manifest;
  for (const source of files) {
    const file = readPermissionFile(source);
    defaultPermission = file.defaultPermission ?? defaultPermission;
    for (const set of file.sets) sets.set(set.identifier, set);
    for (const permission of file.permissions) permissions.set(permission.identifier, permission);
  }
  return { ...manifest, defaultPermission, permissions, sets };
}

function readDefault(where: string, value: unknown): PermissionSet {
  const fields = readObject(where, "default", value);
  readVersion(where, "default.version", fields["version"]);
  return {
    identifier: "default",
    description: optionalString(where, "default.description", fields["description"]) ??
      "Default plugin permissions.",
    permissions: readStrings(where, "default.permissions", fields["permissions"]),
  };
}

function readSet(where: string, key: string, value: unknown): PermissionSet {
  const fields = readObject(where, key, value);
  return {
    identifier: readString(where, `${key}.identifier`, fields["identifier"]),
    description: readString(where, `${key}.description`, fields["description"]),
    permissions: readStrings(where, `${key}.permissions`, fields["permissions"]),
  };
}

function readPermission(where: string, key: string, value: unknown): Permission {
  const fields = readObject(where, key, value);
  readVersion(where, `${key}.version`, fields["version"]);
  const commands = fields["commands"] === undefined
    ? {}
    : readObject(where, `${key}.commands`, fields["commands"]);
  const names = (list: string) =>
    commands[list] === undefined
      ? []
      : readStrings(where, `${key}.commands.${list}`, commands[list]);
  const scope = fields["scope"] === undefined || fields["scope"] === null
    ? {}
    : readObject(where, `${key}.scope`, fields["scope"]);
  const allow = readScope(where, `${key}.scope.allow`, scope["allow"]);
  const deny = readScope(where, `${key}.scope.deny`, scope["deny"]);
  return {
    identifier: readString(where, `${key}.identifier`, fields["identifier"]),
    description: optionalString(where, `${key}.description`, fields["description"]) ?? "",
    commands: { allow: names("allow"), deny: names("deny") },
    scope: allow === null && deny === null
      ? null
      : { ...(allow === null ? {} : { allow }), ...(deny === null ? {} : { deny }) },
    platforms: readPlatforms(where, `${key}.platforms`, fields["platforms"]),
  };
}

function optionalString(where: string, key: string, value: unknown): string | null {
  return value === undefined || value === null ? null : readString(where, key, value);
}

function readVersion(where: string, key: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    refuse(where, key, "a whole number above 0", value);
  }
}
