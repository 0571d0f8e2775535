/**
 * How many files each document holds open.
 *
 * @module
 */
import { SystemError } from "./_io_text.ts";

/** So many a document may hold; a core of many documents has one table of the system for all. */
const MOST = 512;

/** Counts open files. */
export class Opened {
  readonly #counts = new Map<string, number>();

  /** Takes a place for one of `document`, or throws `EMFILE`. Returns what gives it back. */
  take(document: string): () => void {
    const count = this.#counts.get(document) ?? 0;
    if (count >= MOST) throw new SystemError("EMFILE");
    this.#counts.set(document, count + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#counts.get(document) ?? 1) - 1;
      if (left > 0) this.#counts.set(document, left);
      else this.#counts.delete(document);
    };
  }
}
