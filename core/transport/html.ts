/**
 * Puts the page script into a document.
 *
 * @module
 */
import { errors } from "../errors.ts";

/**
 * Inserts `script` as the first script of a document: at the start of `<head>`, or where the head
 * begins when its tag is left out. Comments are stepped over, as a browser does. `nonce` goes on
 * this script only. The script stands before `<meta charset>`, so the response must name its
 * charset. Throws a `RangeError` for a nonce that is no base64.
 */
export function injectPageScript(html: string, script: string, nonce: string): string {
  // SECURITY: the nonce lands in an attribute, the script in raw text that `</script` would end.
  if (!/^[\w+/=-]+$/.test(nonce)) throw new RangeError(errors.nonce());
  return injectTag(html, `<script nonce="${nonce}">${escapeScript(script)}</script>`);
}

/** Inserts an element where `injectPageScript` inserts its script. */
export function injectTag(html: string, tag: string): string {
  const at = headStart(html);
  return html.slice(0, at) + tag + html.slice(at);
}

/**
 * Makes a script safe inside `<script>`. `\x3C` is a `<` in strings, templates and patterns, which
 * is where both sequences occur in code. Source: HTML standard, "Restrictions for contents of
 * script elements".
 */
export function escapeScript(script: string): string {
  return script.replace(
    /(\\*)<(?=\/script|!--)/gi,
    // An odd backslash escaped the `<` itself and would now escape ours.
    (_, slashes: string) => `${slashes.slice(slashes.length % 2)}\\x3C`,
  );
}

/** Where the head begins: behind `<head …>`, else behind `<html …>`, else behind the doctype. */
function headStart(html: string): number {
  let at = html.startsWith("\uFEFF") ? 1 : 0;
  let best = at;
  for (;;) {
    at = skipSpace(html, at);
    if (html.startsWith("<!--", at)) {
      at = commentEnd(html, at);
    } else if (/^<[!?]/.test(html.slice(at, at + 2))) {
      // A doctype, or what a browser takes for a comment; both end at the first `>`.
      const end = html.indexOf(">", at) + 1;
      if (end === 0) return best;
      if (/^<!doctype/i.test(html.slice(at, at + 9))) best = end;
      at = end;
    } else {
      const name = /^<(html|head)(?=[\s/>])/i.exec(html.slice(at, at + 6))?.[1]?.toLowerCase();
      const end = name === undefined ? -1 : tagEnd(html, at + 1 + name.length);
      if (end < 0) return best;
      best = end;
      if (name === "head") return best;
      at = end;
    }
    if (at < 0) return best;
  }
}

function skipSpace(html: string, at: number): number {
  const space = /[\t\n\f\r ]*/y;
  space.lastIndex = at;
  space.test(html);
  return space.lastIndex;
}

/** The end of the comment at `at`, or -1 when it has none. */
function commentEnd(html: string, at: number): number {
  const short = /<!--(?:>|->)/y;
  short.lastIndex = at;
  if (short.test(html)) return short.lastIndex;
  const end = /--!?>/g;
  end.lastIndex = at + 4;
  return end.test(html) ? end.lastIndex : -1;
}

/** The end of the tag whose attributes begin at `at`, or -1 when it has none. */
function tagEnd(html: string, at: number): number {
  const attribute = /[\s/]*(?:=?[^\s/>=]+|=)?(\s*=\s*)?/y;
  for (;;) {
    attribute.lastIndex = at;
    const [matched, equals] = attribute.exec(html) ?? ["", undefined];
    at += matched.length;
    const next = html[at];
    if (next === undefined) return -1;
    if (next === ">") return at + 1;
    if (equals !== undefined) {
      const quoted = next === '"' || next === "'";
      const end = quoted ? html.indexOf(next, at + 1) + 1 : unquotedEnd(html, at);
      if (end === 0) return -1;
      at = end;
    }
  }
}

function unquotedEnd(html: string, at: number): number {
  const value = /[^\s>]*/y;
  value.lastIndex = at;
  value.test(html);
  return value.lastIndex;
}
