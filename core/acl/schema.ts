/**
 * What Tauri writes to `gen/schemas/`: the manifests, the capabilities, and the JSON Schema that
 * completes capability files in an editor
 * (tauri: `crates/tauri-build/src/acl.rs`, `crates/tauri-utils/src/acl/schema.rs`).
 *
 * @module
 */
import type { Inventory } from "./authority.ts";
import { describeAll, sortedByName } from "./describe.ts";
import { expand } from "./expand.ts";
import { joinIdentifier } from "./identifier.ts";
import { namesOf } from "./manifest.ts";
import type { Manifest, Permission } from "./permission.ts";
import { capabilityFile, fixedDefinitions, type JsonSchema, ref } from "./schema_shapes.ts";
import type { Capability, Platform } from "../types/capability.ts";

/** The content of `acl-manifests.json`: every manifest by its key, in Tauri's spelling. */
export function aclManifests(manifests: ReadonlyMap<string, Manifest>): JsonSchema {
  return Object.fromEntries(
    sortedByName(manifests).map(([key, manifest]) => [key, {
      default_permission: manifest.defaultPermission,
      permissions: Object.fromEntries(
        sortedByName(manifest.permissions).map((
          [name, permission],
        ) => [name, plainPermission(permission)]),
      ),
      permission_sets: Object.fromEntries(sortedByName(manifest.sets)),
      global_scope_schema: manifest.scopeSchema,
    }]),
  );
}

/** The content of `capabilities.json`: every capability by its identifier. */
export function capabilitiesById(capabilities: readonly Capability[]): JsonSchema {
  const byName = new Map(capabilities.map((capability) => [capability.identifier, capability]));
  return Object.fromEntries(
    sortedByName(byName).map(([identifier, capability]) => {
      const { description = "", remote, local = true, windows = [], webviews = [] } = capability;
      const { permissions, platforms } = capability;
      return [identifier, {
        identifier,
        description,
        ...(remote === undefined ? {} : { remote }),
        local,
        ...(windows.length === 0 ? {} : { windows }),
        ...(webviews.length === 0 ? {} : { webviews }),
        permissions,
        ...(platforms === undefined ? {} : { platforms }),
      }];
    }),
  );
}

/**
 * The JSON Schema (draft 7) of a capability file: knows every permission with its description, and
 * the scope entries of plugins that give a `scopeSchema`.
 */
export function capabilitySchema(manifests: ReadonlyMap<string, Manifest>): JsonSchema {
  const all = sortedByName(manifests).map(([, manifest]) => manifest);
  const scoped = all.flatMap((manifest): Scoped[] => {
    const { scopeSchema } = manifest;
    const names = scopeSchema === null ? [] : namesThatReach(manifest, manifests);
    if (scopeSchema === null || names.length === 0) return [];
    return [{ definition: `${manifest.key}:scope`, schema: scopeSchema, names }];
  });
  return {
    ...capabilityFile,
    definitions: {
      ...fixedDefinitions,
      PermissionEntry: permissionEntry(scoped),
      Identifier: { description: "A permission.", oneOf: all.flatMap(identifiers) },
      ...Object.fromEntries(scoped.map(({ definition, schema }) => [
        definition,
        embed(schema, `#/definitions/${definition}`),
      ])),
    },
  };
}

/** The files of `gen/schemas/` by name, for the platform that they are written on. */
export function schemaFiles(
  { manifests, capabilities }: Inventory,
  platform: Platform,
): ReadonlyMap<string, string> {
  const schema = JSON.stringify(capabilitySchema(manifests), null, 2);
  const mobile = platform === "android" || platform === "iOS";
  return new Map([
    ["acl-manifests.json", JSON.stringify(aclManifests(manifests))],
    ["capabilities.json", JSON.stringify(capabilitiesById(capabilities))],
    [`${mobile ? "mobile" : "desktop"}-schema.json`, schema],
    [`${platform}-schema.json`, schema],
  ]);
}

function identifiers(manifest: Manifest): JsonSchema[] {
  return describeAll(manifest).map(([name, description]) => ({
    description,
    type: "string",
    const: joinIdentifier(manifest.key, name),
    markdownDescription: description,
  }));
}

/** The identifiers that lead to a plugin's permissions, sets of other plugins among them. */
function namesThatReach(
  manifest: Manifest,
  manifests: ReadonlyMap<string, Manifest>,
): readonly string[] {
  const names = { manifests, absent: new Set<string>() };
  return [...manifests].flatMap(([key, other]) =>
    namesOf(other).map((name) => joinIdentifier(key, name)).filter((identifier) => {
      try {
        return expand(names, "", identifier).some((found) => found.manifest === manifest);
      } catch {
        // A set that cannot be resolved: the core says so when a capability names it.
        return false;
      }
    })
  ).sort();
}

/** The schema of a plugin's scope entries, and the identifiers that take such entries. */
interface Scoped {
  readonly definition: string;
  readonly schema: object;
  readonly names: readonly string[];
}

function permissionEntry(scoped: readonly Scoped[]): JsonSchema {
  const identifier = {
    description: "The permission or the set.",
    allOf: [ref("Identifier")],
  };
  const lists = (items: JsonSchema) => ({
    allow: {
      description: "Scope entries to allow.",
      type: ["array", "null"],
      items,
    },
    deny: {
      description: "Scope entries to deny; a denial wins.",
      type: ["array", "null"],
      items,
    },
  });
  return {
    description: "A permission, or a permission with scope entries.",
    anyOf: [
      { description: "A permission or a set.", allOf: [ref("Identifier")] },
      {
        description: "A permission or a set with scope entries.",
        type: "object",
        allOf: [
          ...scoped.map(({ definition, names }) => ({
            if: {
              required: ["identifier"],
              properties: { identifier: { enum: names } },
            },
            then: { properties: lists(ref(definition)) },
            properties: { identifier },
          })),
          { properties: { identifier, ...lists(ref("Value")) } },
        ],
        required: ["identifier"],
      },
    ],
  };
}

/** A plugin's schema as a definition: what refers to its root refers to that definition. */
function embed(schema: unknown, root: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => embed(item, root));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
      // An `$id` would make references relative to itself.
      if ((key === "$schema" || key === "$id") && typeof value === "string") return [];
      if (key === "$ref" && typeof value === "string" && value.startsWith("#")) {
        return [[key, `${root}${value.slice(1)}`]];
      }
      return [[key, embed(value, root)]];
    }),
  );
}

function plainPermission(permission: Permission): JsonSchema {
  const { identifier, description, commands, scope, platforms } = permission;
  return {
    identifier,
    ...(description === "" ? {} : { description }),
    commands,
    ...(scope === null ? {} : { scope }),
    ...(platforms === null ? {} : { platforms }),
  };
}
