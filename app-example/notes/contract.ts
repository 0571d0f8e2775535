/**
 * What the notes plugin offers, as types only.
 *
 * @module
 */
import type { Channel } from "@pleiad/core/client";

/** The image types that a note can hold. */
export type ImageType = "image/png" | "image/jpeg" | "image/gif" | "image/webp";

/** An image beside a note. */
export interface Attachment {
  /** The attachment's id, unique within its note. */
  readonly id: string;
  /** The file's name when it was attached. */
  readonly name: string;
  /** What the bytes are, as read from the bytes. */
  readonly type: ImageType;
  /** Length in bytes. */
  readonly size: number;
}

/** A note as a list shows it. */
export interface NoteSummary {
  /** The note's id: 12 letters and digits. */
  readonly id: string;
  /** One line, 1 to 120 characters. */
  readonly title: string;
  /** How the text begins, without its marks. */
  readonly excerpt: string;
  /** When the note was made, in milliseconds since the epoch. */
  readonly created: number;
  /** When it last changed, in milliseconds since the epoch. */
  readonly modified: number;
  /** Whether it stays on top of the list. */
  readonly pinned: boolean;
  /** How many words the text has. */
  readonly words: number;
  /** How many images it has. */
  readonly images: number;
}

/** A whole note. */
export interface Note extends NoteSummary {
  /** Markdown. */
  readonly text: string;
  /** Its images, oldest first. */
  readonly attachments: readonly Attachment[];
  /** Grows with every change, also over a restart. */
  readonly revision: number;
}

/** Where a search found its words. */
export interface SearchMatch {
  /** The note's id. */
  readonly id: string;
  /** The text before the first hit, on one line. */
  readonly before: string;
  /** The hit itself, as written in the note. */
  readonly hit: string;
  /** The text after it. */
  readonly after: string;
}

/** How far an import is. */
export interface ImportProgress {
  /** How many notes are done. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
  /** The title of the latest one. */
  readonly title: string;
}

/** What a note's change was. */
export type ChangeKind = "created" | "updated" | "removed" | "restored";

/** Tells every window that a note is not what it was. */
export interface NoteChange {
  /** The note's id. */
  readonly id: string;
  /** What happened. */
  readonly kind: ChangeKind;
  /** The note as it is now; `null` when it was removed. */
  readonly note: Note | null;
}

/** Where somebody is writing, told from one window to another. */
export interface CursorPlace {
  /** The label of its window. */
  readonly label: string;
  /** The note that it shows, or `null` when it has left. */
  readonly note: string | null;
  /** The caret's offset in the text. */
  readonly at: number;
}

/** What the notes plugin offers. */
export interface NotesContract {
  name: "notes";
  commands: {
    /** Lists all notes, pinned ones first, then the latest. */
    list(): NoteSummary[];
    /** Reads one note, or `null` when there is none. */
    read(args: { id: string }): Note | null;
    /** Makes a note and returns it. */
    create(args: { title: string; text?: string | undefined }): Note;
    /** Changes what is given of a note and returns it. */
    update(args: {
      id: string;
      title?: string | undefined;
      text?: string | undefined;
      pinned?: boolean | undefined;
    }): Note;
    /** Moves a note and its images to the trash. */
    remove(args: { id: string }): null;
    /** Takes a note back out of the trash. */
    restore(args: { id: string }): Note;
    /** Streams the notes that contain `text`, titles first. */
    search(args: { text: string; onMatch: Channel<SearchMatch> }): { matches: number };
    /**
     * Attaches an image: the bytes are the body, the headers `note` and `name` (percent-encoded)
     * say where it goes and what it is called. At most 8 MiB.
     */
    attach(body: Uint8Array | ArrayBuffer | number[]): Attachment;
    /** Takes an image away. */
    detach(args: { note: string; id: string }): null;
    /** Reads an image as bytes. */
    read_attachment(args: { note: string; id: string }): ArrayBuffer;
    /** A note as a Markdown file. */
    export_note(args: { id: string }): ArrayBuffer;
    /** Sends all notes as one Markdown file, one message a note. `cancel_job` stops it. */
    export_all(args: { job: string; onPart: Channel<ArrayBuffer> }): {
      notes: number;
      cancelled: boolean;
    };
    /** Adds a sheet for each of Messier's 110 objects. `cancel_job` stops it. */
    import_catalogue(args: { job: string; onProgress: Channel<ImportProgress> }): {
      ids: string[];
      cancelled: boolean;
    };
    /** Stops the job that was started under this name. Returns whether it was running. */
    cancel_job(args: { job: string }): boolean;
  };
  events: {
    /** From the core, after every change. */
    "notes://changed": NoteChange;
    /** From a page, when it shows a note. */
    "notes://opened": { readonly id: string; readonly label: string };
    /** From a page to the page in another window. */
    "notes://cursor": CursorPlace;
    /** From a page to the focus window: shows another note. */
    "notes://show": { readonly id: string };
  };
  config: NotesConfig;
  api: NotesApi;
}

/** The plugin's configuration. */
export interface NotesConfig {
  /** The folder below the app's data. Default `notes`. */
  readonly folder: string;
  /** How long an import rests between two notes, in milliseconds. Default 0. */
  readonly pace: number;
  /** Whether an empty folder gets sample notes. Default `true`. */
  readonly samples: boolean;
}

/** What other plugins and the app can ask. */
export interface NotesApi {
  /** The absolute path of the folder. */
  readonly folder: string;
  /** How many notes there are. */
  count(): number;
  /** The title of a note, or `null` when there is none. */
  titleOf(id: string): string | null;
}
