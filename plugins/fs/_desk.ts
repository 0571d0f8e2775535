/**
 * What all commands share.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import type { Context } from "@pleiad/core";
import type { Access, Place, PlaceOptions } from "./_access.ts";
import type { Held } from "./_held.ts";
import { Opened } from "./_opened.ts";
import { type OpenPlaceOptions, Places } from "./_place.ts";
import { Slots } from "./_slots.ts";
import type { FsContract } from "./contract.ts";

/** What a handler gets beside its arguments. */
export type Call = Context<Record<never, never>, FsContract["scope"]>;

/** How many calls of a document touch the disk at once; its others wait. */
const AT_ONCE = 32;

/** Gives a document what was opened for it, unless it has gone meanwhile: then nobody would ever
 * close it. */
export async function keep(call: Call, held: Held): Promise<number> {
  if (!call.signal.aborted) return call.resources.add(held);
  await held.close();
  throw call.signal.reason;
}

/** The state of the plugin in one app. */
export class Desk {
  /** Who may touch what; there once the plugin has started. */
  access: Access | null = null;
  /** The way to checked paths. */
  readonly places: Places = new Places();
  /** The largest file that is given as a whole. */
  readonly maxFileBytes: number;
  readonly #slots = new Map<string, Slots>();
  readonly #opened = new Opened();

  /** Makes it. */
  constructor(maxFileBytes: number) {
    this.maxFileBytes = maxFileBytes;
  }

  /** Runs one call, when it is its turn among those of its document. */
  async run<T>(call: Call, work: (access: Access) => Promise<T>): Promise<T> {
    const { access } = this;
    if (access === null) throw new Error("Cannot use files before the fs plugin has started");
    const document = call.webview.id;
    let slots = this.#slots.get(document);
    if (slots === undefined) this.#slots.set(document, slots = new Slots(AT_ONCE));
    try {
      return await slots.run(() => {
        call.signal.throwIfAborted();
        return work(access);
      });
    } finally {
      if (slots.idle) this.#slots.delete(document);
    }
  }

  /** Runs one call that is about one path. */
  at<T>(
    call: Call,
    path: string,
    options: PlaceOptions,
    work: (place: Place, access: Access) => Promise<T>,
  ): Promise<T> {
    return this.run(
      call,
      async (access) => await work(await access.place(call, path, options), access),
    );
  }

  /** Takes a place for something that the calling document holds; returns what gives it back. */
  take(call: Call): () => void {
    return this.#opened.take(call.webview.id);
  }

  /** Opens a file that the calling document holds, and gives its id. */
  async hold(
    call: Call,
    place: Place,
    options: OpenPlaceOptions,
    make: (handle: FileHandle, onClose: () => void) => Held,
  ): Promise<number> {
    const release = this.take(call);
    const handle = await this.places.open(place, options).catch((error) => {
      release();
      throw error;
    });
    return await keep(call, make(handle, release));
  }
}
