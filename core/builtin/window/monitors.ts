/**
 * Monitors in Tauri's shape.
 *
 * @module
 */
import { type Extent, type PageMonitor, type Point, toExtent, toPoint } from "./page_state.ts";

/** A monitor as the client reads it: `workArea` may not be missing (`@tauri-apps/api`: window.js). */
export interface Monitor {
  readonly name: string | null;
  readonly scaleFactor: number;
  readonly position: Point;
  readonly size: Extent;
  readonly workArea: { readonly position: Point; readonly size: Extent };
}

/** A page's monitor in physical pixels. */
export function toMonitor({ name, scale, at, free }: PageMonitor): Monitor {
  const [left, top, width, height] = at;
  const [freeX, freeY, freeWidth, freeHeight] = free;
  return {
    name,
    scaleFactor: scale,
    position: toPoint(left ?? origin(freeX, width), top ?? origin(freeY, height), scale),
    size: toExtent(width, height, scale),
    workArea: {
      position: toPoint(freeX, freeY, scale),
      size: toExtent(freeWidth, freeHeight, scale),
    },
  };
}

/** A free area that starts inside the first screen leaves room for a panel; else it is another's. */
function origin(free: number, length: number): number {
  return free >= 0 && free < length ? 0 : free;
}

/** The monitor that holds a point in physical pixels, or `null`. */
export function monitorAt(monitors: readonly Monitor[], x: number, y: number): Monitor | null {
  const holds = ({ position, size }: Monitor) =>
    x >= position.x && x < position.x + size.width &&
    y >= position.y && y < position.y + size.height;
  return monitors.find(holds) ?? null;
}
