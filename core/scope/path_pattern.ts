/**
 * Entries of path scopes as patterns: variables replaced, and each pattern a second time with the
 * links of its longest existing folder resolved (tauri: `crates/tauri/src/scope/fs.rs`).
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { compileGlob, escapeGlob } from "../acl/glob.ts";
import type { PathResolver } from "../types/app.ts";
import type { PathPlatform } from "./written_path.ts";

/** An entry of a path scope: a glob, plain or under the key `path`. */
export type PathEntry = string | { readonly path: string };

/** An entry that can never match, with the reason, for people. */
export interface IgnoredEntry {
  /** The glob as it is written. */
  readonly path: string;
  /** Why it has no effect. */
  readonly reason: string;
}

/** A compiled pattern. */
export interface PathPattern {
  /** The glob, with `/` between names. */
  readonly glob: string;
  /** Whether a path, as `patternText` writes it, matches. */
  matches(text: string): boolean;
  /** Whether it would if leading dots were no matter. */
  nearlyMatches(text: string): boolean;
}

/** How entries are compiled. */
export interface PatternOptions {
  /** Knows the folders behind the variables. */
  readonly resolver: Pick<PathResolver, "parse">;
  /** Whose rules hold. */
  readonly platform: PathPlatform;
  /** Whether letters match whatever their case. */
  readonly caseInsensitive: boolean;
  /** Whether a leading dot must be written. */
  readonly literalLeadingDot: boolean;
}

/** Compiles entries. Throws a `SyntaxError` for what is no glob. */
export function compileEntries(
  entries: readonly PathEntry[],
  options: PatternOptions,
): { readonly patterns: readonly PathPattern[]; readonly ignored: readonly IgnoredEntry[] } {
  const globs = new Set<string>();
  const ignored: IgnoredEntry[] = [];
  for (const entry of entries) {
    const path = typeof entry === "string" ? entry : entry.path;
    const glob = expand(path, options);
    if (typeof glob !== "string") {
      ignored.push({ path, reason: glob.reason });
      continue;
    }
    globs.add(glob);
    const real = withRealFolder(glob, options.platform);
    if (real !== undefined) globs.add(real);
  }
  return { patterns: [...globs].map((glob) => compilePattern(glob, options)), ignored };
}

/** A path in the form that patterns match: `/` between names, composed letters where the system
 * does not tell them apart. */
export function patternText(path: string, platform: PathPlatform): string {
  if (platform === "linux") return path;
  const text = path.normalize("NFC");
  return platform === "win32" ? text.replaceAll("\\", "/") : text;
}

function compilePattern(glob: string, options: PatternOptions): PathPattern {
  const dialect = { literalSeparator: true, ignoreCase: options.caseInsensitive };
  const matches = compileGlob(glob, {
    ...dialect,
    literalLeadingDot: options.literalLeadingDot,
  });
  return { glob, matches, nearlyMatches: compileGlob(glob, dialect) };
}

function expand(path: string, options: PatternOptions): string | { readonly reason: string } {
  const { platform, resolver } = options;
  const separator = platform === "win32" ? /[\\/]/ : /\//;
  const [first = "", ...rest] = path.split(separator);
  if (path.includes("\0")) return { reason: "it holds a NUL character" };
  if (!first.startsWith("$")) return clean(patternText(path, platform));
  let folder: string;
  try {
    folder = resolver.parse(first);
  } catch {
    return { reason: `this system has no folder ${first}` };
  }
  if (folder === first) return { reason: `there is no variable ${first}` };
  // SECURITY: a folder's name is no glob, whatever characters it holds.
  const base = escapeGlob(patternText(folder, platform)).replace(/\/+$/, "");
  const below = patternText(rest.join("/"), platform);
  return clean(below === "" && rest.length === 0 ? base || "/" : `${base}/${below}`);
}

/** Without empty names, `.` and, as Tauri parses entries, `..`; with no separator at the end. */
function clean(glob: string): string {
  const root = /^\/{0,2}/.exec(glob)?.[0] ?? "";
  const names = glob.slice(root.length).split("/")
    .filter((name) => name !== "" && name !== "." && name !== "..");
  return (root.length === 2 ? root : root.slice(0, 1)) + names.join("/");
}

/** The pattern below the real path of its longest existing folder, if that is another one. */
function withRealFolder(glob: string, platform: PathPlatform): string | undefined {
  const root = /^(?:\/\/[^/]+\/[^/]+\/|[a-z]:\/|\/(?!\/))/i.exec(glob)?.[0];
  // What lies on another computer is not asked for while the app starts.
  if (root === undefined || root.startsWith("//")) return undefined;
  const names = glob.slice(root.length).split("/");
  const wild = names.findIndex((name) => literalOf(name) === undefined);
  const literal = names.slice(0, wild < 0 ? names.length : wild).map((name) => literalOf(name));
  for (let count = literal.length; count >= 0; count--) {
    const folder = root + literal.slice(0, count).join("/");
    try {
      const real = escapeGlob(patternText(realpathSync.native(folder), platform));
      const below = names.slice(count);
      const joined = [real.replace(/\/$/, ""), ...below].join("/");
      return joined === glob ? undefined : joined;
    } catch {
      // It does not exist, or cannot be seen: the folder above it.
    }
  }
  return undefined;
}

/** The name that a part of a glob stands for, or `undefined` where it stands for several. */
function literalOf(part: string): string | undefined {
  const text = part.replace(/\[([^!\]]|\])\]/gu, "$1");
  return escapeGlob(text) === part || !/[?*[\]]/.test(part) ? text : undefined;
}
