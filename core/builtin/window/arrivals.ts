/**
 * Labels that a document is on its way to: windows that were just opened, pages being loaded anew.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";

interface Arrival {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly settled: Promise<boolean>;
  readonly settle: (came: boolean) => void;
}

/** Knows which labels expect a document. */
export class Arrivals {
  readonly #expected = new Map<string, Arrival>();
  readonly #missed: (label: string) => void;

  /** `missed` hears of every label whose document did not come in time. */
  constructor(missed: (label: string) => void) {
    this.#missed = missed;
  }

  /** Expects a document for at most `ms` milliseconds from now. */
  expect(label: string, ms: number): void {
    const before = this.#expected.get(label);
    clearTimeout(before?.timer);
    const { promise: settled, resolve: settle } = before
      ? { promise: before.settled, resolve: before.settle }
      : Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      this.#end(label, false);
      this.#missed(label);
    }, ms);
    timer.unref();
    this.#expected.set(label, { timer, settled, settle });
  }

  /** How many labels expect one. */
  get size(): number {
    return this.#expected.size;
  }

  /** Whether a document is on its way. */
  has(label: string): boolean {
    return this.#expected.has(label);
  }

  /** Resolves once the document is there, `false` when it did not come or none is expected. */
  async wait(label: string): Promise<boolean> {
    return await this.#expected.get(label)?.settled ?? false;
  }

  /** The document is there. */
  arrived(label: string): void {
    this.#end(label, true);
  }

  /** Expects nothing any more. */
  cancel(label: string): void {
    this.#end(label, false);
  }

  /** Expects nothing any more, for any label. */
  clear(): void {
    for (const label of [...this.#expected.keys()]) this.#end(label, false);
  }

  #end(label: string, came: boolean): void {
    const arrival = this.#expected.get(label);
    if (arrival === undefined) return;
    clearTimeout(arrival.timer);
    this.#expected.delete(label);
    arrival.settle(came);
  }
}
