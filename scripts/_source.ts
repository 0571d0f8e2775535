/**
 * Blanks what is not code in TypeScript source, so that the checks can search the rest by pattern.
 * Lines and columns stay.
 *
 * @module
 */

/** What to leave in place. */
export interface Keep {
  /** Leaves string literals in place. Default `false`. */
  readonly strings?: boolean;
}

/** A regular expression may start where no value has just ended. */
const regexpMayFollow = /(?:^|[=([{},;:!&|?+*%~^<>-]|\breturn|\btypeof|\bcase|=>)\s*$/;

/** Replaces comments, regular expressions and (unless kept) the contents of strings by spaces. */
export function blank(text: string, keep: Keep = {}): string {
  let out = "";
  let at = 0;
  /** Depths of braces at which an open template literal goes on. */
  const templates: number[] = [];
  let depth = 0;

  function skip(length: number, visible = false): void {
    const part = text.slice(at, at + length);
    out += visible ? part : part.replace(/[^\n]/g, " ");
    at += length;
  }

  function skipTemplate(): void {
    while (at < text.length) {
      if (text[at] === "\\") skip(2, keep.strings);
      else if (text[at] === "`") return skip(1, true);
      else if (text.startsWith("${", at)) {
        templates.push(depth++);
        return skip(2, true);
      } else skip(1, keep.strings);
    }
  }

  while (at < text.length) {
    const char = text[at] ?? "";
    if (text.startsWith("//", at)) skip(lengthOf(/[^\n]*/y, text, at));
    else if (text.startsWith("/*", at)) skip(lengthOf(/\/\*[\s\S]*?(?:\*\/|$)/y, text, at));
    else if (char === '"' || char === "'") {
      const length = lengthOf(/(["'])(?:(?!\1)[^\\\n]|\\[\s\S])*\1?/y, text, at);
      skip(1, true);
      if (length > 2) skip(length - 2, keep.strings);
      if (length > 1) skip(1, true);
    } else if (char === "`") {
      skip(1, true);
      skipTemplate();
    } else if (char === "/" && regexpMayFollow.test(out.slice(-80))) {
      skip(Math.max(1, lengthOf(/\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y, text, at)));
    } else {
      if (char === "{") depth++;
      if (char === "}") depth--;
      skip(1, true);
      if (char === "}" && templates.at(-1) === depth) {
        templates.pop();
        skipTemplate();
      }
    }
  }
  return out;
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
