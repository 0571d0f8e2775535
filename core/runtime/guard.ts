/**
 * A wall between socket handlers and the runtime: what they throw is reported, and goes no further.
 *
 * @module
 */
import { reasonOf } from "../errors.ts";
import type { SocketHandler } from "../transport/socket.ts";

/** The same handler, which never throws, and whose `close` is called once. */
export function guardHandler(handler: SocketHandler): SocketHandler {
  let closed = false;
  const safely = (what: string, run: () => void) => {
    try {
      run();
    } catch (error) {
      console.error(`pleiad: a socket failed on ${what}: ${reasonOf(error)}`);
    }
  };
  return {
    open: (peer) => safely("open", () => handler.open(peer)),
    message: (data) => safely("message", () => handler.message(data)),
    drain: () => safely("drain", () => handler.drain()),
    close(code, reason) {
      if (closed) return;
      closed = true;
      safely("close", () => handler.close(code, reason));
    },
  };
}
