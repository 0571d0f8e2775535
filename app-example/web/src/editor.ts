/**
 * The writing surface, the same in both windows: shows a note, saves what is typed, takes over
 * what is typed elsewhere.
 *
 * @module
 */
import type { CursorPlace, Note, NoteChange } from "../../contract.ts";
import { moveOffset } from "./caret.ts";
import { debounce } from "./dom.ts";
import { Mirror } from "./mirror.ts";
import { type Field, Saver } from "./saver.ts";

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

/** Edits one note at a time. */
export class Editor {
  /** Its elements. */
  readonly parts: EditorParts;
  readonly #events: EditorEvents;
  readonly #mirror: Mirror;
  readonly #saver: Saver;
  readonly #move = debounce(() => this.#tellMove(), 80);
  #note: Note | null = null;
  /** The note as the core has it, as far as this page has heard. */
  #latest: Note | null = null;

  constructor(parts: EditorParts, events: EditorEvents) {
    this.parts = parts;
    this.#events = events;
    this.#mirror = new Mirror(parts.mirror);
    this.#saver = new Saver({
      saved: (field, note) => {
        if (field === "title") this.#complain(null);
        this.#hear(note);
        if (this.#saver.idle) this.#tellState("Saved");
      },
      refused: (field, message) => {
        if (field === "title") this.#complain(message);
        this.#tellState(field === "title" ? "Title not saved" : message, true);
      },
      failed: (message) => this.#tellState(`Not saved yet: ${message}`, true),
    });
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
    window.addEventListener("pagehide", () => void this.#saver.flush());
  }

  /** The note that is shown, as typed, or `null`. */
  get note(): Note | null {
    return this.#note;
  }

  /** Shows a note, or nothing. What was typed into the one before is saved first. */
  async show(note: Note | null): Promise<void> {
    await this.#saver.turnTo(note?.id ?? null);
    this.#note = note;
    this.#latest = note;
    this.#mirror.showPeer(null);
    this.parts.title.value = note?.title ?? "";
    this.parts.text.value = note?.text ?? "";
    this.#tellState("");
    this.#complain(null);
    this.#draw();
  }

  /** Hears of a change, here or in another window. */
  accept({ note }: NoteChange): void {
    if (note !== null) this.#hear(note);
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
  flush(): Promise<void> {
    return this.#saver.flush();
  }

  /** Takes over what the core has, save for what is being typed here: that goes out next, and the
   * last to write wins. */
  #hear(note: Note): void {
    if (this.#note === null || this.#note.id !== note.id) return;
    if (this.#latest === null || note.revision >= this.#latest.revision) this.#latest = note;
    const { title, text } = this.parts;
    const latest = this.#latest;
    // The core trims titles; a space at the end of one is somebody about to write on.
    const sameTitle = latest.title === title.value.trim();
    if (!this.#saver.busy("title") && !sameTitle) title.value = latest.title;
    if (!this.#saver.busy("text") && latest.text !== text.value) this.#replaceText(latest.text);
    this.#note = { ...latest, title: title.value, text: text.value };
    this.#draw();
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
    const { value } = this.parts[field];
    if (field === "text") this.#mirror.shiftPeer(value);
    this.#note = { ...this.#note, [field]: value };
    this.#tellState("Saving…");
    this.#draw();
    this.#saver.change(field, value);
  }

  #draw(): void {
    this.#mirror.show(this.parts.text.value);
    if (this.#note !== null) this.#events.shown(this.#note);
  }

  #tellMove(): void {
    if (this.#note !== null) this.#events.moved(this.#note, this.parts.text.selectionEnd);
  }

  #tellState(message: string, failed: boolean = false): void {
    const { saved } = this.parts;
    saved.textContent = message;
    saved.classList.toggle("failed", failed);
  }

  #complain(message: string | null): void {
    const { title, problem } = this.parts;
    problem.hidden = message === null;
    problem.textContent = message ?? "";
    title.setAttribute("aria-invalid", String(message !== null));
  }
}
