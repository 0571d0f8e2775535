/**
 * Access control, free of runtime and transport: manifests and capabilities in, decisions out.
 *
 * ```ts
 * import { createAuthority, createManifest } from "@pleiad/core/acl";
 *
 * const authority = createAuthority("linux", () => true);
 * authority.addManifest(createManifest("notes", ["read"], { default: ["read"] }));
 * authority.addCapabilities([
 *   { identifier: "main", windows: ["main"], permissions: ["notes:default"] },
 * ]);
 * authority.decide("plugin:notes|read", { label: "main", origin: "local" }).allowed; // true
 * ```
 *
 * @module
 */
export { type Authority, createAuthority, type Inventory } from "./authority.ts";
export type { AuthorityCaller, Verdict } from "./verdict.ts";
export {
  mergeCapabilityFiles,
  parseCapabilityFile,
  readCapabilities,
  readGivenCapabilities,
  selectCapabilities,
  type SourcedCapability,
} from "./capability_file.ts";
export { type FileFormat, formatOf, parseText } from "./formats.ts";
export { compileGlob, escapeGlob, type GlobOptions } from "./glob.ts";
export {
  APP_KEY,
  checkIdentifier,
  commandName,
  type Identifier,
  joinIdentifier,
  parseIdentifier,
  permissionSlug,
} from "./identifier.ts";
export { createManifest, derivedPermissions, type ManifestOptions, namesOf } from "./manifest.ts";
export type { Manifest, Permission, PermissionSet } from "./permission.ts";
export {
  mergePermissionFiles,
  type PermissionFile,
  readPermissionFile,
} from "./permission_file.ts";
export { permissionReference } from "./reference.ts";
export type { Remedy } from "./remedy.ts";
export { compileRemote } from "./remote.ts";
export { aclManifests, capabilitiesById, capabilitySchema, schemaFiles } from "./schema.ts";
export type { JsonSchema } from "./schema_shapes.ts";
export type { Chain, Explanation, GlobalChain, ListedEntry, MatchNow, ScopeLink } from "./why.ts";
export type { CommandScope, Origin, ScopeEntries } from "../types/caller.ts";
export type {
  Capability,
  PermissionDefinition,
  PermissionEntry,
  PermissionFileSource,
  Platform,
} from "../types/capability.ts";
export type { MatchAbout, MatchScope } from "../types/match_scope.ts";
