/**
 * Contracts for the type tests: types only, as a page imports them.
 *
 * @module
 */
import type { AppOf, Channel } from "@pleiad/core/client";

/** One note. */
export interface Note {
  id: string;
  text: string;
}

/** What the notes plugin offers. */
export interface NotesContract {
  name: "notes";
  commands: {
    /** Reads one note, or `null` when there is none. */
    read(args: { id: string }): Note | null;
    /** Writes one note and gives its id. */
    write(args: { text: string; id?: string | undefined }): Promise<string>;
    /** Streams the notes that contain `text`. */
    search(args: { text: string; onMatch: Channel<Note> }): { matches: number };
    /** Streams bytes. */
    pull(args: { sink: { onChunk: Channel<Uint8Array> } }): void;
    /** Takes a file. */
    upload(args: Uint8Array): number;
    /** Gives a file. */
    download(args: { id: string }): Promise<Uint8Array>;
    /** Counts notes. */
    count(): number;
    /** Lists notes. */
    list(args: { prefix?: string }): Note[];
  };
  events: { "notes://written": { id: string }; "notes://cleared": null };
  scope: { prefix: string };
  api: { size(): number };
  config: { dir?: string | undefined } | undefined;
}

/** What the clock plugin offers. */
export interface ClockContract {
  name: "clock";
  commands: {
    /** The time. */
    now(): string;
  };
  events: { "clock://tick": { time: string } };
}

/** The app's own commands. */
export interface Commands {
  /** Greets. */
  greet(args: { name: string }): string;
}

/** The app, as its pages know it. */
export type App = AppOf<readonly [NotesContract, ClockContract], Commands>;
