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
  /** Letters match whatever their case. Default `false`. */
  readonly ignoreCase?: boolean;
}

/** One character of the text, or a run of them. */
type Token =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly Range[] }
  | { readonly kind: "run" }
  | { readonly kind: "deep" };

type Range = readonly [from: string, to: string];

/**
 * Compiles a glob. Throws a `SyntaxError` in the words of the crate. A match costs at most the
 * length of the pattern times that of the text, whatever they are: no regular expression is made,
 * which hostile texts could drive to backtrack.
 */
export function compileGlob(pattern: string, options: GlobOptions = {}): (text: string) => boolean {
  const tokens = parse(pattern);
  const prefix = options.ignoreCase === true ? "" : literalPrefix(tokens);
  // From here on, what is left of the pattern matches nothing as well as something.
  const optional = tokens.findLastIndex(({ kind }) => kind !== "run" && kind !== "deep") + 1;
  return (text) => text.startsWith(prefix) && matches(tokens, optional, text, options);
}

/** A glob that matches `text` and nothing else. */
export function escapeGlob(text: string): string {
  return text.replace(/[?*[\]]/g, "[$&]");
}

function literalPrefix(tokens: readonly Token[]): string {
  let prefix = "";
  for (const token of tokens) {
    if (token.kind !== "char") break;
    prefix += token.char;
  }
  return prefix;
}

/** Walks all ways through the pattern at once; `here` are the tokens that may come next. */
function matches(
  tokens: readonly Token[],
  optional: number,
  text: string,
  options: GlobOptions,
): boolean {
  let here = new Set<number>();
  let next = new Set<number>();
  const enter = (set: Set<number>, at: number) => {
    for (let i = at; !set.has(i); i++) {
      set.add(i);
      const kind = tokens[i]?.kind;
      if (kind !== "run" && kind !== "deep") break;
    }
  };
  enter(here, 0);
  let atPartStart = true;
  for (const char of text) {
    const separator = char === "/";
    const hidden = atPartStart && char === "." && options.literalLeadingDot === true;
    const wild = !hidden && !(separator && options.literalSeparator === true);
    for (const at of here) {
      const token = tokens[at];
      if (token === undefined) continue;
      if (token.kind === "run") {
        if (wild) enter(next, at);
      } else if (token.kind === "deep") {
        if (hidden) continue;
        // Inside `**`: what follows it may begin after a separator only.
        next.add(at);
        if (separator) enter(next, at + 1);
      } else if (token.kind === "char") {
        if (same(token.char, char, options)) enter(next, at + 1);
      } else if (wild && (token.kind === "any" || within(token, char, options))) {
        enter(next, at + 1);
      }
    }
    if (next.size === 0) return false;
    [here, next] = [next, here];
    next.clear();
    atPartStart = separator;
  }
  for (const at of here) if (at >= optional) return true;
  return false;
}

function same(a: string, b: string, options: GlobOptions): boolean {
  if (a === b) return true;
  return options.ignoreCase === true && foldCase(a) === foldCase(b);
}

/** By way of the upper case, which unites letters that the lower case keeps apart. */
function foldCase(char: string): string {
  return char.toUpperCase().toLowerCase();
}

function within(
  { negated, ranges }: Extract<Token, { kind: "class" }>,
  char: string,
  options: GlobOptions,
): boolean {
  const forms = options.ignoreCase === true
    ? [char, char.toLowerCase(), char.toUpperCase()]
    : [char];
  // Code points in order; that of UTF-16 differs beyond the basic plane.
  const found = forms.some((form) =>
    ranges.some(([from, to]) => order(from) <= order(form) && order(form) <= order(to))
  );
  return found !== negated;
}

function order(char: string): number {
  return char.codePointAt(0) ?? -1;
}

function parse(pattern: string): Token[] {
  const chars = [...pattern];
  const tokens: Token[] = [];
  let i = 0;
  while (i < chars.length) {
    const char = chars[i] ?? "";
    if (char === "?") {
      tokens.push({ kind: "any" });
      i++;
    } else if (char === "*") {
      const start = i;
      while (chars[i] === "*") i++;
      if (i - start > 2) {
        throw fail(pattern, start + 2, "wildcards are either regular `*` or recursive `**`");
      }
      if (i - start === 1) {
        tokens.push({ kind: "run" });
        continue;
      }
      const begins = start === 0 || chars[start - 1] === "/";
      if (!begins || (i < chars.length && chars[i] !== "/")) {
        const position = begins ? i : start - 1;
        throw fail(pattern, position, "recursive wildcards must form a single path component");
      }
      i++;
      if (tokens.at(-1)?.kind !== "deep") tokens.push({ kind: "deep" });
    } else if (char === "[") {
      const close = closeOfClass(chars, i);
      if (close < 0) throw fail(pattern, i, "invalid range pattern");
      tokens.push(classOf(chars.slice(i + 1, close)));
      i = close + 1;
    } else {
      tokens.push({ kind: "char", char });
      i++;
    }
  }
  return tokens;
}

function closeOfClass(chars: readonly string[], open: number): number {
  const first = chars[open + 1] === "!" ? open + 2 : open + 1;
  // The first character of a class is literal, a closing bracket too.
  return chars.indexOf("]", first + 1);
}

function classOf(content: readonly string[]): Token {
  const negated = content[0] === "!";
  const members = negated ? content.slice(1) : content;
  const ranges: Range[] = [];
  for (let i = 0; i < members.length; i++) {
    const from = members[i] ?? "";
    const to = members[i + 2];
    const isRange = members[i + 1] === "-" && to !== undefined;
    ranges.push([from, isRange ? to : from]);
    if (isRange) i += 2;
  }
  return { kind: "class", negated, ranges };
}

function fail(pattern: string, position: number, message: string): SyntaxError {
  return new SyntaxError(
    `Pattern syntax error near position ${position}: ${message} (in "${pattern}")`,
  );
}
