/**
 * Globs in the dialect of Rust's `glob` crate, which Tauri uses for labels and for paths: `?`, `*`,
 * `**` as a whole path part, `[abc]`, `[a-z]`, `[!a]`; no braces, no escapes.
 *
 * @module
 */

/** How a glob is matched. */
export interface GlobOptions {
  /** `*`, `?` and classes never match `/`. Default `false` (labels); paths need `true`. */
  readonly literalSeparator?: boolean;
  /** A leading dot of a path part must be written. Default `false`; paths on Unix need `true`. */
  readonly literalLeadingDot?: boolean;
}

/** Compiles a glob. Throws a `SyntaxError` in the words of the crate. */
export function compileGlob(pattern: string, options: GlobOptions = {}): (text: string) => boolean {
  const source = toRegExp(pattern, options);
  const expression = new RegExp(`^(?:${source})$`, "su");
  return (text) => expression.test(text);
}

/** A glob that matches `text` and nothing else. */
export function escapeGlob(text: string): string {
  return text.replace(/[?*[\]]/g, "[$&]");
}

function toRegExp(pattern: string, options: GlobOptions): string {
  const any = options.literalSeparator === true ? "[^/]" : ".";
  const guard = options.literalLeadingDot === true ? "(?!\\.)" : "";
  const chars = [...pattern];
  let out = "";
  let i = 0;
  const atPartStart = () => i === 0 || chars[i - 1] === "/";
  while (i < chars.length) {
    const char = chars[i] ?? "";
    const lead = atPartStart() ? guard : "";
    if (char === "?") {
      out += lead + any;
      i++;
    } else if (char === "*") {
      let run = 1;
      while (chars[i + run] === "*") run++;
      if (run > 2) throw fail(pattern, i + 2, "wildcards are either regular `*` or recursive `**`");
      if (run === 1) {
        out += `${lead}${any}*`;
        i++;
        continue;
      }
      const after = chars[i + 2];
      if (!atPartStart() || (after !== undefined && after !== "/")) {
        throw fail(
          pattern,
          i + (atPartStart() ? 2 : -1),
          "recursive wildcards must form a single path component",
        );
      }
      const part = `${guard}[^/]+`;
      if (after === undefined) {
        // A trailing `**` stands for anything below, at any depth.
        out += guard === "" ? ".*" : `(?:${part}(?:/${part})*/?)?`;
        i += 2;
      } else {
        out += guard === "" ? "(?:.*/)?" : `(?:${part}/)*`;
        i += 3;
        while (chars[i] === "*" && chars[i + 1] === "*" && chars[i + 2] === "/") i += 3;
      }
    } else if (char === "[") {
      const close = closeOfClass(chars, i);
      if (close < 0) throw fail(pattern, i, "invalid range pattern");
      const separator = options.literalSeparator === true ? "(?!/)" : "";
      out += lead + separator + classOf(chars.slice(i + 1, close));
      i = close + 1;
    } else {
      out += escapeRegExp(char);
      i++;
    }
  }
  return out;
}

function closeOfClass(chars: readonly string[], open: number): number {
  const first = chars[open + 1] === "!" ? open + 2 : open + 1;
  // The first character of a class is literal, a closing bracket too.
  return chars.indexOf("]", first + 1);
}

function classOf(content: readonly string[]): string {
  const negated = content[0] === "!";
  const members = negated ? content.slice(1) : content;
  let out = "";
  for (let i = 0; i < members.length; i++) {
    const from = members[i] ?? "";
    const to = members[i + 2];
    if (members[i + 1] === "-" && to !== undefined) {
      // An upside-down range matches nothing.
      if (from <= to) out += `${escapeInClass(from)}-${escapeInClass(to)}`;
      i += 2;
    } else {
      out += escapeInClass(from);
    }
  }
  if (out === "") return negated ? "[^]" : "(?!)";
  return `[${negated ? "^" : ""}${out}]`;
}

function escapeRegExp(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** A hyphen means a range inside a class, and may not be escaped outside one. */
function escapeInClass(char: string): string {
  return char === "-" ? "\\-" : escapeRegExp(char);
}

function fail(pattern: string, position: number, message: string): SyntaxError {
  return new SyntaxError(
    `Pattern syntax error near position ${position}: ${message} (in "${pattern}")`,
  );
}
