/**
 * Speaks to the bare echo.
 *
 * @module
 */
import type { Call } from "../_measure.ts";
import { connectRaw } from "./raw.ts";

/** Connects, and gives a call. */
export function connect({ ws }: { ws: string }): Promise<Call> {
  return connectRaw(
    ws,
    ({ args }: { args: { name: string } }) => `Hello, ${args.name}`,
  );
}
