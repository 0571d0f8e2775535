/**
 * Opens and closes browser windows.
 *
 * @module
 */
import { middle } from "./bounds.ts";

/** A window to open. Sizes and positions are CSS pixels. */
export interface OpenRequest {
  readonly label: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly center?: boolean;
  /** Whether the address is another site's: it must not reach this window. */
  readonly external: boolean;
}

const opened = new Map<string, Window>();

/** Opens a window. `false` when the browser blocks it. */
export function openWindow(request: OpenRequest): boolean {
  const { label, url, width, height, external } = request;
  const [x, y] = request.center ? middle(width, height) : [request.x, request.y];
  const at = (name: string, value: number | undefined) =>
    value === undefined ? "" : `,${name}=${Math.round(value)}`;
  const features = `popup,width=${width},height=${height}${at("left", x)}${at("top", y)}`;
  // SECURITY: `noopener` would hide whether the window was blocked, so another site's window is
  // opened empty and loses its opener before it loads.
  const child = window.open(external ? "about:blank" : url, `pleiad:${label}`, features);
  if (!child) return false;
  if (external) {
    child.opener = null;
    child.location.href = url;
  } else {
    opened.set(label, child);
  }
  return true;
}

/** Focuses a window that this document opened. `false` when there is none. */
export function focusOpened(label: string): boolean {
  const child = opened.get(label);
  if (!child || child.closed) return false;
  child.focus();
  return true;
}

/** Closes this window; where the browser refuses, the document goes and an empty tab stays. */
export function closeSoon(): void {
  setTimeout(() => {
    window.close();
    setTimeout(() => location.replace("about:blank"), 300);
  });
}
