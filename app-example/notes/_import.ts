/**
 * The two long jobs: Messier's catalogue in, all notes out.
 *
 * @module
 */
import { setTimeout as rest } from "node:timers/promises";
import type { Channel } from "@pleiad/core";
import type { ImportProgress, Note } from "./contract.ts";
import { toFile } from "./_format.ts";
import { sheets } from "./_messier.ts";
import type { Notebook } from "./_notebook.ts";

/** What an import needs. */
export interface ImportOptions {
  /** Where the notes go. */
  readonly notebook: Notebook;
  /** Milliseconds between two notes, so that there is something to watch and to stop. */
  readonly pace: number;
  /** Stops it; what is in by then stays. */
  readonly signal: AbortSignal;
  /** Told after every note. */
  readonly onProgress: Channel<ImportProgress>;
  /** Called with every note. */
  readonly onNote: (note: Note) => void;
}

/** Adds a note for each of Messier's objects. Resolves to their ids, also when stopped. */
export async function importCatalogue(options: ImportOptions): Promise<string[]> {
  const { notebook, pace, signal, onProgress, onNote } = options;
  const all = sheets();
  const ids: string[] = [];
  for (const sheet of all) {
    if (signal.aborted) break;
    const note = await notebook.create(sheet);
    ids.push(note.id);
    onNote(note);
    await onProgress.send({ done: ids.length, total: all.length, title: note.title });
    // An abort ends the rest early; the next round sees it.
    if (pace > 0) await rest(pace, undefined, { signal }).catch(() => {});
  }
  return ids;
}

/** Sends all notes as one file, one message a note. Resolves to how many were sent. */
export async function exportAll(
  notes: readonly Note[],
  onPart: Channel<ArrayBuffer>,
  signal: AbortSignal,
): Promise<number> {
  let sent = 0;
  for (const note of notes) {
    if (signal.aborted) break;
    await onPart.send(toBytes(`${toFile(note).trimEnd()}\n\n\n`));
    sent++;
  }
  return sent;
}

/** A text as bytes with a buffer of their own. */
export function toBytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}
