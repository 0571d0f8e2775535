/**
 * From definitions to manifests: a plugin's, and the app's own.
 *
 * @module
 */
import { APP_KEY } from "../acl/identifier.ts";
import { createManifest } from "../acl/manifest.ts";
import type { Manifest } from "../acl/permission.ts";
import type { PermissionFileSource } from "../types/capability.ts";
import type { Plugin } from "../types/plugin.ts";
import type { Schema } from "../types/schema.ts";
import { isSettled, issuesText } from "../validate.ts";

/** The manifest of a plugin. Throws a `CoreError` when a permission names what does not exist. */
export function pluginManifest({ name, definition }: Plugin): Manifest {
  const { commands, permissions, permissionFiles, scope, scopeSchema, matchScope } = definition;
  return createManifest(name, Object.keys(commands), permissions ?? {}, {
    checkScope: scope === undefined ? null : scopeCheck(scope),
    scopeSchema: scopeSchema ?? null,
    ...(matchScope === undefined ? {} : { matchScope }),
    files: permissionFiles ?? [],
  });
}

/** The manifest of the app's own commands, or `null` when it declares no permissions. */
export function appManifest(
  commands: readonly string[],
  permissions: Parameters<typeof createManifest>[2] | undefined,
  files: readonly PermissionFileSource[] = [],
): Manifest | null {
  if (permissions === undefined && files.length === 0) return null;
  return createManifest(APP_KEY, commands, permissions ?? {}, { files });
}

function scopeCheck(schema: Schema<unknown, unknown>): (entry: unknown) => string | null {
  return (entry) => {
    const result = schema["~standard"].validate(entry);
    if (!isSettled(result)) return "its schema is asynchronous";
    return result.issues === undefined ? null : issuesText(result.issues);
  };
}
