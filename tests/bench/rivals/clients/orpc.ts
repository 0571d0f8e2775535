/**
 * Speaks to oRPC with its own client over a WebSocket.
 *
 * @module
 */
import { ARGS, type Call } from "../../_measure.ts";
import { load } from "../_load.ts";

interface OrpcClient {
  createORPCClient(link: object): { greet(args: object): Promise<unknown> };
}

interface OrpcSocket {
  readonly RPCLink: new (options: { websocket: WebSocket }) => object;
}

/** Connects, and gives a call. */
export async function connect({ ws }: { ws: string }): Promise<Call> {
  const { createORPCClient } = await load<OrpcClient>("@orpc/client");
  const { RPCLink } = await load<OrpcSocket>("@orpc/client/websocket");
  const websocket = new WebSocket(ws);
  await new Promise((resolve) => websocket.onopen = resolve);
  const api = createORPCClient(new RPCLink({ websocket }));
  return () => api.greet(ARGS);
}
