/**
 * Where a path really leads: links are followed one by one, also those of the folders above what
 * does not exist yet, and those that point to nothing.
 *
 * @module
 */
import { lstat, readlink, realpath } from "node:fs/promises";
import { refusals } from "./refusals.ts";
import {
  isShortName,
  type PathPlatform,
  readLinkTarget,
  textOf,
  type WrittenPath,
} from "./written_path.ts";

/** What is asked of the file system; tests give one of their own. */
export interface PathFiles {
  /** What is at a path, without following a link there. Rejects with a `code`. */
  lstat(path: string): Promise<{ isSymbolicLink(): boolean }>;
  /** The text of a link. */
  readlink(path: string): Promise<string>;
  /** The path without links, in the case and the long names of the file system. */
  realpath(path: string): Promise<string>;
}

/** The file system itself. */
export const systemFiles: PathFiles = {
  lstat,
  readlink: (path) => readlink(path),
  realpath: (path) => realpath(path),
};

/** Linux follows at most 40. */
const MOST_LINKS = 40;

/** A path without links. */
export interface RealPath {
  /** The path. Its last names may not exist. */
  readonly path: WrittenPath;
  /** What the path was after each link that was replaced; deny entries hold for these too. */
  readonly passed: readonly WrittenPath[];
}

/** How a path is resolved. */
export interface ResolveOptions {
  /** The path that sentences name. */
  readonly asked: string;
  /** The file system. */
  readonly files: PathFiles;
  /** Whose rules hold. */
  readonly platform: PathPlatform;
  /** With `false`, a link that the path itself names is not followed. */
  readonly followLast: boolean;
}

/** Follows the links of a path. Rejects with a sentence for loops and what cannot be seen. */
export async function resolveRealPath(
  written: WrittenPath,
  options: ResolveOptions,
): Promise<RealPath> {
  const last = written.parts.at(-1);
  if (options.followLast || last === undefined) return await follow(written, options);
  const { path, passed } = await follow({ ...written, parts: written.parts.slice(0, -1) }, options);
  if (options.platform === "win32" && isShortName(last)) {
    throw new Error(refusals.shortName(options.asked, last));
  }
  return {
    path: { root: path.root, parts: [...path.parts, last] },
    passed: passed.map(({ root, parts }) => ({ root, parts: [...parts, last] })),
  };
}

async function follow(written: WrittenPath, options: ResolveOptions): Promise<RealPath> {
  const { asked, platform } = options;
  const passed: WrittenPath[] = [];
  let root = written.root;
  let seen: string[] = [];
  let ahead = [...written.parts].reverse();
  let missing = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === "..") {
      // SECURITY: where it leads is decided by what will be there; nothing is, so nobody knows.
      if (missing > 0) throw new Error(refusals.brokenLink(asked));
      seen.pop();
      continue;
    }
    const here = textOf({ root, parts: [...seen, part] });
    const link = missing > 0 ? false : await look(here, options);
    if (link === "missing") missing = seen.length + 1;
    if (typeof link !== "object") {
      seen.push(part);
      continue;
    }
    if (passed.length === MOST_LINKS) throw new Error(refusals.loop(asked));
    const target = readLinkTarget(link.target, { root, parts: seen }, platform);
    // What was seen already is real, and a relative target begins with it.
    const relative = target.root === root && seen.every((name, i) => target.parts[i] === name);
    if (!relative) seen = [];
    root = target.root;
    ahead = [...ahead, ...target.parts.slice(seen.length).reverse()];
    passed.push({ root, parts: [...seen, ...[...ahead].reverse()] });
  }
  const path = { root, parts: seen };
  if (platform !== "win32") return { path, passed };
  return {
    path: await inLongNames(path, missing === 0 ? seen.length : missing - 1, options),
    passed,
  };
}

async function look(
  here: string,
  { asked, files }: ResolveOptions,
): Promise<false | "missing" | { readonly target: string }> {
  try {
    const found = await files.lstat(here);
    return found.isSymbolicLink() ? { target: await files.readlink(here) } : false;
  } catch (error) {
    const code = codeOf(error);
    // Below a file there is nothing either; the system says so in its own words.
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    throw new Error(refusals.unreadable(asked, code), { cause: error });
  }
}

/** Windows reaches `Program Files` as `PROGRA~1` too; the file system knows which name is real. */
async function inLongNames(
  path: WrittenPath,
  existing: number,
  { asked, files, platform }: ResolveOptions,
): Promise<WrittenPath> {
  const below = path.parts.slice(existing);
  const short = below.find(isShortName);
  if (short !== undefined) throw new Error(refusals.shortName(asked, short));
  try {
    const real = await files.realpath(textOf(path, existing));
    const { root, parts } = readLinkTarget(real, path, platform);
    return { root, parts: [...parts, ...below] };
  } catch (error) {
    throw new Error(refusals.unreadable(asked, codeOf(error)), { cause: error });
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "unknown error";
}
