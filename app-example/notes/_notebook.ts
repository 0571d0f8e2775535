/**
 * Notes as files in one folder: `<id>.md`, and `<id>.<image>.<extension>` beside it.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@pleiad/core/storage";
import type { Attachment, Note, NoteSummary } from "./contract.ts";
import { countWords, excerptOf, fromFile, ID, newId, type StoredNote, toFile } from "./_format.ts";
import { extensionOf, imageTypeOf } from "./_images.ts";

/** The most bytes that an image may have. */
export const MAX_IMAGE: number = 8 * 1024 * 1024;
const TRASH = "trash";

/** What can be changed of a note. */
export type NotePatch = Partial<Pick<StoredNote, "title" | "text" | "pinned">>;

/** Keeps notes in memory and in files. Reads are immediate; changes run one after another. */
export class Notebook {
  #folder = "";
  readonly #notes = new Map<string, Note>();
  #queue: Promise<unknown> = Promise.resolve();

  /** Where the notes are; empty before `open`. */
  get folder(): string {
    return this.#folder;
  }

  /** How many notes there are. */
  get size(): number {
    return this.#notes.size;
  }

  /**
   * Reads a folder, making it if need be. Returns whether it is new, and a sentence for each file
   * that could not be read; such a file is left alone.
   */
  async open(folder: string): Promise<{ isNew: boolean; problems: string[] }> {
    this.#folder = folder;
    this.#notes.clear();
    const made = await mkdir(join(folder, TRASH), { recursive: true });
    const problems: string[] = [];
    for (const file of await readdir(folder)) {
      const id = file.endsWith(".md") ? file.slice(0, -3) : "";
      if (!ID.test(id)) continue;
      try {
        this.#keep(id, fromFile(await readFile(join(folder, file), "utf8")));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        problems.push(`Cannot read the note in ${file}: ${reason}`);
      }
    }
    return { isNew: made !== undefined, problems };
  }

  /** All notes, pinned ones first, then the latest. */
  list(): NoteSummary[] {
    const byTime = [...this.#notes.values()].sort((a, b) => b.modified - a.modified);
    const sorted = [...byTime.filter((n) => n.pinned), ...byTime.filter((n) => !n.pinned)];
    return sorted.map(({ text: _text, attachments: _list, revision: _revision, ...rest }) => rest);
  }

  /** All notes in whole, in the order of `list`. */
  all(): Note[] {
    return this.list().map(({ id }) => this.get(id));
  }

  /** One note, or `null`. */
  find(id: string): Note | null {
    return this.#notes.get(id) ?? null;
  }

  /** One note. Throws when there is none. */
  get(id: string): Note {
    const note = this.#notes.get(id);
    if (note === undefined) throw new RangeError(`There is no note "${id}"`);
    return note;
  }

  /** Adds a note. */
  create(note: Pick<StoredNote, "title" | "text"> & Partial<StoredNote>): Promise<Note> {
    return this.#inTurn(async () => {
      const now = Date.now();
      const id = newId();
      const stored = { created: now, modified: now, pinned: false, attachments: [], ...note };
      await this.#write(`${id}.md`, toFile(stored));
      return this.#keep(id, stored);
    });
  }

  /** Changes a note. Pinning it does not count as writing. */
  update(id: string, patch: NotePatch): Promise<Note> {
    return this.#inTurn(() => {
      const note = this.get(id);
      const written = patch.title !== undefined || patch.text !== undefined;
      return this.#store({ ...note, ...patch, modified: written ? Date.now() : note.modified });
    });
  }

  /** Moves a note and its images to the trash. */
  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      for (const file of filesOf(this.get(id))) {
        await rename(join(this.#folder, file), join(this.#folder, TRASH, file));
      }
      this.#notes.delete(id);
    });
  }

  /** Takes a note out of the trash. Throws when it is not there. */
  restore(id: string): Promise<Note> {
    return this.#inTurn(async () => {
      const trash = join(this.#folder, TRASH);
      const file = await readFile(join(trash, `${id}.md`), "utf8").catch(() => null);
      if (file === null) throw new RangeError(`There is no note "${id}" in the trash`);
      const stored = fromFile(file);
      for (const name of filesOf({ id, ...stored }).reverse()) {
        await rename(join(trash, name), join(this.#folder, name));
      }
      return this.#keep(id, stored);
    });
  }

  /** Adds an image to a note. */
  attach(id: string, name: string, bytes: Uint8Array): Promise<Attachment> {
    return this.#inTurn(async () => {
      const note = this.get(id);
      const type = imageTypeOf(bytes);
      if (type === null) {
        throw new TypeError(`Cannot attach "${name}": it is no PNG, JPEG, GIF or WebP image`);
      }
      if (bytes.length > MAX_IMAGE) {
        throw new RangeError(`Cannot attach "${name}": an image may have 8 MiB at the most`);
      }
      const attachment = { id: newId(), name, type, size: bytes.length };
      await this.#write(imageFile(id, attachment), bytes);
      await this.#store({
        ...note,
        attachments: [...note.attachments, attachment],
        modified: Date.now(),
      });
      return attachment;
    });
  }

  /** Takes an image away from a note, for good. */
  detach(id: string, image: string): Promise<Note> {
    return this.#inTurn(async () => {
      const note = this.get(id);
      const gone = attachmentOf(note, image);
      const attachments = note.attachments.filter((one) => one !== gone);
      const changed = await this.#store({ ...note, attachments, modified: Date.now() });
      await rm(join(this.#folder, imageFile(id, gone)), { force: true });
      return changed;
    });
  }

  /** The bytes of an image. */
  async readImage(id: string, image: string): Promise<Uint8Array<ArrayBuffer>> {
    const file = imageFile(id, attachmentOf(this.get(id), image));
    return new Uint8Array(await readFile(join(this.#folder, file)));
  }

  /** Resolves when every change so far is on disk. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(change);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #store(note: Note): Promise<Note> {
    await this.#write(`${note.id}.md`, toFile(note));
    return this.#keep(note.id, note);
  }

  /** Revisions start from the clock, so that those after a restart are above those before. */
  #keep(id: string, stored: StoredNote): Note {
    const revision = Math.max(Date.now(), (this.#notes.get(id)?.revision ?? 0) + 1);
    const { title, text, created, modified, pinned, attachments } = stored;
    const note: Note = {
      id,
      title,
      excerpt: excerptOf(text),
      created,
      modified,
      pinned,
      words: countWords(text),
      images: attachments.length,
      text,
      attachments,
      revision,
    };
    this.#notes.set(id, note);
    return note;
  }

  #write(name: string, content: string | Uint8Array): Promise<void> {
    return replaceFile(join(this.#folder, name), content, { shared: true });
  }
}

function attachmentOf(note: Note, image: string): Attachment {
  const found = note.attachments.find((one) => one.id === image);
  if (found === undefined) throw new RangeError(`The note "${note.title}" has no image "${image}"`);
  return found;
}

function imageFile(id: string, image: Attachment): string {
  return `${id}.${image.id}.${extensionOf(image.type)}`;
}

function filesOf(note: Pick<Note, "id" | "attachments">): string[] {
  return [`${note.id}.md`, ...note.attachments.map((image) => imageFile(note.id, image))];
}
