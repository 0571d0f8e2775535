/**
 * The page half of `core:menu`: draws menus and listens for their accelerators.
 *
 * @module
 */
import { act } from "./menu/act.ts";
import { ours, pressed } from "./menu/keys.ts";
import { popup } from "./menu/popup.ts";
import type { MenuPoint, MenuShortcut, PopupRequest } from "./menu/view.ts";
import type { PagePleiad } from "./pleiad.ts";

declare const pleiad: PagePleiad;

let pointer: MenuPoint = { x: 0, y: 0 };
let shortcuts: readonly MenuShortcut[] = [];

function chosen(popup: number, key: number): void {
  pleiad.report("menu:chosen", { popup, key });
}

function show({ popup: number, items, at }: PopupRequest): void {
  const scale = at?.Physical ? devicePixelRatio : 1;
  const { x, y } = at?.Logical ?? at?.Physical ?? pointer;
  popup(items, { x: x / scale, y: y / scale }, (view) => {
    if (view?.act) act(view).catch(console.error);
    else if (view) chosen(number, view.key);
    pleiad.report("menu:closed", { popup: number });
  });
}

pleiad.answer("menu:popup", (request) => show(request as PopupRequest)); // the core's own words
pleiad.answer("menu:shortcuts", (list) => void (shortcuts = list as MenuShortcut[])); // likewise

for (const type of ["pointermove", "pointerdown", "contextmenu"] as const) {
  document.addEventListener(type, ({ clientX: x, clientY: y }) => pointer = { x, y }, true);
}
document.addEventListener("keydown", (event) => {
  const found = shortcuts.find(({ keys }) => ours(keys) === pressed(event));
  if (!found || event.defaultPrevented) return;
  event.preventDefault();
  chosen(0, found.key);
});
