/**
 * What a permission and a set say of themselves, in editors and in references.
 *
 * @module
 */
import type { Manifest, Permission, PermissionSet } from "./permission.ts";

/** A permission's description; without one, what it does. */
export function describePermission({ description, commands, scope }: Permission): string {
  if (description !== "") return description;
  const list = (verb: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${verb} ${names.map((name) => `\`${name}\``).join(", ")}.`];
  const done = [...list("Enables", commands.allow), ...list("Denies", commands.deny)];
  if (scope !== null) done.push("Has scope entries.");
  return done.join(" ") || "Grants nothing by itself.";
}

/** The members of a set as a list in markdown. */
export function listMembers({ permissions }: PermissionSet): string {
  return permissions.map((name) => `- \`${name}\``).join("\n");
}

/** A set's description, then its members under a heading. */
export function describeSet(set: PermissionSet): string {
  const kind = set.identifier === "default" ? "default permission set" : "permission set";
  const rest = `#### This ${kind} includes:\n\n${listMembers(set)}`;
  return set.description === "" ? rest : `${set.description}\n${rest}`;
}

/** Entries by name. */
export function sortedByName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1);
}

/** Every name of a manifest with its description: `default`, then sets, then permissions. */
export function describeAll(manifest: Manifest): [string, string][] {
  const { defaultPermission, sets, permissions } = manifest;
  return [
    ...(defaultPermission === null
      ? []
      : [["default", describeSet(defaultPermission)] satisfies [string, string]]),
    ...sortedByName(sets).map(([name, set]): [string, string] => [name, describeSet(set)]),
    ...sortedByName(permissions)
      .map(([name, one]): [string, string] => [name, describePermission(one)]),
  ];
}
