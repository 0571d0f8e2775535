/**
 * Events and channel messages: from frames of the core to callbacks of the page.
 *
 * @module
 */
import { type BinaryFrame, CHANNEL_KIND } from "../protocol/binary.ts";
import type { ChannelParams, EventParams } from "../protocol/messages.ts";
import { callbacks, deliver, unregisterCallback } from "./callbacks.ts";

/** The callback of each listener by its event id; the client knows only the latter. */
const listeners = new Map<unknown, number>();

/** Notes the callback of a listener. One that is gone already stays gone. */
export function remember(eventId: unknown, handler: number): void {
  if (callbacks.has(handler)) listeners.set(eventId, handler);
}

/**
 * Forgets a listener at once; the client calls it before it tells the core (`@tauri-apps/api`:
 * `event.js`). Never throws: in Tauri a throw here keeps the core from hearing of it (tauri#15799).
 */
export function unregisterListener(_event: string, eventId: number): void {
  const handler = listeners.get(eventId);
  if (handler !== undefined) unregisterCallback(handler);
  listeners.delete(eventId);
}

/** Runs the listeners that an event frame names. */
export function deliverEvent({ event, payload, handlers }: EventParams): void {
  for (const [id, handler] of handlers) {
    // The frame may come before the answer of `listen`, and `once` unlistens in its callback.
    remember(id, handler);
    // Each gets its own object: the client's window events replace `payload` in it.
    deliver(handler, { event, payload, id });
  }
}

/**
 * Hands a channel frame to its channel. Clients since 2.5.0 read `index`, older ones `id`; an end
 * has no `id`, because the older ones would take it for a message (`@tauri-apps/api`: `core.js`).
 */
export function deliverChannel(frame: ChannelParams): void {
  const { id, index } = frame;
  deliver(id, "end" in frame ? { end: true, index } : { message: frame.message, index, id: index });
}

/** Hands a raw channel message to its channel. Returns `false` for another kind of frame. */
export function deliverBinary({ kind, id, index, bytes }: BinaryFrame): boolean {
  if (kind !== CHANNEL_KIND) return false;
  deliverChannel({ id, index, message: bytes });
  return true;
}
