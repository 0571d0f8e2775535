/**
 * Glob patterns over paths, with the rules of Tauri's scopes (tauri: `crates/tauri/src/scope/fs.rs`):
 * `*` and `?` stay within one component, `**` stands for any number of them, and on Unix none of
 * them matches a leading dot.
 *
 * @module
 */

/** What differs between systems. */
export interface GlobOptions {
  /** Whether a wildcard matches a leading dot. */
  readonly dots: boolean;
  /** Whether upper and lower case are the same. */
  readonly anyCase: boolean;
}

const SEPARATOR = /[\\/]+/;
const WILD = /[*?[]/;

/** Whether `path` matches `pattern`; both absolute. */
export function matchesGlob(path: string, pattern: string, options: GlobOptions): boolean {
  const parts = path.split(SEPARATOR);
  // `reached[i]` says whether the pattern so far can end before component i of the path.
  let reached = [true, ...parts.map(() => false)];
  for (const part of pattern.split(SEPARATOR)) {
    const next = reached.map(() => false);
    const matches = part === "**" ? null : toMatcher(part, options);
    for (const [index, here] of reached.entries()) {
      if (!here) continue;
      if (matches === null) {
        next[index] = true;
        for (let i = index; i < parts.length && isVisible(parts[i], options); i++) {
          next[i + 1] = true;
        }
      } else if (index < parts.length && matches(parts[index] ?? "")) {
        next[index + 1] = true;
      }
    }
    reached = next;
  }
  return reached[parts.length] === true;
}

/** Cuts a pattern before its first component with a wildcard. */
export function splitGlob(pattern: string, separator: string): { fixed: string; rest: string[] } {
  const parts = pattern.split(separator);
  const wild = parts.findIndex((part) => WILD.test(part));
  const end = wild < 0 ? parts.length : wild;
  return { fixed: parts.slice(0, end).join(separator), rest: parts.slice(end) };
}

function isVisible(part: string | undefined, { dots }: GlobOptions): boolean {
  return dots || part?.startsWith(".") !== true;
}

/**
 * One component as a function. SECURITY: what lies between two stars has one length, so the first
 * place where it fits is as good as any: a page's path cannot make this slow, as it could `.*`.
 */
function toMatcher(part: string, { dots, anyCase }: GlobOptions): (text: string) => boolean {
  const sources = [dots || part.startsWith(".") ? "^" : "^(?!\\.)"];
  const add = (source: string) => sources.push(`${sources.pop() ?? ""}${source}`);
  for (let i = 0; i < part.length; i++) {
    const char = part.charAt(i);
    const negated = part[i + 1] === "!";
    const close = char === "[" ? part.indexOf("]", i + (negated ? 3 : 2)) : -1;
    if (char === "*") sources.push("");
    else if (char === "?") add(".");
    else if (close > 0) {
      const set = part.slice(i + (negated ? 2 : 1), close).replace(/[\\\]\[^]/g, "\\$&");
      add(`[${negated ? "^" : ""}${set}]`);
      i = close;
    } else add(char.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  }
  add("$");
  const pieces = sources.map((source) => new RegExp(source, anyCase ? "gsi" : "gs"));
  return (text) => {
    let at = 0;
    return pieces.every((piece) => {
      piece.lastIndex = at;
      const fits = piece.test(text);
      at = piece.lastIndex;
      return fits;
    });
  };
}
