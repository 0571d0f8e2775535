/**
 * Numbered resources that a document, or the app, owns.
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "./errors.ts";
import type { Resource, ResourceTable } from "./types/caller.ts";
import { within } from "./within.ts";

/** How long one resource may take to close when many are closed, unless told otherwise. */
const CLOSE_MS = 5_000;

interface Entry {
  readonly resource: Resource;
  readonly owner: object | null;
}

/**
 * A table of resources. Ids are random 32-bit numbers and never 0, which clients take for "none"
 * (tauri: `crates/tauri/src/resources/mod.rs`).
 */
export class Resources implements ResourceTable {
  readonly #entries = new Map<number, Entry>();
  #ended = false;

  /** How many resources there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** How many resources `owner` added. */
  countOf(owner: object): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.owner === owner) count++;
    return count;
  }

  /**
   * Adds a resource and returns its id. `owner` is whose code added it: a plugin. Once everything
   * was closed, it closes this one as well, and throws.
   */
  add(resource: Resource, owner: object | null = null): number {
    if (this.#ended) {
      // A command may open something after its caller has gone: nobody else would close it.
      void (async () => await resource.close?.())().catch((error) =>
        console.error(`pleiad: A resource failed to close: ${reasonOf(error)}`)
      );
      throw new CoreError("cancelled", errors.callerGone());
    }
    // SECURITY: ids must not be guessable from one another; a document's table is its own besides.
    const word = new Uint32Array(1);
    let rid = 0;
    while (rid === 0 || this.#entries.has(rid)) rid = crypto.getRandomValues(word)[0] ?? 0;
    this.#entries.set(rid, { resource, owner });
    return rid;
  }

  /** The resource with this id, when it is an instance of `type`. */
  // deno-lint-ignore no-explicit-any -- a constructor of any arguments; `unknown` would refuse it
  get<T extends Resource>(rid: number, type: abstract new (...args: any[]) => T): T {
    const found = this.#entries.get(rid)?.resource;
    if (!(found instanceof type)) throw new CoreError("not_found", errors.resourceId(rid));
    return found;
  }

  /** Whether there is such a resource. */
  has(rid: number): boolean {
    return this.#entries.has(rid);
  }

  /** Takes a resource out without closing it. */
  take(rid: number): Resource {
    const found = this.#entries.get(rid);
    if (found === undefined) throw new CoreError("not_found", errors.resourceId(rid));
    this.#entries.delete(rid);
    return found.resource;
  }

  /** Takes a resource out and closes it. */
  async close(rid: number): Promise<void> {
    await this.take(rid).close?.();
  }

  /**
   * Closes everything for good, or all that `owner` added, last in first out; returns what went
   * wrong. One that never finishes holds the others up for `limit()` milliseconds, by default five
   * seconds.
   */
  async closeAll(
    owner?: object,
    limit: () => number = () => CLOSE_MS,
  ): Promise<readonly unknown[]> {
    if (owner === undefined) this.#ended = true;
    const failures: unknown[] = [];
    for (const [rid, entry] of [...this.#entries].reverse()) {
      if (owner !== undefined && entry.owner !== owner) continue;
      this.#entries.delete(rid);
      try {
        const closing = entry.resource.close?.();
        if (closing instanceof Promise) {
          const ms = limit();
          await within(() => closing, ms, () => errors.tookTooLong(ms));
        }
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }

  /** The same table as `owner` sees it: what is added through the view is the owner's. */
  ownedBy(owner: object): ResourceTable {
    return {
      add: (resource) => this.add(resource, owner),
      get: (rid, type) => this.get(rid, type),
      has: (rid) => this.has(rid),
      take: (rid) => this.take(rid),
      close: (rid) => this.close(rid),
    };
  }
}
