/**
 * Scopes for plugins: which paths, URLs and programs a command may touch. One implementation for
 * all plugins.
 *
 * ```ts
 * import { createPathScope } from "@pleiad/core/scope";
 *
 * const scope = createPathScope({
 *   allow: ["$APPDATA/notes/**"],
 *   resolver: { parse: (path) => path.replace("$APPDATA", "/srv/data") },
 * });
 * const { path } = await scope.check("/srv/data/notes/today.txt");
 * ```
 *
 * @module
 */
export {
  assertStill,
  type CheckedPath,
  createPathScope,
  literalEntry,
  type OpenFile,
  type PathCheckOptions,
  type PathScope,
  type PathScopeOptions,
} from "./path_scope.ts";
export type { IgnoredEntry, PathEntry } from "./path_pattern.ts";
export type { PathFiles } from "./real_path.ts";
export type { PathPlatform } from "./written_path.ts";
export {
  type AllowedCommand,
  type CommandArgument,
  type CommandEntry,
  type CommandScopeOptions,
  createCommandScope,
  type ProgramScope,
} from "./command_scope.ts";
export {
  type FetchLike,
  type FollowedResponse,
  followRedirects,
  type ScopedRequest,
} from "./redirects.ts";
export { type MatchedPaths, matchPaths } from "./match_paths.ts";
export { createUrlScope, type UrlEntry, type UrlScope, type UrlScopeOptions } from "./url_scope.ts";
export { refusals } from "./refusals.ts";
export { stateEntries } from "./state_folders.ts";
export { readWrittenPath, type WrittenPath } from "./written_path.ts";
