/**
 * Speaks to tRPC with its own client over a WebSocket.
 *
 * @module
 */
import { ARGS, type Call } from "../../_measure.ts";
import { load } from "../_load.ts";

interface TrpcClient {
  createTRPCClient(options: { links: object[] }): {
    readonly greet: { query(args: object): Promise<unknown> };
  };
  createWSClient(options: { url: string }): object;
  wsLink(options: { client: object }): object;
}

/** Connects, and gives a call. */
export async function connect({ ws }: { ws: string }): Promise<Call> {
  const trpc = await load<TrpcClient>("@trpc/client");
  const client = trpc.createWSClient({ url: ws });
  const api = trpc.createTRPCClient({ links: [trpc.wsLink({ client })] });
  return () => api.greet.query(ARGS);
}
