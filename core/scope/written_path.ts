/**
 * Paths as they are written: what is refused at sight, before the file system is asked, and one
 * form for what is left. Nothing here looks at a file, so Windows' rules can be tested anywhere.
 *
 * @module
 */
import { refusals } from "./refusals.ts";

/** The system whose rules hold; every other Unix counts as Linux. */
export type PathPlatform = "linux" | "darwin" | "win32";

/** No system takes longer paths. */
const LONGEST = 32_767;

/** Names of devices in every folder, with any extension (`nul.txt`), as Windows documents them. */
const DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:[.:].*)?$/iu;

const SHORT_NAME = /^[^.]{1,6}~[0-9]{1,6}(?:\.[^.]{0,3})?$/u;

/** A path in one form: its root, and the names below it. */
export interface WrittenPath {
  /** `/`, `C:\`, `\\server\share\`. */
  readonly root: string;
  /** The names below the root, without empty ones and `.`. */
  readonly parts: readonly string[];
}

/** Reads an absolute path. Throws a sentence when it is none, or none that may be looked at. */
export function readWrittenPath(path: string, platform: PathPlatform): WrittenPath {
  if (path === "") throw new Error(refusals.empty());
  if (path.length > LONGEST) throw new Error(refusals.tooLong(path.length, LONGEST));
  // SECURITY: both would reach the system as another path than the one that is matched.
  if (path.includes("\0")) throw new Error(refusals.nul(path));
  if (!path.isWellFormed()) throw new Error(refusals.notWellFormed(path));
  const { root, rest } = platform === "win32" ? windowsRoot(path) : posixRoot(path, platform);
  const parts = namesIn(rest, platform);
  if (parts.includes("..")) throw new Error(refusals.traversal());
  if (platform === "win32") { for (const part of parts) checkWindowsName(path, part); }
  return { root, parts };
}

/** The names in a text, without empty ones and `.`. */
export function namesIn(text: string, platform: PathPlatform): string[] {
  return text.split(platform === "win32" ? /[\\/]+/ : /\/+/)
    .filter((part) => part !== "" && part !== ".");
}

/** What a link leads to, seen from the path that holds it; names may be `..`. */
export function readLinkTarget(
  target: string,
  from: WrittenPath,
  platform: PathPlatform,
): WrittenPath {
  const windows = platform === "win32";
  if (!(windows ? /^[\\/]/ : /^\//).test(target) && !(windows && /^[a-z]:/i.test(target))) {
    return { root: from.root, parts: [...from.parts, ...namesIn(target, platform)] };
  }
  // On Windows, `\name` is below the root of the drive that the link is on.
  const ofDrive = windows && /^[\\/](?![\\/])/.test(target);
  const { root, rest } = ofDrive
    ? { root: from.root, rest: target }
    : windows
    ? windowsRoot(target)
    : posixRoot(target, platform);
  return { root, parts: namesIn(rest, platform) };
}

/** Whether a name may be the 8.3 form of another one, as `PROGRA~1`. */
export function isShortName(part: string): boolean {
  return SHORT_NAME.test(part);
}

/** The text of a path, or that of its first `count` names. */
export function textOf({ root, parts }: WrittenPath, count: number = parts.length): string {
  return root + parts.slice(0, count).join(root.includes("\\") ? "\\" : "/");
}

function posixRoot(path: string, platform: PathPlatform): { root: string; rest: string } {
  if (!path.startsWith("/")) throw new Error(refusals.relative(path));
  // SECURITY: aliases by which macOS reaches any file, past every name.
  if (
    platform === "darwin" && /^\/+(?:\.\/+)*\.(?:vol|nofollow|resolve|file)(?:\/|$)/i.test(path)
  ) {
    throw new Error(refusals.byNumber(path));
  }
  return { root: "/", rest: path };
}

function windowsRoot(path: string): { root: string; rest: string } {
  const text = path.replaceAll("/", "\\");
  const verbatim = /^\\\\\?\\(UNC\\)?/i.exec(text);
  if (verbatim !== null) {
    const rest = text.slice(verbatim[0].length);
    if (verbatim[1] !== undefined) return shareRoot(path, rest);
    // `\\?\GLOBALROOT\…`, `\\?\Volume{…}\…`
    if (!/^[a-z]:\\/i.test(rest)) throw new Error(refusals.device(path));
    return driveRoot(rest);
  }
  if (/^\\\\\.(?:\\|$)/.test(text) || /^\\\?\?(?:\\|$)/.test(text)) {
    throw new Error(refusals.device(path));
  }
  if (text.startsWith("\\\\")) return shareRoot(path, text.slice(2));
  // `C:name` and `\name` depend on the current folder and drive.
  if (!/^[a-z]:\\/i.test(text)) throw new Error(refusals.relative(path));
  return driveRoot(text);
}

function driveRoot(text: string): { root: string; rest: string } {
  return { root: `${text.charAt(0).toUpperCase()}:\\`, rest: text.slice(3) };
}

function shareRoot(path: string, text: string): { root: string; rest: string } {
  const [server = "", share = "", ...rest] = text.split(/\\+/);
  for (const name of [server, share]) {
    if (name === "" || name === "?" || name === ".") throw new Error(refusals.device(path));
    if (name === "..") throw new Error(refusals.traversal());
    checkWindowsName(path, name);
  }
  return { root: `\\\\${server}\\${share}\\`, rest: rest.join("\\") };
}

function checkWindowsName(path: string, part: string): void {
  if (DEVICE.test(part)) throw new Error(refusals.device(path));
  if (part.includes(":")) throw new Error(refusals.stream(path));
  // deno-lint-ignore no-control-regex -- Windows refuses them in names
  if (/[\u0000-\u001f<>"|?*]/.test(part)) throw new Error(refusals.characters(path));
  if (/[. ]$/.test(part)) throw new Error(refusals.trailing(path, part));
}
