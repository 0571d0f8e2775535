/**
 * What asks a run of the command line to stop.
 *
 * @module
 */
import type { CliIo, StopSignal } from "./io.ts";

/** The exit code of a program that a signal has ended, as shells give it. */
const KILLED: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** The first signal asks to stop; the second one ends the process at once. */
export function stopOnSignal(io: CliIo): { stop: Promise<void>; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  const release = io.onSignal((signal) => {
    if (asked) io.exitNow(KILLED[signal]);
    asked = true;
    resolve();
  });
  return { stop: promise, release };
}
