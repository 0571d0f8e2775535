/**
 * The writing surface, the same in both windows: shows a note, saves what is typed, takes over
 * what is typed elsewhere.
 *
 * @module
 */
import type { CursorPlace, Note, NoteChange } from "../../contract.ts";
import { moveOffset } from "./caret.ts";
import { debounce } from "./dom.ts";
import { invoke, refusalOf } from "./ipc.ts";
import { Mirror } from "./mirror.ts";

/** The elements of an editor. */
export interface EditorParts {
  /** Holds the title. */
  readonly title: HTMLTextAreaElement;
  /** Holds the text. */
  readonly text: HTMLTextAreaElement;
  /** Lies under the text. */
  readonly mirror: HTMLElement;
  /** Says what is wrong with the title. */
  readonly problem: HTMLElement;
  /** Says whether everything is saved. */
  readonly saved: HTMLElement;
}

/** What an editor tells. */
export interface EditorEvents {
  /** The note is another one, or has changed, here or elsewhere. */
  shown(note: Note): void;
  /** The caret has moved. */
  moved(note: Note, at: number): void;
}

type Field = "title" | "text";

/** Edits one note at a time. */
export class Editor {
  /** Names this page in what it changes. */
  readonly name: string = crypto.randomUUID();
  /** Its elements. */
  readonly parts: EditorParts;
  readonly #events: EditorEvents;
  readonly #mirror: Mirror;
  readonly #dirty = new Set<Field>();
  readonly #save = debounce(() => void this.#write(), 180);
  readonly #move = debounce(() => this.#tellMove(), 80);
  #note: Note | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: EditorParts, events: EditorEvents) {
    this.parts = parts;
    this.#events = events;
    this.#mirror = new Mirror(parts.mirror);
    parts.title.addEventListener("input", () => this.#typed("title"));
    parts.text.addEventListener("input", () => this.#typed("text"));
    parts.title.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      parts.text.focus();
      parts.text.setSelectionRange(0, 0);
    });
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === parts.text) this.#move.later();
    });
    // What was typed a moment ago still goes out.
    window.addEventListener("pagehide", () => this.#save.now());
  }

  /** The note that is shown, as typed, or `null`. */
  get note(): Note | null {
    return this.#note;
  }

  /** Shows a note, or nothing. What was typed into the one before is saved first. */
  async show(note: Note | null): Promise<void> {
    await this.flush();
    this.#dirty.clear();
    this.#note = note;
    this.#mirror.showPeer(null);
    this.parts.title.value = note?.title ?? "";
    this.parts.text.value = note?.text ?? "";
    this.parts.saved.textContent = "";
    this.#complain(null);
    this.#draw();
  }

  /** Takes over what another window has changed. */
  accept({ id, note, by }: NoteChange): void {
    if (this.#note?.id !== id || note === null || note.revision < this.#note.revision) return;
    const { title, text } = this.parts;
    const typed = { title: title.value, text: text.value };
    const keepTitle = by === this.name || this.#dirty.has("title");
    const keepText = by === this.name || this.#dirty.has("text");
    if (!keepTitle && note.title !== typed.title) title.value = note.title;
    if (!keepText && note.text !== typed.text) this.#replaceText(note.text);
    this.#note = {
      ...note,
      title: keepTitle ? this.#note.title : note.title,
      text: text.value,
    };
    this.#draw();
  }

  /** Shows where somebody else is writing. */
  showPeer(place: CursorPlace): void {
    const here = place.note !== null && place.note === this.#note?.id;
    this.#mirror.showPeer(here ? { at: place.at, label: place.label } : null);
  }

  /** Puts a text at the caret, on a line of its own. */
  insertLine(line: string): void {
    const { text } = this.parts;
    const before = text.value.slice(0, text.selectionStart);
    const gap = before === "" || before.endsWith("\n") ? "" : "\n\n";
    text.setRangeText(`${gap}${line}\n`, text.selectionStart, text.selectionEnd, "end");
    this.#typed("text");
  }

  /** Ticks or clears the box on a line. */
  tick(line: number, ticked: boolean): void {
    const { text } = this.parts;
    const lines = text.value.split("\n");
    lines[line] = (lines[line] ?? "").replace(/\[[ xX]\]/, ticked ? "[x]" : "[ ]");
    this.#replaceText(lines.join("\n"));
    this.#typed("text");
  }

  /** Saves what is typed, now. */
  async flush(): Promise<void> {
    this.#save.now();
    await this.#writing;
  }

  #replaceText(next: string): void {
    const { text } = this.parts;
    const { value, selectionStart, selectionEnd } = text;
    text.value = next;
    const [from, to] = [selectionStart, selectionEnd].map((at) => moveOffset(at, value, next));
    text.setSelectionRange(from ?? 0, to ?? 0);
  }

  #typed(field: Field): void {
    if (this.#note === null) return;
    this.#dirty.add(field);
    if (field === "text") this.#mirror.shiftPeer(this.parts.text.value);
    this.#note = { ...this.#note, [field]: this.parts[field].value };
    this.parts.saved.textContent = "Saving…";
    this.#draw();
    this.#save.later();
  }

  #draw(): void {
    this.#mirror.show(this.parts.text.value);
    if (this.#note !== null) this.#events.shown(this.#note);
  }

  #tellMove(): void {
    if (this.#note !== null) this.#events.moved(this.#note, this.parts.text.selectionEnd);
  }

  /** Title and text go out one by one, so that a title that is refused holds back no text. */
  #write(): Promise<void> {
    const note = this.#note;
    const fields = [...this.#dirty];
    this.#dirty.clear();
    if (note === null) return this.#writing;
    const patches = fields.map((field) => ({ field, value: note[field] }));
    this.#writing = this.#writing.then(async () => {
      for (const { field, value } of patches) await this.#send(note.id, field, value);
    });
    return this.#writing;
  }

  async #send(id: string, field: Field, value: string): Promise<void> {
    const here = () => this.#note?.id === id;
    try {
      await invoke("plugin:notes|update", { id, editor: this.name, [field]: value });
      if (!here()) return;
      if (field === "title") this.#complain(null);
      if (this.#dirty.size === 0) this.parts.saved.textContent = this.#problemText() ?? "Saved";
    } catch (error) {
      if (!here()) return;
      const { argument, message } = refusalOf(error);
      if (argument === "title") this.#complain(message);
      this.parts.saved.textContent = argument === "title" ? "Title not saved" : message;
    }
  }

  #problemText(): string | null {
    return this.parts.problem.hidden ? null : "Title not saved";
  }

  #complain(message: string | null): void {
    const { title, problem } = this.parts;
    problem.hidden = message === null;
    problem.textContent = message ?? "";
    title.setAttribute("aria-invalid", String(message !== null));
  }
}
