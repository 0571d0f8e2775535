/**
 * Looks at JSON before anybody else does: how deep it is, how much it holds, and whether a key
 * would become a prototype.
 *
 * @module
 */
import { errors } from "../errors.ts";

/** What JSON may be. */
export interface JsonLimits {
  /** How deep it may be nested. */
  readonly depth: number;
  /** How many objects, arrays, keys and strings it may hold. */
  readonly values: number;
}

/** A message of a frame that goes beyond the limits. */
export class RefusedMessage {
  /** The id that it gave itself, as far as it can be read; else `null`. */
  readonly id: number | string | null;
  /** What is wrong, as a sentence. */
  readonly problem: string;

  /** Notes what is wrong. */
  constructor(id: number | string | null, problem: string) {
    this.id = id;
    this.problem = problem;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const COMMA = 44;

/**
 * Parses JSON. Throws a `SyntaxError` for what is none, and a `RangeError` with a sentence for what
 * goes beyond the limits or holds the key `__proto__`.
 */
export function parseGuarded(text: string, limits: JsonLimits): unknown {
  const problem = problemOf(text, limits);
  if (problem !== null) throw new RangeError(problem);
  return JSON.parse(text);
}

/**
 * Parses a frame: a message, or several in an array. In the place of what goes beyond the limits
 * stands a `RefusedMessage`; its neighbours are what they are. Throws a `SyntaxError` for no JSON.
 */
export function parseFrame(text: string, limits: JsonLimits): unknown {
  // A frame is two levels round the arguments of a call.
  const own = { depth: limits.depth + 2, values: limits.values };
  const parse = (message: string) => {
    const problem = problemOf(message, own);
    return problem === null ? JSON.parse(message) : new RefusedMessage(idOf(message), problem);
  };
  if (problemOf(text, own) === null) return JSON.parse(text);
  return elementsOf(text)?.map(parse) ?? parse(text);
}

/** What is too much about a text, whether or not it is JSON; `null` for nothing. */
function problemOf(text: string, { depth, values }: JsonLimits): string | null {
  // As much as this cannot be beyond either limit; most calls are shorter.
  const isShort = text.length < 2 * depth && text.length < values;
  if (isShort && !text.includes("__proto__") && !text.includes("\\u")) return null;
  let level = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (++count > values) return errors.jsonValues(values);
      if (text.charCodeAt(skipBlank(text, end)) === COLON && isPrototype(text.slice(at, end))) {
        return errors.jsonKey("__proto__");
      }
      at = end - 1;
    } else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++level > depth) return errors.jsonDepth(depth);
      if (++count > values) return errors.jsonValues(values);
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      level--;
    }
  }
  return null;
}

/** The texts of the elements of an array; `null` for what is no array. Throws when it never ends. */
function elementsOf(text: string): string[] | null {
  const open = skipBlank(text, 0);
  if (text.charCodeAt(open) !== OPEN_ARRAY) return null;
  const elements: string[] = [];
  let start = open + 1;
  let level = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at) - 1;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) level++;
    else if (level > 0) {
      if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) level--;
    } else if (code === COMMA || code === CLOSE_ARRAY) {
      elements.push(text.slice(start, at));
      start = at + 1;
      if (code === CLOSE_ARRAY) return elements;
    }
  }
  throw new SyntaxError("Unexpected end of JSON input");
}

/** The id that a message gives itself on its own level, read without parsing the rest. */
function idOf(text: string): number | string | null {
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_ARRAY || code === OPEN_OBJECT) level++;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) level--;
    if (code !== QUOTE) continue;
    const end = stringEnd(text, at);
    if (level === 1 && text.slice(at, end) === '"id"') {
      const found = /^\s*:\s*(\d{1,10}|"(?:[^"\\]|\\.){0,200}")/.exec(text.slice(end, end + 250));
      return found?.[1] === undefined ? null : JSON.parse(found[1]);
    }
    at = end - 1;
  }
  return null;
}

/** Behind the closing quote of the string at `at`, or behind the text when it has none. */
function stringEnd(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13);) {
    code = text.charCodeAt(++at);
  }
  return at;
}

/** SECURITY: an own property of this name becomes a prototype wherever objects are merged. */
function isPrototype(quoted: string): boolean {
  if (!quoted.includes("\\")) return quoted === '"__proto__"';
  try {
    return quoted.length <= 56 && JSON.parse(quoted) === "__proto__";
  } catch {
    return false;
  }
}
