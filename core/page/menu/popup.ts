/**
 * A menu on the screen: opening, moving through it, choosing, closing.
 *
 * @module
 */
import { css, draw, place, views } from "./draw.ts";
import type { MenuPoint, MenuView } from "./view.ts";

/** Covers the page while a menu is shown. */
const host = document.createElement("div");
const root = host.attachShadow({ mode: "closed" });
const sheet = new CSSStyleSheet();
const page = document.documentElement;
/** The menu, its open submenu, and so on. */
let levels: HTMLElement[] = [];
let before: HTMLElement | null;
let done: (chosen?: MenuView) => void;

/**
 * Shows a menu in place of another. `whenDone` is called once, when the menu is gone and the focus
 * is back, with what was chosen.
 */
export function popup(
  items: readonly MenuView[],
  { x, y }: MenuPoint,
  whenDone: (chosen?: MenuView) => void,
): void {
  close();
  done = whenDone;
  before = document.activeElement as HTMLElement | null; // or an SVG element, alike here
  // A modal dialog has the focus, and makes everything outside of it inert.
  (before?.closest("dialog") ?? page).append(host);
  host.showPopover();
  place(open(items), x, y);
  levels[0]?.focus();
}

function open(list: readonly MenuView[], label?: string): HTMLElement {
  const menu = draw(list, label);
  const { colorScheme } = getComputedStyle(page);
  // A page that says nothing about colours is taken for one that follows the system.
  menu.style.colorScheme = colorScheme === "normal" ? "light dark" : colorScheme;
  levels.push(menu);
  root.append(menu);
  return menu;
}

function close(chosen?: MenuView): void {
  if (!host.isConnected) return;
  host.remove();
  root.textContent = "";
  levels = [];
  before?.focus({ preventScroll: true });
  done(chosen);
}

function itemsOf(menu: Element | undefined): HTMLElement[] {
  return [...menu?.querySelectorAll<HTMLElement>("[tabindex]") ?? []];
}

/** Which level an element is in. */
function depthOf(element: Element | null): number {
  return levels.findIndex((menu) => menu.contains(element));
}

/** Leaves so many levels open. Returns the item whose submenu was closed first. */
function shrink(depth: number): HTMLElement | undefined {
  levels.splice(depth).forEach((menu) => menu.remove());
  const owner = itemsOf(levels[depth - 1]).find((item) => item.ariaExpanded === "true");
  if (owner) owner.ariaExpanded = "false";
  return owner;
}

/** Opens the submenu of an item, or chooses it, unless `by` says that it is only pointed at. */
function activate(item: HTMLElement, by: string): void {
  const view = views.get(item);
  if (!view || view.off) return;
  if (view.items) {
    if (item.ariaExpanded === "false") {
      item.ariaExpanded = "true";
      const { left, right, top } = item.getBoundingClientRect();
      place(open(view.items, view.text), right, top - 5, left);
    }
    if (by === "keydown") itemsOf(levels.at(-1))[0]?.focus();
  } else if (by !== "pointermove") close(view);
}

function onKey(event: KeyboardEvent): void {
  if (!host.isConnected) return;
  const { key } = event;
  event.preventDefault();
  event.stopImmediatePropagation();
  const focused = root.activeElement as HTMLElement | null; // only menus and items take the focus
  const depth = Math.max(0, depthOf(focused));
  const list = itemsOf(levels[depth]);
  const index = focused ? list.indexOf(focused) : -1;
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: Math.max(index, 0) - 1,
    Home: 0,
    End: -1,
  };
  const to = steps[key];
  if (to !== undefined) {
    shrink(depth + 1);
    list.at(to % list.length)?.focus();
  } else if (key === "Tab" || (key === "Escape" && !depth)) close();
  else if (key === "ArrowLeft" || key === "Escape") shrink(depth || 1)?.focus();
  else if (key === "Enter" || key === " " || (key === "ArrowRight" && focused?.ariaExpanded)) {
    if (focused) activate(focused, event.type);
  } else {
    [...list.slice(index + 1), ...list]
      .find((item) => views.get(item)?.text.toLowerCase().startsWith(key))
      ?.focus();
  }
}

function onPointer(event: Event): void {
  const item = (event.target as Element).closest<HTMLElement>("[tabindex]"); // the root holds elements
  // The page must not see clicks on the menu, nor lose its selection to them.
  event.preventDefault();
  event.stopPropagation();
  if (event.type === "pointermove" && item && item !== root.activeElement) {
    shrink(depthOf(item) + 1);
    item.focus();
  } else if (event.type !== "click") return;
  if (item) activate(item, event.type);
}

host.popover = "manual";
sheet.replaceSync(css);
root.adoptedStyleSheets = [sheet];
for (const type of ["pointermove", "mousedown", "click", "contextmenu"]) {
  root.addEventListener(type, onPointer);
}
// What happens in a menu does not come up to the host: this is beside it.
host.addEventListener("mousedown", () => close());
document.addEventListener("keydown", onKey, true);
for (const type of ["blur", "resize"]) self.addEventListener(type, () => close());
