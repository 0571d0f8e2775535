/**
 * Paths as Rust's `std::path` and Tauri's `path` plugin see them, which is not quite as Node does:
 * `..` at the start is dropped, and a dot file has no extension.
 *
 * @module
 */
import { posix, win32 } from "node:path";
import { CoreError, errors } from "../errors.ts";

/** The operations of the plugin, for one kind of system. */
export interface PathRules {
  /** `from`, then each path below it; an absolute one starts anew. Normalised. */
  resolve(from: string, paths: readonly string[]): string;
  /** Without `.`, `..` and doubled separators; a separator at the end stays. */
  normalize(path: string): string;
  /** The paths one below the other, absolute ones too. Normalised, `.` for nothing. */
  join(paths: readonly string[]): string;
  /** The path without its last part. Throws when there is none. */
  dirname(path: string): string;
  /** What follows the last dot of the last part. Throws when there is none. */
  extname(path: string): string;
  /** The last part, without `ext` at its end. Throws when there is none. */
  basename(path: string, ext: string): string;
  /** Whether the path says all about its place. On Windows that needs a drive or a share. */
  isAbsolute(path: string): boolean;
}

/** The rules of Linux and macOS. */
export const posixRules: PathRules = rulesOf(posix);
/** The rules of Windows. */
export const windowsRules: PathRules = rulesOf(win32);

function rulesOf(path: typeof posix): PathRules {
  const { sep } = path;
  const windows = sep === "\\";
  const separator = windows ? /[\\/]+/ : /\/+/;
  const endsInSeparator = (text: string) => /[\\/]$/.test(text);

  /** The root (`/`, `C:\`, `C:`, nothing) and the parts below it, without empty ones and dots. */
  function split(text: string): { root: string; parts: string[] } {
    const found = path.parse(text).root;
    const parts = text.slice(found.length).split(separator);
    const root = windows ? found.replaceAll("/", sep) : found;
    return { root, parts: parts.filter((part) => part !== "" && part !== ".") };
  }

  function clean(text: string): string {
    const { root, parts } = split(text);
    const kept: string[] = [];
    for (const part of parts) {
      if (part === "..") kept.pop();
      else kept.push(part);
    }
    return root + kept.join(sep);
  }

  function lastPart(text: string): string {
    const last = split(text).parts.at(-1);
    if (last === undefined || last === "..") {
      throw new CoreError("invalid_args", errors.noBasename());
    }
    return last;
  }

  /** As `PathBuf::push`: a rooted path replaces, on Windows all but the drive. */
  function push(base: string, next: string): string {
    const { root } = path.parse(next);
    if (windows && root.length === 1) return path.parse(base).root.replace(/[\\/]$/, "") + next;
    if (root !== "") return next;
    return endsInSeparator(base) ? base + next : base + sep + next;
  }

  /** Without separators and lone dots at the end, as `Path::components` skips them. */
  function trimEnd(text: string, rooted: boolean): string {
    const separates = (at: number) => at < 0 ? rooted : separator.test(text.charAt(at));
    let end = text.length;
    while (end > 0) {
      const lone = text.charAt(end - 1) === "." && separates(end - 2);
      if (!lone && !separates(end - 1)) break;
      end--;
    }
    return text.slice(0, end);
  }

  return {
    resolve: (from, paths) => clean(paths.reduce(push, from)),
    normalize(text) {
      const cleaned = clean(text);
      if (cleaned === "") return text === ".." ? ".." : ".";
      return endsInSeparator(text) && !endsInSeparator(cleaned) ? cleaned + sep : cleaned;
    },
    join(paths) {
      const parts = paths.filter((part) => part !== "");
      return clean(parts.map((part) => endsInSeparator(part) ? part : part + sep).join("")) || ".";
    },
    dirname(text) {
      const { root } = path.parse(text);
      const below = trimEnd(text.slice(root.length), root !== "");
      if (below === "") throw new CoreError("invalid_args", errors.noParent());
      const last = below.split(separator).at(-1) ?? "";
      return root + trimEnd(below.slice(0, below.length - last.length), root !== "");
    },
    extname(text) {
      const name = split(text).parts.at(-1) ?? "";
      const dot = name === ".." ? -1 : name.lastIndexOf(".");
      if (dot <= 0) throw new CoreError("invalid_args", errors.noExtension());
      return name.slice(dot + 1);
    },
    basename(text, ext) {
      const name = lastPart(text);
      return ext !== "" && name.endsWith(ext) ? name.slice(0, -ext.length) : name;
    },
    isAbsolute: (text) => path.isAbsolute(text) && (!windows || path.parse(text).root.length > 1),
  };
}
