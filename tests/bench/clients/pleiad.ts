/**
 * Speaks to the core with its own client for scripts.
 *
 * @module
 */
import { connect as connectCore } from "@pleiad/core/client";
import { ARGS, type Call } from "../_measure.ts";

/** Connects, and gives a call. */
export async function connect(
  { ws, token }: { ws: string; token: string },
): Promise<Call> {
  const core = await connectCore(ws, { token });
  return () => core.invoke("plugin:bench|greet", ARGS);
}
