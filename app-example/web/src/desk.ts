/**
 * Everything round the writing surface of the main window: the rendered note, its images, its
 * date and Moon, and what can be done with it.
 *
 * @module
 */
import type { Attachment, Note } from "../../contract.ts";
import { longDate } from "./dates.ts";
import { byId, debounce, h, icon } from "./dom.ts";
import type { Editor } from "./editor.ts";
import { Images } from "./images.ts";
import { refusalOf } from "./ipc.ts";
import { markdown } from "./markdown.ts";
import { moon, moonAt } from "./moon.ts";
import { toast } from "./toast.ts";

/** Shows what belongs to a note, and attaches images to it. */
export class Desk {
  readonly #images = new Images();
  readonly #editor: () => Editor;
  readonly #read = debounce(() => this.#render(), 60);
  readonly #strip = byId("images", HTMLElement);
  readonly #reading = byId("reading", HTMLElement);
  readonly #stamp = byId("stamp", HTMLElement);
  #note: Note | null = null;
  #stripOf = "";

  constructor(editor: () => Editor) {
    this.#editor = editor;
    const chooser = byId("choose-image", HTMLInputElement);
    byId("attach", HTMLButtonElement).addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => {
      void this.#attach([...chooser.files ?? []]);
      chooser.value = "";
    });
    this.#takeDrops(byId("desk", HTMLElement));
  }

  /** Shows a note. */
  show(note: Note | null): void {
    const another = note?.id !== this.#note?.id;
    this.#note = note;
    if (note !== null) this.#showStamp(note);
    this.#showStrip();
    this.#read.later();
    if (another) this.#read.now();
  }

  #showStamp(note: Note): void {
    const { name, lit } = moonAt(note.created);
    this.#stamp.replaceChildren(
      moon(note.created),
      `${longDate(note.created)}, ${name}, ${Math.round(lit * 100)} % lit`,
    );
    const words = note.text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu)?.length ?? 0;
    byId("words", HTMLElement).textContent = words === 1 ? "1 word" : `${words} words`;
  }

  #render(): void {
    const note = this.#note;
    if (note === null) return this.#reading.replaceChildren();
    if (note.text.trim() === "") {
      this.#reading.replaceChildren(h("p", { class: "empty" }, "What you write shows up here."));
      return;
    }
    this.#reading.replaceChildren(markdown(note.text, {
      image: (id) => {
        const image = note.attachments.find((one) => one.id === id);
        return image === undefined ? null : this.#images.show(note.id, image);
      },
      onTick: (line, ticked) => this.#editor().tick(line, ticked),
    }));
  }

  #showStrip(): void {
    const images = this.#note?.attachments ?? [];
    const key = images.map(({ id }) => id).join();
    if (key === this.#stripOf) return;
    this.#stripOf = key;
    this.#strip.hidden = images.length === 0;
    this.#strip.replaceChildren(...images.map((image) => this.#thumbnail(image)));
  }

  #thumbnail(image: Attachment): HTMLElement {
    const note = this.#note?.id ?? "";
    const put = () => this.#editor().insertLine(`![${image.name}](image:${image.id})`);
    const drop = async () => {
      try {
        await this.#images.detach(note, image);
      } catch (error) {
        toast(refusalOf(error).message);
      }
    };
    const size = image.size < 1e6
      ? `${Math.ceil(image.size / 1000)} kB`
      : `${(image.size / 1e6).toFixed(1)} MB`;
    return h(
      "li",
      { class: "thumbnail" },
      h(
        "button",
        { type: "button", class: "thumbnail-put", click: put, title: "Put it into the text" },
        this.#images.show(note, image),
      ),
      h("span", { class: "thumbnail-name" }, image.name, h("small", {}, size)),
      h("button", {
        type: "button",
        class: "quiet",
        click: () => void drop(),
        "aria-label": `Remove ${image.name}`,
        title: "Remove",
      }, icon("close")),
    );
  }

  async #attach(files: readonly File[]): Promise<void> {
    const note = this.#note?.id;
    if (note === undefined) return;
    for (const file of files) {
      try {
        const image = await this.#images.attach(note, file);
        const label = image.name.replace(/\.\w+$/, "");
        if (this.#note?.id === note) this.#editor().insertLine(`![${label}](image:${image.id})`);
      } catch (error) {
        toast(refusalOf(error).message);
      }
    }
  }

  #takeDrops(element: HTMLElement): void {
    const files = (data: DataTransfer | null) => [...data?.files ?? []];
    element.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      element.classList.add("dropping");
    });
    for (const over of ["dragleave", "drop"]) {
      element.addEventListener(over, () => element.classList.remove("dropping"));
    }
    element.addEventListener("drop", (event) => {
      if (files(event.dataTransfer).length === 0) return;
      event.preventDefault();
      void this.#attach(files(event.dataTransfer));
    });
    element.addEventListener("paste", (event) => {
      if (files(event.clipboardData).length === 0) return;
      event.preventDefault();
      void this.#attach(files(event.clipboardData));
    });
  }
}
