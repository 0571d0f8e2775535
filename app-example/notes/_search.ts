/**
 * Finds words in notes.
 *
 * @module
 */
import type { Note, SearchMatch } from "./contract.ts";

const BEFORE = 28;
const AFTER = 90;

/**
 * Finds all words of `text` in a note, whatever their case, and shows the first one where it
 * stands. Returns `null` when one of them is missing.
 */
export function matchNote(note: Note, text: string): SearchMatch | null {
  const words = text.toLocaleLowerCase().split(/\s+/).filter((word) => word !== "");
  const title = note.title.toLocaleLowerCase();
  const body = note.text.toLocaleLowerCase();
  const [first] = words;
  if (first === undefined) return null;
  if (!words.every((word) => title.includes(word) || body.includes(word))) return null;
  const at = body.indexOf(first);
  if (at < 0) return { id: note.id, before: note.excerpt, hit: "", after: "" };
  const start = Math.max(0, at - BEFORE);
  const end = at + first.length;
  return {
    id: note.id,
    before: (start > 0 ? "…" : "") + flat(note.text.slice(start, at)),
    hit: note.text.slice(at, end),
    after: flat(note.text.slice(end, end + AFTER)),
  };
}

/** Sorts notes so that those with the words in their title come first. */
export function titlesFirst(notes: readonly Note[], text: string): Note[] {
  const wanted = text.toLocaleLowerCase().trim();
  const inTitle = (note: Note) => note.title.toLocaleLowerCase().includes(wanted);
  return [...notes.filter(inTitle), ...notes.filter((note) => !inTitle(note))];
}

function flat(text: string): string {
  return text.replace(/[#*_`>|]+/g, "").replace(/\s+/g, " ");
}
