/**
 * Long work that can be stopped by name.
 *
 * @module
 */

/** Knows the jobs that are running. */
export class Jobs {
  readonly #running = new Map<string, { controller: AbortController; signal: AbortSignal }>();

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
    const signal = AbortSignal.any([outer, controller.signal]);
    this.#running.set(name, { controller, signal });
    try {
      return await work(signal);
    } finally {
      this.#running.delete(name);
    }
  }

  /** Stops a job. Returns whether it was running until then. */
  cancel(name: string): boolean {
    const job = this.#running.get(name);
    if (job === undefined || job.signal.aborted) return false;
    job.controller.abort();
    return true;
  }

  /** Stops all jobs. */
  cancelAll(): void {
    for (const { controller } of this.#running.values()) controller.abort();
  }
}
