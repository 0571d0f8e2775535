/**
 * Where a store may be: below one folder, or where a scope entry says so.
 *
 * @module
 */
import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import process from "node:process";
import { type PathPlatform, readWrittenPath } from "@pleiad/core/scope";
import { type GlobOptions, matchesGlob, splitGlob } from "./_glob.ts";

/** Scope entries that allow and deny paths: glob patterns, which may begin with `$APPDATA` etc. */
export interface PathRules {
  /** What is allowed beside the base folder. */
  readonly allow: readonly string[];
  /** What is denied, also below the base folder. */
  readonly deny: readonly string[];
}

/** A path that was looked at. */
export interface Place {
  /** The absolute path as it was asked for. */
  readonly path: string;
  /** The same without symbolic links. */
  readonly real: string;
  /** Equal for equal files. */
  readonly key: string;
  /** Whether it is below the base folder. */
  readonly inside: boolean;
}

const platform: PathPlatform = process.platform === "win32" || process.platform === "darwin"
  ? process.platform
  : "linux";
const anyCase = process.platform === "win32" || process.platform === "darwin";
const system: GlobOptions = { dots: process.platform === "win32", anyCase };

/**
 * Whether a path may be looked at as a store, taken from `base`; both absolute.
 *
 * SECURITY: Windows reaches a denied file by `a.json::$DATA` and `a.json.` too, and looking at a
 * share sends the user's password hash to its computer.
 */
export function isFileName(base: string, path: string, platform: PathPlatform): boolean {
  try {
    const { root } = readWrittenPath(path, platform);
    return !root.startsWith("\\\\") ||
      root.toLowerCase() === readWrittenPath(base, platform).root.toLowerCase();
  } catch {
    return false;
  }
}

/** Finds out where `path`, taken from `base`, leads. Throws when it cannot be a file. */
export function locate(base: string, path: string): Place {
  const full = resolve(base, path);
  // A NUL would end the name early in the system's own calls.
  const bad = path.includes("\0") || path === "" || full === resolve(base) || /[\\/]$/.test(path);
  if (bad || !isFileName(resolve(base), full, platform)) {
    throw new RangeError(`Cannot open store ${JSON.stringify(path)}: it is not the name of a file`);
  }
  const real = realPath(full);
  return {
    path: full,
    real,
    key: anyCase ? real.toLowerCase() : real,
    inside: isBelow(realPath(resolve(base)), real),
  };
}

/** Whether the rules allow a place. Deny wins; below the base folder nothing else need allow. */
export function isAllowed(
  place: Place,
  rules: PathRules,
  expand: (pattern: string) => string | null,
): boolean {
  // SECURITY: what is denied is compared with both spellings, what is allowed with the real one.
  if (rules.deny.some((entry) => covers(expand(entry), [place.path, place.real]))) return false;
  return place.inside || rules.allow.some((entry) => covers(expand(entry), [place.real]));
}

function covers(pattern: string | null, paths: readonly string[]): boolean {
  if (pattern === null) return false;
  const { fixed, rest } = splitGlob(pattern, sep);
  const spellings = [pattern];
  try {
    spellings.push([realPath(fixed === "" ? sep : fixed), ...rest].join(sep));
  } catch {
    // The folder cannot be looked at: the pattern counts as it is written.
  }
  return spellings.some((spelling) => paths.some((path) => matchesGlob(path, spelling, system)));
}

/** The path without symbolic links, of which the end need not exist. */
function realPath(path: string): string {
  const missing: string[] = [];
  for (let known = path;; known = dirname(known)) {
    try {
      return join(realpathSync.native(known), ...missing);
    } catch (error) {
      // SECURITY: a link that leads nowhere is no missing file: what is written would be its target.
      if (dirname(known) === known || isThere(known)) throw error;
      missing.unshift(basename(known));
    }
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isBelow(base: string, path: string): boolean {
  const way = relative(base, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
