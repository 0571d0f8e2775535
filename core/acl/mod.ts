/**
 * Access control, free of runtime and transport: manifests and capabilities in, decisions out.
 *
 * @module
 */
export { type Authority, createAuthority } from "./authority.ts";
export type { AuthorityCaller, Verdict } from "./verdict.ts";
export { compileGlob, escapeGlob, type GlobOptions } from "./glob.ts";
export {
  APP_KEY,
  createManifest,
  type Manifest,
  type Permission,
  permissionSlug,
} from "./manifest.ts";
export { commandName, type Grant, resolve, type Resolved, splitIdentifier } from "./resolve.ts";
export type { CommandScope, Origin, ScopeEntries } from "../types/caller.ts";
export type {
  Capability,
  PermissionDefinition,
  PermissionEntry,
  Platform,
} from "../types/capability.ts";
