/**
 * Finds lists in TOML texts.
 *
 * @module
 */
import type { ListSpan, Span } from "./text_list.ts";

/** What is between values inside a list: blanks, lines and comments. */
const GAP = /(?:\s|#[^\n]*)*/y;
const TEXT = /"""[^]*?(?<!\\)"{3,5}|'''[^]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const WORD = /[^\s,=[\]{}#"']+(?: [^\s,=[\]{}#"']+)*/y;

/**
 * Where the list `key = [` of the first table stands, or of the table number `at` among those that
 * `[[tables]]` begins. `null` when it is not written so.
 */
export function findTomlList(
  text: string,
  key: string,
  inTables: { readonly tables: string; readonly at: number } | null = null,
): ListSpan | null {
  const reader = new Reader(text);
  let header: string | null = null;
  let count = -1;
  for (;;) {
    reader.skip(GAP);
    if (reader.isAtEnd) return null;
    const title = reader.skip(/\[\[?[^\n]*?\]\]?(?=[ \t\r]*(?:#|\n|$))/y);
    if (title !== "") {
      header = title;
      if (inTables !== null && title.replaceAll(/\s/g, "") === `[[${inTables.tables}]]`) count++;
      continue;
    }
    const name = reader.skip(/[^=\n]+/y).trim();
    if (name === "" || reader.skip(/=[ \t]*/y) === "") return null;
    const isHere = inTables === null
      ? header === null
      : count === inTables.at && header?.replaceAll(/\s/g, "") === `[[${inTables.tables}]]`;
    const isIt = isHere && name.replaceAll(/^["']|["']$/g, "") === key;
    const value = reader.value();
    if (value === null) return null;
    if (isIt) return value.list;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skip(what: RegExp): string {
    what.lastIndex = this.#at;
    const taken = what.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }

  /** Reads a value. `list` is where its items stand, if it is a list. */
  value(): { readonly span: Span; readonly list: ListSpan | null } | null {
    const from = this.#at;
    const first = this.#text[from];
    if (first !== "[" && first !== "{") {
      const taken = this.skip(TEXT) || this.skip(WORD);
      return taken === "" ? null : { span: [from, this.#at], list: null };
    }
    const closing = first === "[" ? "]" : "}";
    const items: Span[] = [];
    const commas: number[] = [];
    this.#at++;
    for (;;) {
      this.skip(GAP);
      if (this.#text[this.#at] === closing) break;
      // In an inline table every item begins with its key.
      if (first === "{" && this.skip(/[^={}\n]+=[ \t]*/y) === "") return null;
      const item = this.value();
      if (item === null) return null;
      items.push(item.span);
      this.skip(GAP);
      if (this.#text[this.#at] === closing) break;
      if (this.#text[this.#at] !== ",") return null;
      commas.push(this.#at++);
    }
    this.#at++;
    const span: Span = [from, this.#at];
    return { span, list: first === "[" ? { span, items, commas } : null };
  }
}
