/**
 * A note as a file: Markdown under a few lines of front matter, whose values are JSON (and so
 * valid YAML), readable by any editor.
 *
 * @module
 */
import type { Attachment } from "./contract.ts";
import { isImageType } from "./_images.ts";

/** What a file keeps of a note. */
export interface StoredNote {
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Whether it stays on top. */
  readonly pinned: boolean;
  /** Its images. */
  readonly attachments: readonly Attachment[];
}

const FENCE = "---\n";
/** Far more than an excerpt holds, images and links between its words included. */
const EXCERPT_FROM = 2_000;

/** The length and the alphabet of every id: it names a file, so nothing else may pass. */
export const ID: RegExp = /^[a-z0-9]{12}$/;

/** A new id. */
export function newId(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}

/** Writes a note as a file. */
export function toFile(note: StoredNote): string {
  const head = {
    title: note.title,
    created: new Date(note.created).toISOString(),
    modified: new Date(note.modified).toISOString(),
    pinned: note.pinned,
    attachments: note.attachments,
  };
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  return `${FENCE}${lines.join("")}${FENCE}\n${note.text}`;
}

/** Reads a note from a file. Throws a sentence when the file is no note. */
export function fromFile(file: string): StoredNote {
  const end = file.indexOf(`\n${FENCE}`, FENCE.length);
  if (!file.startsWith(FENCE) || end < 0) throw new SyntaxError("it has no front matter");
  const head = new Map<string, unknown>();
  for (const line of file.slice(FENCE.length, end).split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) head.set(line.slice(0, colon), parse(line.slice(colon + 1)));
  }
  const title = head.get("title");
  if (typeof title !== "string" || title === "") throw new SyntaxError("it has no title");
  const created = time(head.get("created")) ?? Date.now();
  const listed = head.get("attachments");
  return {
    title,
    text: file.slice(end + 1 + FENCE.length).replace(/^\n/, ""),
    created,
    modified: time(head.get("modified")) ?? created,
    pinned: head.get("pinned") === true,
    attachments: Array.isArray(listed) ? listed.filter(isAttachment) : [],
  };
}

/** The first words of a text, without its marks, on one line. */
export function excerptOf(text: string): string {
  // SECURITY: the time that marks take grows with the square of what is looked at.
  const plain = text.slice(0, EXCERPT_FROM)
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:#{1,6}|>|[-*]|\d+\.)\s+(?:\[[ x]\]\s+)?/gm, "")
    .replace(/[*_`|]+/g, "")
    .replace(/-{3,}/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > 140 ? `${plain.slice(0, 139).trimEnd()}…` : plain;
}

/** How many words a text has. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0;
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value.trim();
  }
}

function time(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** SECURITY: the id becomes part of a path, so a file that names another one is not believed. */
function isAttachment(value: unknown): value is Attachment {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, type, size } = { id: "", name: "", type: "", size: 0, ...value };
  return ID.test(id) && typeof name === "string" && isImageType(type) && Number.isInteger(size);
}
