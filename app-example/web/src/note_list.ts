/**
 * The list of notes: all of them by date, or those that a search has found.
 *
 * @module
 */
import type { NoteChange, NoteSummary, SearchMatch } from "../../contract.ts";
import { sectionOf, shortDate } from "./dates.ts";
import { coalesce, h, icon } from "./dom.ts";
import { moon } from "./moon.ts";

/** Shows notes to choose from. */
export class NoteList {
  readonly #element: HTMLElement;
  readonly #choose: (id: string) => void;
  readonly #notes = new Map<string, NoteSummary>();
  readonly #draw = coalesce(() => this.#render(), 30);
  #selected: string | null = null;
  #elsewhere: string | null = null;
  #found: SearchMatch[] | null = null;

  constructor(element: HTMLElement, choose: (id: string) => void) {
    this.#element = element;
    this.#choose = choose;
    element.addEventListener("keydown", (event) => this.#arrow(event));
  }

  /** How many notes there are. */
  get size(): number {
    return this.#notes.size;
  }

  /** The note on top of the list, or `null`. */
  get first(): string | null {
    return this.#sorted()[0]?.id ?? null;
  }

  /** Whether there is such a note. */
  has(id: string): boolean {
    return this.#notes.has(id);
  }

  /** Shows these notes. */
  fill(notes: readonly NoteSummary[]): void {
    for (const note of notes) this.#notes.set(note.id, note);
    this.#render();
  }

  /** Takes over a change. */
  change({ id, note }: NoteChange): void {
    if (note === null) this.#notes.delete(id);
    else this.#notes.set(id, note);
    this.#draw();
  }

  /** Marks a note as the one on the desk. */
  select(id: string | null): void {
    this.#selected = id;
    this.#render();
    this.#element.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  /** Marks a note as open in the other window. */
  markElsewhere(id: string | null): void {
    if (this.#elsewhere === id) return;
    this.#elsewhere = id;
    this.#render();
  }

  /** Shows what a search has found; `null` shows everything again. */
  showFound(matches: SearchMatch[] | null): void {
    this.#found = matches;
    this.#draw();
  }

  #sorted(): NoteSummary[] {
    return [...this.#notes.values()].sort((a, b) =>
      Number(b.pinned) - Number(a.pinned) || b.modified - a.modified
    );
  }

  #render(): void {
    const focused = document.activeElement instanceof HTMLElement &&
        this.#element.contains(document.activeElement)
      ? document.activeElement.dataset["id"]
      : undefined;
    this.#element.replaceChildren(...(this.#found === null ? this.#sections() : this.#results()));
    if (focused !== undefined) {
      this.#element.querySelector<HTMLElement>(`[data-id="${focused}"]`)?.focus();
    }
  }

  #sections(): HTMLElement[] {
    const now = Date.now();
    const sections = new Map<string, NoteSummary[]>();
    for (const note of this.#sorted()) {
      const name = note.pinned ? "Pinned" : sectionOf(note.modified, now);
      sections.set(name, [...sections.get(name) ?? [], note]);
    }
    if (sections.size === 0) {
      const hint = "Nothing here yet. Press New note, or import Messier's catalogue below.";
      return [h("p", { class: "empty" }, hint)];
    }
    return [...sections].map(([name, notes]) => {
      const items = notes.map((note) =>
        this.#item(note, h("span", { class: "item-excerpt" }, note.excerpt || "No text yet"))
      );
      return h("section", {}, h("h2", {}, name), h("ul", {}, ...items));
    });
  }

  #results(): HTMLElement[] {
    const found = (this.#found ?? []).flatMap((match) => {
      const note = this.#notes.get(match.id);
      return note === undefined ? [] : [{ match, note }];
    });
    if (found.length === 0) {
      return [h("p", { class: "empty" }, "No note has all these words.")];
    }
    const items = found.map(({ match, note }) => {
      const hit = match.hit === "" ? null : h("mark", {}, match.hit);
      return this.#item(note, h("span", { class: "item-excerpt" }, match.before, hit, match.after));
    });
    const title = `${found.length} found`;
    return [h("section", {}, h("h2", {}, title), h("ul", {}, ...items))];
  }

  #item(note: NoteSummary, excerpt: HTMLElement): HTMLElement {
    const current = note.id === this.#selected;
    const elsewhere = note.id === this.#elsewhere
      ? h("span", { class: "item-live", title: "Open in the focus window" }, "live")
      : null;
    const images = note.images === 0
      ? null
      : h("span", { class: "item-images" }, icon("image"), String(note.images));
    const button = h(
      "button",
      {
        type: "button",
        class: "item",
        "data-id": note.id,
        "aria-current": current && "true",
        click: () => this.#choose(note.id),
      },
      moon(note.created),
      h("span", { class: "item-title" }, note.title),
      h("span", { class: "item-date" }, shortDate(note.modified, Date.now())),
      h("span", { class: "item-line" }, excerpt, elsewhere, images),
    );
    return h("li", {}, button);
  }

  #arrow(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...this.#element.querySelectorAll<HTMLElement>(".item")];
    const at = items.findIndex((item) => item === document.activeElement);
    const next = items[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
}
