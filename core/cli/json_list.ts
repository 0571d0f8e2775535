/**
 * Finds lists in JSON and JSON5 texts.
 *
 * @module
 */
import JSON5 from "json5";
import type { ListSpan, Span } from "./text_list.ts";

/** Where a list stands, by keys and positions, or `null` when there is none. */
export function findJsonList(
  text: string,
  path: readonly (string | number)[],
): ListSpan | null {
  try {
    const scanner = new Scanner(text, path);
    scanner.value([]);
    return scanner.found;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Unreadable extends Error {}

/** What is between values: blanks and comments. */
const GAP = /(?:[\s\uFEFF]|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;
const TEXT = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y;
const WORD = /[^\s,:{}[\]"'/]+/y;

class Scanner {
  found: ListSpan | null = null;
  readonly #text: string;
  readonly #path: readonly (string | number)[];
  #at = 0;

  constructor(text: string, path: readonly (string | number)[]) {
    this.#text = text;
    this.#path = path;
  }

  value(here: readonly (string | number)[]): Span {
    this.#take(GAP);
    const from = this.#at;
    const first = this.#text[from];
    if (first === "[") this.#list(here);
    else if (first === "{") this.#object(here);
    else this.#plain();
    return [from, this.#at];
  }

  #plain(): string {
    return this.#take(TEXT) || this.#take(WORD) || this.#fail();
  }

  #list(here: readonly (string | number)[]): void {
    const from = this.#at++;
    const items: Span[] = [];
    const commas: number[] = [];
    while (!this.#ends("]")) {
      items.push(this.value([...here, items.length]));
      this.#comma("]", commas);
    }
    const isIt = here.length === this.#path.length &&
      here.every((key, at) => key === this.#path[at]);
    if (isIt) this.found = { span: [from, this.#at], items, commas };
  }

  #object(here: readonly (string | number)[]): void {
    this.#at++;
    while (!this.#ends("}")) {
      const written = this.#plain();
      const key = /^["']/.test(written) ? String(JSON5.parse(written)) : written;
      this.#take(GAP);
      if (this.#text[this.#at++] !== ":") this.#fail();
      this.value([...here, key]);
      this.#comma("}", []);
    }
  }

  #ends(bracket: string): boolean {
    this.#take(GAP);
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #comma(bracket: string, commas: number[]): void {
    this.#take(GAP);
    if (this.#text[this.#at] === bracket) return;
    if (this.#text[this.#at] !== ",") this.#fail();
    commas.push(this.#at++);
  }

  #take(what: RegExp): string {
    what.lastIndex = this.#at;
    const taken = what.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }

  #fail(): never {
    throw new Unreadable();
  }
}
