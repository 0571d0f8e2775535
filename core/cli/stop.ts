/**
 * What asks a run of the command line to stop.
 *
 * @module
 */
import type { CliIo, StopSignal } from "./io.ts";

/** The exit code of a program that a signal has ended, as shells give it. */
const KILLED: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Signals that follow each other faster are one: task runners pass on what a terminal sends too. */
const ONE_SIGNAL_MS = 300;

/** The first signal asks to stop; a second one ends the process at once. */
export function stopOnSignal(io: CliIo): { stop: Promise<void>; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked: number | null = null;
  const release = io.onSignal((signal) => {
    const now = performance.now();
    if (asked !== null && now - asked > ONE_SIGNAL_MS) io.exitNow(KILLED[signal]);
    asked ??= now;
    resolve();
  });
  return { stop: promise, release };
}
