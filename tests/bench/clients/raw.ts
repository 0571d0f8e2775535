/**
 * A client written by hand: one frame a call, answers by number.
 *
 * @module
 */
import type { Call } from "../_measure.ts";

/** Connects to an echo or to a handler of `{id, args}`, and gives a call. */
export async function connectRaw(
  url: string,
  read: (reply: never) => unknown,
): Promise<Call> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (value: unknown) => void>();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(String(data));
    waiting.get(reply.id)?.(read(reply as never)); // the servers say what they answer
    waiting.delete(reply.id);
  };
  return () =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, args: { name: "Maia" } }));
    });
}
