/**
 * Path scopes: which files a command may touch.
 *
 * @module
 */
import process from "node:process";
import { lstat, realpath } from "node:fs/promises";
import { escapeGlob } from "../acl/glob.ts";
import type { PathResolver } from "../types/app.ts";
import {
  compileEntries,
  type IgnoredEntry,
  type PathEntry,
  type PathPattern,
  patternText,
} from "./path_pattern.ts";
import { type PathFiles, resolveRealPath, systemFiles } from "./real_path.ts";
import { refusals } from "./refusals.ts";
import { stateEntries } from "./state_folders.ts";
import { type PathPlatform, readWrittenPath, textOf } from "./written_path.ts";

/** What makes a path scope. */
export interface PathScopeOptions {
  /** What may be touched. */
  readonly allow: readonly PathEntry[];
  /** What may not, whatever is allowed. Default: nothing. */
  readonly deny?: readonly PathEntry[];
  /** Knows the folders behind `$APPDATA` and the like: `app.path`. */
  readonly resolver: Pick<PathResolver, "parse">;
  /** Whether letters match whatever their case. Default: on macOS and Windows. */
  readonly caseInsensitive?: boolean;
  /** Whether a leading dot of a name must be written. Default: not on Windows. */
  readonly literalLeadingDot?: boolean;
  /** Whose rules hold. Default: this system's. */
  readonly platform?: PathPlatform;
  /** The file system, for tests. Default: the real one. */
  readonly files?: PathFiles;
}

/** How one path is checked. */
export interface PathCheckOptions {
  /**
   * With `false`, a link that the path itself names is not followed: for what acts on the link
   * (`lstat`, `unlink`, `rename`). Its folder is always resolved. Default `true`.
   */
  readonly followLast?: boolean;
}

/** A path that may be touched. */
export interface CheckedPath {
  /** The path to use: absolute, without links (but, with `followLast: false`, its last name). */
  readonly path: string;
}

/** Decides about paths. */
export interface PathScope {
  /** The real path to use instead of `path`. Rejects with a sentence when it may not be touched. */
  check(path: string, options?: PathCheckOptions): Promise<CheckedPath>;
  /** Whether `check` would resolve. */
  isAllowed(path: string, options?: PathCheckOptions): Promise<boolean>;
  /** Entries that can have no effect, with reasons. */
  readonly ignored: readonly IgnoredEntry[];
}

/**
 * Compiles a path scope; costs the file system one look per entry, so keep it. Throws a
 * `SyntaxError` for an entry that is no glob.
 *
 * ```ts
 * import { createPathScope } from "@pleiad/core/scope";
 *
 * const scope = createPathScope({
 *   allow: ["/srv/notes/**"],
 *   deny: ["/srv/notes/private/**"],
 *   resolver: { parse: (path) => path },
 * });
 * await scope.isAllowed("/srv/notes/today.txt"); // true
 * ```
 *
 * Between `check` and the use of its answer, another program can put a link in the path's way.
 * Open the answer with `O_NOFOLLOW`, and call `assertStill` before the first read or write.
 */
export function createPathScope(options: PathScopeOptions): PathScope {
  const platform = options.platform ?? currentPlatform();
  const how = {
    resolver: options.resolver,
    platform,
    caseInsensitive: options.caseInsensitive ?? platform !== "linux",
    literalLeadingDot: options.literalLeadingDot ?? platform !== "win32",
  };
  const allow = compileEntries(options.allow, how);
  const deny = compileEntries(options.deny ?? [], how);
  // SECURITY: no scope, however wide, gives a page what commands the core itself.
  const always = options.files === undefined && platform === currentPlatform()
    ? compileEntries(stateEntries(), how).patterns
    : [];
  const ignored = [...allow.ignored, ...deny.ignored];
  const denied = [...always, ...deny.patterns];
  return new Scope(allow.patterns, denied, ignored, platform, options.files ?? systemFiles);
}

/** The entry for one path that a person chose: no character of it is a wildcard. With
 * `recursive`, all below it, to any depth. */
export function literalEntry(path: string, options: { recursive?: boolean } = {}): string {
  const escaped = escapeGlob(path);
  if (options.recursive !== true) return escaped;
  return /[\\/]$/.test(escaped) ? `${escaped}**` : `${escaped}/**`;
}

/** An open file, such as `FileHandle` of `node:fs/promises`. */
export interface OpenFile {
  /** What is open. */
  stat(options: { bigint: true }): Promise<{ readonly dev: bigint; readonly ino: bigint }>;
}

/**
 * Rejects with a sentence unless `file` is what `checked.path` still names, and no link has come
 * into its way: call it between opening and the first read or write. A file that was created by
 * opening is there by then; create with `O_EXCL` what must never be created elsewhere.
 */
export async function assertStill(file: OpenFile, checked: CheckedPath): Promise<void> {
  const [opened, named, real] = await Promise.all([
    file.stat({ bigint: true }),
    lstat(checked.path, { bigint: true }).catch(() => undefined),
    realpath(checked.path).catch(() => undefined),
  ]);
  const same = named?.dev === opened.dev && named.ino === opened.ino && real === checked.path;
  if (!same) throw new Error(refusals.moved(checked.path));
}

class Scope implements PathScope {
  readonly #allow: readonly PathPattern[];
  readonly #deny: readonly PathPattern[];
  readonly #platform: PathPlatform;
  readonly #files: PathFiles;
  readonly ignored: readonly IgnoredEntry[];

  constructor(
    allow: readonly PathPattern[],
    deny: readonly PathPattern[],
    ignored: readonly IgnoredEntry[],
    platform: PathPlatform,
    files: PathFiles,
  ) {
    this.#allow = allow;
    this.#deny = deny;
    this.#platform = platform;
    this.#files = files;
    this.ignored = ignored;
  }

  async check(path: string, options: PathCheckOptions = {}): Promise<CheckedPath> {
    const platform = this.#platform;
    const written = readWrittenPath(path, platform);
    const isDenied = (text: string) => this.#deny.some((pattern) => pattern.matches(text));
    if (isDenied(this.#text(textOf(written)))) throw new Error(refusals.denied(path));
    // SECURITY: looking at a share sends the user's password hash to its computer.
    if (written.root.startsWith("\\\\") && !this.#names(written.root)) {
      throw new Error(refusals.share(path));
    }
    const real = await resolveRealPath(written, {
      asked: path,
      files: this.#files,
      platform,
      followLast: options.followLast ?? true,
    }).catch((error: unknown) => {
      // SECURITY: what is outside of every entry is not described, not even how it fails.
      throw this.#allows(this.#text(textOf(written)))
        ? error
        : new Error(refusals.notAllowed(path));
    });
    const texts = [real.path, ...real.passed].map((each) => this.#text(textOf(each)));
    if (texts.some(isDenied)) throw new Error(refusals.denied(path));
    const [text = ""] = texts;
    if (!this.#allows(text)) {
      const nearly = this.#allow.some((pattern) => pattern.nearlyMatches(text));
      throw new Error(nearly ? refusals.hidden(path) : refusals.notAllowed(path));
    }
    return { path: textOf(real.path) };
  }

  async isAllowed(path: string, options?: PathCheckOptions): Promise<boolean> {
    try {
      await this.check(path, options);
      return true;
    } catch {
      return false;
    }
  }

  #allows(text: string): boolean {
    return this.#allow.some((pattern) => pattern.matches(text));
  }

  #text(path: string): string {
    return patternText(path, this.#platform);
  }

  #names(root: string): boolean {
    const text = this.#text(root).toLowerCase();
    return this.#allow.some(({ glob }) => `${glob.toLowerCase()}/`.startsWith(text));
  }
}

function currentPlatform(): PathPlatform {
  return process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";
}
