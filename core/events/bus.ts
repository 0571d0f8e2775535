/**
 * The one interface that events pass through. In process by default; a message broker can stand
 * here when several cores serve one app.
 *
 * @module
 */
import type { EventTarget } from "../types/caller.ts";

/** One emission on its way to listeners. */
export interface Emission {
  /** The event's name. */
  readonly event: string;
  /** The payload as JSON text: serialised once, however many listeners there are. */
  readonly payload: string;
  /** Whom it is for; `Any` for a plain `emit`. */
  readonly target: EventTarget;
  /** Whose windows it is for: the id of a principal, `null` for none. Absent: everybody's. */
  readonly principal?: string | null;
  /** A filter over listeners' targets, in this process only. */
  readonly filter?: (target: EventTarget) => boolean;
}

/** Carries emissions to every subscriber, the emitter's own included. */
export interface EventBus {
  /** Hands an emission to all subscribers. */
  publish(emission: Emission): void;
  /** Calls back for every emission. Returns a function that stops. */
  subscribe(receive: (emission: Emission) => void): () => void;
}

/** A bus within this process. Emissions arrive before `publish` returns, in order. */
export function createLocalBus(): EventBus {
  const subscribers = new Set<(emission: Emission) => void>();
  return {
    publish(emission) {
      for (const receive of subscribers) receive(emission);
    },
    subscribe(receive) {
      subscribers.add(receive);
      return () => subscribers.delete(receive);
    },
  };
}
