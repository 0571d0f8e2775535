/**
 * Speaks to the handler written by hand.
 *
 * @module
 */
import type { Call } from "../_measure.ts";
import { connectRaw } from "./raw.ts";

/** Connects, and gives a call. */
export function connect({ ws }: { ws: string }): Promise<Call> {
  return connectRaw(ws, ({ result }: { result: string }) => result);
}
