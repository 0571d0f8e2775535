/**
 * Long work that can be stopped by name.
 *
 * @module
 */

/** Knows the jobs that are running. */
export class Jobs {
  readonly #running = new Map<string, AbortController>();

  /**
   * Runs `work` with a signal that `cancel(name)` aborts, and `outer` too. Rejects when a job of
   * that name is running.
   */
  async run<T>(
    name: string,
    outer: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#running.has(name)) throw new RangeError(`A job "${name}" is running already`);
    const controller = new AbortController();
    this.#running.set(name, controller);
    try {
      return await work(AbortSignal.any([outer, controller.signal]));
    } finally {
      this.#running.delete(name);
    }
  }

  /** Stops a job. Returns whether it was running. */
  cancel(name: string): boolean {
    const controller = this.#running.get(name);
    controller?.abort();
    return controller !== undefined;
  }

  /** Stops all jobs. */
  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}
