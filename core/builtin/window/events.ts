/**
 * Events that pages report of their windows.
 *
 * @module
 */
import * as v from "valibot";

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(number, v.transform(Math.round));
const at = v.object({ x: whole, y: whole });
const size = v.object({
  width: v.pipe(whole, v.minValue(0)),
  height: v.pipe(whole, v.minValue(0)),
});
/** Browsers do not tell where a dropped file is, so pages have no paths to report. */
const files = v.object({ paths: v.strictTuple([]), position: at });

/** The payloads by event (tauri: `crates/tauri/src/manager/window.rs`). */
const payloads = {
  resize: size,
  move: at,
  focus: v.null(),
  blur: v.null(),
  "scale-change": v.object({ scaleFactor: v.pipe(number, v.minValue(0.01)), size }),
  "theme-changed": v.picklist(["light", "dark"]),
  "drag-enter": files,
  "drag-over": v.object({ position: at }),
  "drag-drop": files,
  "drag-leave": v.null(),
} as const;

const report = v.object({
  event: v.picklist(Object.keys(payloads) as (keyof typeof payloads)[]), // keys of a const object
  payload: v.unknown(),
});

/** A window event that a page may report. */
export interface WindowEvent {
  /** Its name without `tauri://`. */
  readonly event: string;
  /** Its payload, in Tauri's shape. */
  readonly payload: unknown;
}

/**
 * Checks a report. `null` when it is none: a report needs no permission, so pages can send
 * anything.
 */
export function parseEvent(value: unknown): WindowEvent | null {
  const found = v.safeParse(report, value);
  if (!found.success) return null;
  const { event } = found.output;
  const payload = v.safeParse(payloads[event], found.output.payload);
  return payload.success ? { event, payload: payload.output } : null;
}
