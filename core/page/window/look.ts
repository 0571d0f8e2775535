/**
 * What a window looks like: theme, colours, cursor, icon, zoom, fullscreen.
 *
 * @module
 */

const root = document.documentElement;
/** Whether the system prefers dark. */
export const dark: MediaQueryList = matchMedia("(prefers-color-scheme: dark)");
let chosen: string | null = null;
let wantsFullscreen = false;

/** The theme that the app chose, else the system's. */
export function theme(): string {
  return chosen ?? (dark.matches ? "dark" : "light");
}

/** Chooses a theme, or the system's with `null`. Pages style by `color-scheme` or `data-theme`. */
export function setTheme(value: string | null): void {
  chosen = value;
  setStyle("color-scheme", value);
  if (value === null) delete root.dataset.theme;
  else root.dataset.theme = value;
}

/** Sets a style of the root element, or takes it away with `null`. */
export function setStyle(name: string, value: string | null, priority = ""): void {
  root.style.setProperty(name, value, priority);
}

/** Sets the shape of the cursor, and whether it is to be seen. */
export function setCursor(shape: string | null, visible: boolean): void {
  setStyle("cursor", visible ? shape : "none", visible ? "" : "important");
}

/** Locks the pointer to the page or lets it go; the browser may refuse without a gesture. */
export function grab(on: boolean): void {
  // The promise is newer than the method: Safari returns nothing.
  if (on) Promise.resolve(root.requestPointerLock()).catch(() => {});
  else document.exitPointerLock();
}

/** Enters or leaves fullscreen; without a recent gesture, enters at the next one. */
export function setFullscreen(on: boolean): void {
  wantsFullscreen = on;
  // Telephones have no such method.
  if (on) root.requestFullscreen?.().then(() => wantsFullscreen = false, () => {});
  else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}

for (const gesture of ["pointerup", "keydown"]) {
  addEventListener(gesture, () => wantsFullscreen && setFullscreen(true), true);
}

/** Shows an icon in the tab, in place of the page's own. */
export function setIcon(url: string): void {
  for (const link of document.querySelectorAll('link[rel~="icon"]')) link.remove();
  const link = document.createElement("link");
  link.rel = "icon";
  link.href = url;
  document.head.append(link);
}
