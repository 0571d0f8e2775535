/**
 * Timers that do not keep a process up.
 *
 * @module
 */

/** Lets the process end before the timer does. Timers are objects in both runtimes' node layer. */
export function unref(timer: unknown): void {
  if (
    typeof timer === "object" && timer !== null && "unref" in timer &&
    typeof timer.unref === "function"
  ) {
    timer.unref();
  }
}
