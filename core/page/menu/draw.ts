/**
 * Draws one level of a menu.
 *
 * @module
 */
import { ours } from "./keys.ts";
import type { MenuView } from "./view.ts";

/**
 * The looks of all levels. System colours, so that light and dark need no code; the outlines show
 * where colours are forced. `:host` is important: it must win over the page's rules.
 */
export const css = `
:host{all:initial!important;position:fixed!important;inset:0!important}
[role=menu]{--line:color-mix(in srgb,CanvasText 16%,Canvas);position:fixed;min-width:160px;max-height:calc(100% - 18px);overflow:auto;padding:4px;background:Canvas;color:CanvasText;border:1px solid var(--line);border-radius:8px;box-shadow:0 8px 28px #0004;font:13px/20px system-ui}
:focus{outline:1px solid #0000}
div>div{display:flex;gap:8px;padding:4px 8px;border-radius:4px;white-space:nowrap}
div>:focus,[aria-expanded=true]{background:var(--line)}
[aria-disabled]{opacity:.45}
hr{margin:4px 8px;border:0;border-top:1px solid var(--line)}
i,canvas{width:16px;font-style:normal;vertical-align:middle}
b{flex:1;font-weight:400}
u{padding-left:16px;text-decoration:none;opacity:.65}
[aria-expanded] u:after{content:"›"}`;

/** What is drawn, by element. */
export const views: WeakMap<Element, MenuView> = new WeakMap();

/** An element with properties; those that ARIA knows are left out when they are undefined. */
function element(tag: string, properties: object): HTMLElement {
  return Object.assign(document.createElement(tag), properties);
}

/** On a canvas: an `img` would need a source that the page's policy may not allow. */
async function paint(icon: string, mark: HTMLElement): Promise<void> {
  const bytes = Uint8Array.from(atob(icon), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  mark.append(canvas);
}

function item(view: MenuView, marked: boolean): HTMLElement {
  const { text, checked, keys, icon, items, off } = view;
  if (!text && !icon) return element("hr", {});
  const made = element("div", {
    role: checked === undefined ? "menuitem" : "menuitemcheckbox",
    tabIndex: -1,
    ariaChecked: checked,
    ariaDisabled: off,
    ariaHasPopup: items && "menu",
    ariaExpanded: items && false,
  });
  if (marked) {
    const mark = element("i", { ariaHidden: true, textContent: checked ? "✓" : "" });
    // What the browser cannot read is left out.
    if (icon) paint(icon, mark).catch(() => {});
    made.append(mark);
  }
  made.append(
    element("b", { textContent: text }),
    element("u", { textContent: keys && ours(keys) }),
  );
  views.set(made, view);
  return made;
}

/** A menu with its items. */
export function draw(items: readonly MenuView[], label?: string): HTMLElement {
  const marked = items.some(({ checked, icon }) => checked !== undefined || icon);
  const menu = element("div", { role: "menu", tabIndex: -1, ariaLabel: label });
  menu.append(...items.map((view) => item(view, marked)));
  return menu;
}

/** Puts a menu beside a place: to the right and below, else to the left of `left`, else inside. */
export function place(menu: HTMLElement, x: number, y: number, left = x): void {
  const { width, height } = menu.getBoundingClientRect();
  const fits = x + width <= innerWidth - 4;
  menu.style.left = `${Math.max(4, fits ? x : left - width)}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - 4 - height))}px`;
}
