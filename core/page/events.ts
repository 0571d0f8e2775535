/**
 * Events and channel messages: from frames of the core to callbacks of the page.
 *
 * @module
 */
import { type BinaryFrame, CHANNEL_KIND } from "../protocol/binary.ts";
import type { ChannelParams, EventParams } from "../protocol/messages.ts";
import { callbacks, deliver, unregisterCallback } from "./callbacks.ts";

/** What `listen` is called with. */
export interface ListenArgs {
  readonly event: string;
  readonly target: unknown;
  readonly handler: number;
}

/** A listener of this document. */
interface Listener {
  readonly args: ListenArgs;
  /** The event id that the client knows; `undefined` until the core has given it. */
  known?: number;
  /** The event id in the session of now. */
  id?: number;
}

const listeners = new Map<number, Listener>();

/** Notes what a listener listens to, before the core is told. */
export function noteListener(args: ListenArgs): void {
  if (callbacks.has(args?.handler)) listeners.set(args.handler, { args });
}

/** Notes the event id of a listener. One that is gone already stays gone. */
export function remember(id: number, handler: number): number {
  const listener = listeners.get(handler);
  if (!listener) return id;
  listener.id = id;
  return listener.known ??= id;
}

/** Forgets a listener that the core does not take. */
export function forget(handler: number): void {
  listeners.delete(handler);
}

/**
 * Forgets a listener at once; the client calls it before it tells the core (`@tauri-apps/api`:
 * `event.js`). Never throws: in Tauri a throw here keeps the core from hearing of it (tauri#15799).
 */
export function unregisterListener(_event: string, eventId: number): void {
  for (const [handler, { known, id }] of listeners) {
    if (known !== eventId) continue;
    unregisterCallback(handler);
    listeners.delete(handler);
    if (id !== known) renamed.set(eventId, id);
  }
}

/** Event ids that the client does not know better, for `unlisten` that follows. */
const renamed = new Map<number, number | undefined>();

/** The event id of the session of now for the one that the client knows. */
export function currentId(eventId: number): number {
  const id = renamed.get(eventId) ?? eventId;
  renamed.delete(eventId);
  return id;
}

/** Registers every listener with a core that does not know them any more. */
export function listenAgain(listen: (args: ListenArgs, done: (id: unknown) => void) => void): void {
  for (const [handler, { known, args }] of listeners) {
    // One whose `listen` was under way has been rejected.
    if (known === undefined) listeners.delete(handler);
    else listen(args, (id) => remember(id as number, handler)); // as `listen` gives it
  }
}

/** Runs the listeners that an event frame names. */
export function deliverEvent({ event, payload, handlers }: EventParams): void {
  for (const [id, handler] of handlers) {
    // The frame may come before the answer of `listen`, and `once` unlistens in its callback.
    const known = remember(id, handler);
    // Each gets its own object: the client's window events replace `payload` in it.
    deliver(handler, { event, payload, id: known });
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
