/**
 * Speaks to Cap'n Web with its own client.
 *
 * @module
 */
import { ARGS, type Call } from "../../_measure.ts";
import { load } from "../_load.ts";

interface CapnWeb {
  newWebSocketRpcSession(
    url: string,
  ): { greet(args: object): Promise<unknown> };
}

/** Connects, and gives a call. */
export async function connect({ ws }: { ws: string }): Promise<Call> {
  const { newWebSocketRpcSession } = await load<CapnWeb>("capnweb");
  const api = newWebSocketRpcSession(ws);
  return async () => await api.greet(ARGS);
}
