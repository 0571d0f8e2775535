/**
 * Whether a caller may call now: how many of its calls are under way, and how fast they come.
 *
 * @module
 */
import type { Limits } from "../app/limits.ts";
import { errors } from "../errors.ts";
import { Rate } from "./rate.ts";
import type { Session } from "./session.ts";

interface Rates {
  readonly calls: Rate;
  readonly events: Rate;
}

const EMIT: ReadonlySet<string> = new Set(["plugin:event|emit", "plugin:event|emit_to"]);
/** How much more than a second's worth may come at once. */
const BURST = 5;
/** Calls a second of one caller, beyond this machine's own addresses. */
export const REMOTE_CALLS_PER_SECOND = 1000;

/** Told of a call that is refused. */
export type OnRefused = (
  session: Pick<Session, "label" | "origin" | "principal">,
  command: string,
  reason: string,
) => void;

/** Decides for the callers of one core. */
export class Admission {
  readonly #limits: Limits;
  readonly #rates = new WeakMap<Session, Rates>();
  #callsPerSecond: number;

  readonly #onRefused: OnRefused;

  /** Takes the app's limits, and whom to tell of calls that are refused. */
  constructor(limits: Limits, onRefused: OnRefused = () => {}) {
    this.#limits = limits;
    this.#onRefused = onRefused;
    this.#callsPerSecond = limits.callsPerSecond;
  }

  /** Others than this machine's user can call: an app that says nothing gets a limit. */
  openToOthers(): void {
    if (this.#limits.callsPerSecond === 0) this.#callsPerSecond = REMOTE_CALLS_PER_SECOND;
  }

  /** Why a call of `session` may not begin now; `null` when it may. */
  refuse(session: Session, command: string): string | null {
    const reason = this.#why(session, command);
    if (reason !== null) this.#onRefused(session, command, reason);
    return reason;
  }

  #why(session: Session, command: string): string | null {
    const { calls, eventsPerSecond } = this.#limits;
    if (session.inFlight >= calls) return errors.tooManyCalls(calls);
    if (this.#callsPerSecond > 0 && !this.#of(session).calls.take()) {
      return errors.callsTooFast(this.#callsPerSecond);
    }
    if (eventsPerSecond > 0 && EMIT.has(command) && !this.#of(session).events.take()) {
      return errors.eventsTooFast(eventsPerSecond);
    }
    return null;
  }

  /** When a call has to be answered, in milliseconds since the epoch, or `null` for whenever. */
  deadline(timeout: number | null): number | null {
    const { callMs } = this.#limits;
    const own = timeout !== null && timeout > 0 && timeout < Infinity ? timeout : null;
    const ms = callMs === 0 ? own : Math.min(own ?? callMs, callMs);
    return ms === null ? null : Date.now() + ms;
  }

  #of(session: Session): Rates {
    let rates = this.#rates.get(session);
    if (rates === undefined) {
      const { eventsPerSecond } = this.#limits;
      rates = {
        calls: new Rate(this.#callsPerSecond, this.#callsPerSecond * BURST),
        events: new Rate(eventsPerSecond, eventsPerSecond),
      };
      this.#rates.set(session, rates);
    }
    return rates;
  }
}
