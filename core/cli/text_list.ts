/**
 * Edits of one list inside a text that people wrote: everything else, comments among it, stays as
 * it is.
 *
 * @module
 */

/** Where a value stands: from its first character to behind its last. */
export type Span = readonly [from: number, to: number];

/** Where a list stands in a text. */
export interface ListSpan {
  /** From the opening bracket to behind the closing one. */
  readonly span: Span;
  /** The items. */
  readonly items: readonly Span[];
  /** The comma behind each item; the last may have none. */
  readonly commas: readonly number[];
}

/** The text with an item more at the list's end, on a line of its own where the others are. */
export function withItem(text: string, { span, items, commas }: ListSpan, item: string): string {
  const [open, end] = span;
  const last = items.at(-1);
  if (last === undefined) return splice(text, [[open + 1, open + 1, item]]);
  const comma = commas[items.length - 1];
  const behind = comma === undefined ? last[1] : comma + 1;
  const closing = comma === undefined ? "" : ",";
  const added: Edit[] = comma === undefined ? [[last[1], last[1], ","]] : [];
  const lineEnd = endOfLine(text, behind);
  if (lineEnd >= end) {
    return splice(text, [...added, [behind, behind, ` ${item}${closing}`]]);
  }
  const newLine = text.startsWith("\r\n", lineEnd) ? "\r\n" : "\n";
  const start = startOfLine(text, last[0]);
  const indent = /^[ \t]*/.exec(text.slice(start, last[0]))?.[0] ?? "";
  const deeper = start <= open ? `${indent}  ` : indent;
  return splice(text, [
    ...added,
    [lineEnd, lineEnd, `${newLine}${deeper}${item}${closing}`],
  ]);
}

/** The text without one item; the line goes with it when nothing else stands there. */
export function withoutItem(text: string, { items, commas }: ListSpan, at: number): string {
  const [from, to] = items[at] ?? [0, 0];
  const comma = commas[at];
  const before = commas[at - 1];
  if (comma !== undefined) {
    return isBlank(text, to, comma)
      ? splice(text, [whole(text, from, comma + 1)])
      : splice(text, [whole(text, from, to), [comma, comma + 1, ""]]);
  }
  if (before === undefined) return splice(text, [whole(text, from, to)]);
  const rest = text.slice(to, endOfLine(text, to)).trimStart();
  return isBlank(text, before + 1, from) && (rest === "" || rest.startsWith("]"))
    ? splice(text, [[before, to, ""]])
    : splice(text, [[before, before + 1, ""], whole(text, from, to)]);
}

type Edit = readonly [from: number, to: number, text: string];

/** A cut of the whole line where it holds nothing else, or else with the blanks behind. */
function whole(text: string, from: number, to: number): Edit {
  const start = startOfLine(text, from);
  const end = endOfLine(text, to);
  if (isBlank(text, start, from) && isBlank(text, to, end) && end < text.length) {
    return [start, text.indexOf("\n", end) + 1, ""];
  }
  const blanks = /^[ \t]*/.exec(text.slice(to, end))?.[0].length ?? 0;
  return [from, to + blanks < end ? to + blanks : to, ""];
}

function splice(text: string, edits: readonly Edit[]): string {
  return [...edits].sort(([a], [b]) => a - b)
    .reduceRight((made, [from, to, put]) => made.slice(0, from) + put + made.slice(to), text);
}

function startOfLine(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function endOfLine(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  if (found < 0) return text.length;
  return text[found - 1] === "\r" && found > at ? found - 1 : found;
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === "";
}
