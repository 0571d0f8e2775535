/**
 * Notices what keeps everybody waiting: one thread serves all, so a long computation in one handler
 * stops every other.
 *
 * @module
 */
import { errors } from "../errors.ts";
import type { Router } from "../router.ts";

/** A watchdog. */
export interface Watchdog {
  /** Begins to watch; 0 milliseconds watch nothing. */
  start(ms: number): void;
  /** Ends. */
  stop(): void;
}

const LOOK_MS = 250;

/** Watches the handlers of a router, and the beat of a timer for the rest. */
export function createWatchdog(
  router: Router,
  report: (reason: string, plugin: string | null) => void,
): Watchdog {
  let timer: ReturnType<typeof setInterval> | null = null;
  return {
    start(limit) {
      if (limit === 0) return;
      let beat = performance.now();
      router.watch((owner, command, ms) => {
        if (ms < limit) return;
        report(errors.blocked(owner, command, Math.round(ms)), owner);
        beat = performance.now();
      });
      timer = setInterval(() => {
        const late = performance.now() - beat - LOOK_MS;
        beat = performance.now();
        // A machine that slept looks the same, and is nobody's fault.
        if (late >= limit && late < 60_000) report(errors.blockedSomewhere(Math.round(late)), null);
      }, LOOK_MS);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      router.watch(null);
    },
  };
}
