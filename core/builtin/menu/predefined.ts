/**
 * Predefined items: what they are called, and which of them a page can do (muda:
 * `src/items/predefined.rs`).
 *
 * @module
 */

/** The line between items. */
export const SEPARATOR = "Separator";

/** The texts of the predefined items. */
export const PREDEFINED: ReadonlyMap<string, string> = new Map([
  [SEPARATOR, ""],
  ["Copy", "&Copy"],
  ["Cut", "Cu&t"],
  ["Paste", "&Paste"],
  ["SelectAll", "Select &All"],
  ["Undo", "Undo"],
  ["Redo", "Redo"],
  ["Minimize", "&Minimize"],
  ["Maximize", "Ma&ximize"],
  ["Fullscreen", "Toggle Full Screen"],
  ["Hide", "&Hide"],
  ["HideOthers", "Hide Others"],
  ["ShowAll", "Show All"],
  ["CloseWindow", "C&lose Window"],
  ["Quit", "&Quit"],
  ["Services", "Services"],
  ["BringAllToFront", "Bring All to Front"],
  ["About", "&About"],
]);

/** What a page does itself. What is neither here nor in `CALLS` is shown and cannot be chosen. */
export const DONE_BY_PAGE: ReadonlySet<string> = new Set([
  "Copy",
  "Cut",
  "Paste",
  "SelectAll",
  "Undo",
  "Redo",
  "Fullscreen",
  "About",
]);

/**
 * The commands that do the rest.
 * SECURITY: the page calls them, so they need the page's own permission.
 */
export const CALLS: ReadonlyMap<string, string> = new Map([
  ["CloseWindow", "plugin:window|close"],
  ["Quit", "plugin:app|exit"],
]);
