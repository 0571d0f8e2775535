/**
 * Says which entries of a path scope are about the arguments of a call, for `pleiad acl why --args`.
 *
 * @module
 */
import type { MatchAbout, MatchScope } from "../types/match_scope.ts";
import type { PathEntry } from "./path_pattern.ts";
import { createPathScope, type PathCheckOptions } from "./path_scope.ts";
import { refusals } from "./refusals.ts";

/** The paths of a call, and how they are checked. */
export interface MatchedPaths extends PathCheckOptions {
  /** Absolute paths; none when the arguments name none. */
  readonly paths: readonly string[];
  /** As the plugin's own scope has it. */
  readonly literalLeadingDot?: boolean | undefined;
}

/**
 * Makes a plugin's `matchScope` of what reads the paths of a call. An entry that denies matches as
 * soon as it is about one of the paths. One that allows matches when it covers all of them, and
 * nothing can be said when it covers only some: another entry may cover the others.
 *
 * ```ts
 * import { matchPaths } from "@pleiad/core/scope";
 *
 * const matchScope = matchPaths((args) => {
 *   const named = typeof args === "object" && args !== null && "path" in args ? args.path : null;
 *   return { paths: typeof named === "string" ? [named] : [] };
 * });
 * ```
 */
export function matchPaths(
  pathsOf: (args: unknown, about: MatchAbout) => MatchedPaths,
): MatchScope {
  return async (entry, args, about) => {
    const { paths, followLast = true, literalLeadingDot } = pathsOf(args, about);
    if (paths.length === 0 || !isPathEntry(entry)) return null;
    const denies = about.kind === "deny";
    const scope = createPathScope({
      allow: denies ? [] : [entry],
      deny: denies ? [entry] : [],
      resolver: about.app.path,
      ...(literalLeadingDot === undefined ? {} : { literalLeadingDot }),
    });
    const found = await Promise.all(paths.map(async (path) => {
      try {
        await scope.check(path, { followLast });
        return true;
      } catch (error) {
        return denies && error instanceof Error && error.message === refusals.denied(path);
      }
    }));
    if (denies) return found.includes(true);
    return found.every(Boolean) ? true : found.includes(true) ? null : false;
  };
}

function isPathEntry(entry: unknown): entry is PathEntry {
  return typeof entry === "string" ||
    (typeof entry === "object" && entry !== null && "path" in entry &&
      typeof entry.path === "string");
}
