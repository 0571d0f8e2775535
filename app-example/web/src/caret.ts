/**
 * Keeps a place in a text while somebody else changes the text.
 *
 * @module
 */

/** Where `at` is after `before` has become `after`: a place before the change stays. */
export function moveOffset(at: number, before: string, after: string): number {
  let start = 0;
  const shortest = Math.min(before.length, after.length);
  while (start < shortest && before[start] === after[start]) start++;
  if (at <= start) return at;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  if (at >= before.length - end) return at + after.length - before.length;
  return after.length - end;
}

/** The line that an offset is on, counted from 0, and the place in that line. */
export function lineAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, column: offset - start };
}
