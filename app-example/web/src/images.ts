/**
 * Images of notes: bytes up when they are attached, bytes back when they are shown.
 *
 * @module
 */
import type { Attachment } from "../../contract.ts";
import { invoke } from "./ipc.ts";

/** Attaches images and shows them. */
export class Images {
  readonly #urls = new Map<string, Promise<string>>();

  /** An element that shows an image of a note, once its bytes are here. */
  show(note: string, image: Attachment): HTMLImageElement {
    const element = new Image();
    element.alt = image.name;
    element.decoding = "async";
    this.#url(note, image).then(
      (url) => element.src = url,
      () => element.classList.add("broken"),
    );
    return element;
  }

  /** Sends a file to the core. Rejects with the core's sentence when it is no image. */
  async attach(note: string, file: File): Promise<Attachment> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const headers = { note, name: encodeURIComponent(file.name) };
    return await invoke("plugin:notes|attach", bytes, { headers });
  }

  /** Takes an image away from a note. */
  async detach(note: string, image: Attachment): Promise<void> {
    await invoke("plugin:notes|detach", { note, id: image.id });
    const url = await this.#urls.get(image.id)?.catch(() => null);
    this.#urls.delete(image.id);
    if (url) URL.revokeObjectURL(url);
  }

  #url(note: string, image: Attachment): Promise<string> {
    const known = this.#urls.get(image.id);
    if (known !== undefined) return known;
    const url = invoke("plugin:notes|read_attachment", { note, id: image.id })
      .then((bytes) => URL.createObjectURL(new Blob([bytes], { type: image.type })));
    this.#urls.set(image.id, url);
    return url;
  }
}
