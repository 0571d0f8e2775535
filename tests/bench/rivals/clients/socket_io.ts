/**
 * Speaks to Socket.IO with its own client and acknowledgements.
 *
 * @module
 */
import { ARGS, type Call } from "../../_measure.ts";
import { load } from "../_load.ts";

interface Socket {
  emitWithAck(event: string, args: object): Promise<unknown>;
  once(event: "connect", listener: () => void): void;
}

interface SocketIoClient {
  io(url: string, options: { transports: string[] }): Socket;
}

/** Connects, and gives a call. */
export async function connect({ ws }: { ws: string }): Promise<Call> {
  const { io } = await load<SocketIoClient>("socket.io-client");
  const socket = io(ws, { transports: ["websocket"] });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return () => socket.emitWithAck("greet", ARGS);
}
