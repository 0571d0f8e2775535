/**
 * What a document holds by a number.
 *
 * @module
 */
import type { Closeable } from "@pleiad/core";

/** An open file, the lines of one, or a watch: what `close` and `unwatch` may close, and no other
 * plugin's resource. */
export abstract class Held implements Closeable {
  /** Frees it. */
  abstract close(): void | Promise<void>;
}
