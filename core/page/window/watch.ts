/**
 * Reports what happens to the window: at most once a frame, and only what has changed.
 *
 * @module
 */
import type { PagePleiad } from "../pleiad.ts";
import { dark, theme } from "./look.ts";
import { extent, point } from "./pixels.ts";
import { flash } from "./title.ts";

declare const pleiad: PagePleiad;

/** How often a visible window looks whether it was moved, which no browser tells. */
const MOVE_POLL_MS = 500;

let seen = look();
let pending = false;
let dragging = false;
let dragged: { x: number; y: number } | undefined;

function look() {
  return {
    ...point(screenX, screenY),
    ...extent(innerWidth, innerHeight),
    scaleFactor: devicePixelRatio,
    theme: theme(),
    focused: document.hasFocus(),
  };
}

function report(event: string, payload: unknown = null): void {
  pleiad.report("window:event", { event, payload });
}

/** Compares the window with what was reported last, and reports the difference. */
export function check(): void {
  pending = false;
  const was = seen;
  const { x, y, width, height, scaleFactor, theme, focused } = seen = look();
  const size = { width, height };
  if (scaleFactor !== was.scaleFactor) report("scale-change", { scaleFactor, size });
  if (width !== was.width || height !== was.height) report("resize", size);
  if (x !== was.x || y !== was.y) report("move", { x, y });
  if (theme !== was.theme) report("theme-changed", theme);
  if (focused !== was.focused) report(focused ? "focus" : "blur");
  if (focused) flash(false);
  if (dragged) report("drag-over", { position: dragged });
  dragged = undefined;
}

function nextFrame(): void {
  if (!pending) requestAnimationFrame(check);
  pending = true;
}

function drag(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes("Files")) return;
  const { target, type } = event;
  const position = point(event.clientX, event.clientY);
  if (type === "dragleave") {
    // Leaving one element for another is no end.
    if (!dragging || event.relatedTarget) return;
    report("drag-leave");
  } else {
    // A dropped file would replace the page; a file input takes it as before.
    if (!(target instanceof HTMLInputElement && target.type === "file")) event.preventDefault();
    if (!dragging) report("drag-enter", { paths: [], position });
    dragging = true;
    dragged = position;
    if (type !== "drop") return nextFrame();
    report("drag-drop", { paths: [], position });
  }
  dragging = false;
  dragged = undefined;
}

/** Starts watching. */
export function watch(): void {
  for (const type of ["resize", "pageshow"]) addEventListener(type, nextFrame);
  // Frames do not come to hidden windows, and focus that goes to a frame of the page is no blur:
  // a task later `hasFocus()` tells.
  const soon = () => setTimeout(check);
  for (const type of ["focus", "blur", "visibilitychange"]) addEventListener(type, soon, true);
  dark.addEventListener("change", soon);
  for (const type of ["dragenter", "dragover", "dragleave", "drop"] as const) {
    document.addEventListener(type, drag);
  }
  // The core hears of a lost socket, too, but has to wait whether the document connects again.
  addEventListener("pagehide", (event) => {
    const { persisted } = event as PageTransitionEvent; // which it is
    if (!persisted) pleiad.report("window:gone");
  });
  setInterval(() => document.hidden || check(), MOVE_POLL_MS);
}
