/**
 * Recognises lines that come back: a page that prints `log://log` to its console and sends its
 * console to the log would otherwise go round for ever.
 *
 * @module
 */

/** How many lines may be on their way to a page and back. */
const REMEMBERED = 512;

/** Remembers the last lines that pages were told of. */
export class EchoGuard {
  readonly #sent = new Set<string>();

  /** Pages are told of this line. */
  remember(line: string): void {
    this.#sent.delete(line);
    this.#sent.add(line);
    if (this.#sent.size <= REMEMBERED) return;
    for (const oldest of this.#sent) {
      this.#sent.delete(oldest);
      break;
    }
  }

  /** Whether a message is a line that pages were told of. */
  isEcho(message: string): boolean {
    return this.#sent.has(message);
  }
}
