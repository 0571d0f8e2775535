/**
 * Which permissions of a manifest have to do with a command.
 *
 * @module
 */
import { APP_KEY, joinIdentifier } from "./identifier.ts";
import type { Manifest, PermissionSet } from "./permission.ts";

/**
 * Identifiers of what allows a command: the default, sets and permissions of the command's own
 * manifest, whatever platform they are for, sorted by name.
 */
export function permissionsAllowing(manifest: Manifest, command: string): readonly string[] {
  const { defaultPermission, permissions, sets } = manifest;
  const seen = new Map<PermissionSet, boolean>();
  const allows = (set: PermissionSet): boolean => {
    const known = seen.get(set);
    if (known !== undefined) return known;
    seen.set(set, false);
    const found = set.permissions.some((member) => {
      const inner = member === "default" ? defaultPermission : sets.get(member);
      if (inner !== undefined && inner !== null) return allows(inner);
      return permissions.get(member)?.commands.allow.includes(command) === true;
    });
    seen.set(set, found);
    return found;
  };
  const names = [
    ...(defaultPermission !== null && allows(defaultPermission) ? ["default"] : []),
    ...[...sets.values()].filter(allows).map(({ identifier }) => identifier),
    ...[...permissions.values()]
      .filter(({ commands }) => commands.allow.includes(command))
      .map(({ identifier }) => identifier),
  ];
  return names.sort().map((name) => joinIdentifier(manifest.key, name));
}

/** A command without its plugin. */
export function bareName(command: string, key: string): string {
  return key === APP_KEY ? command : command.slice(7).split("|", 2)[1] ?? "";
}
