/**
 * Draws one level of a menu.
 *
 * @module
 */
import { written } from "./keys.ts";
import type { MenuView } from "./view.ts";

/**
 * The looks of all levels. System colours, so that light and dark need no code; the outlines show
 * where colours are forced. `:host` is important: it must win over the page's rules.
 */
export const css = `
:host{all:initial!important;display:block!important;position:fixed!important;inset:0!important}
[role=menu]{--line:color-mix(in srgb,CanvasText 16%,Canvas);position:fixed;box-sizing:border-box;min-width:160px;max-height:calc(100% - 8px);overflow:auto;padding:4px;background:Canvas;color:CanvasText;border:1px solid var(--line);border-radius:8px;box-shadow:0 8px 28px #0004;font:13px/20px system-ui}
:focus{outline:1px solid #0000}
div>div{display:flex;gap:8px;padding:3px 10px;border-radius:5px;white-space:nowrap}
div>:focus,[aria-expanded=true]{background:var(--line)}
[aria-disabled]{opacity:.45}
hr{margin:4px 6px;border:solid var(--line);border-width:1px 0 0}
i,canvas{width:16px;font-style:normal;vertical-align:middle}
b{flex:1;font-weight:400}
u{padding-left:20px;text-decoration:none;opacity:.65}`;

/** What is drawn, by element. */
export const views: WeakMap<Element, MenuView> = new WeakMap();

function element(tag: string, attributes: Record<string, unknown>, text = ""): HTMLElement {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, `${attributes[name]}`);
  made.textContent = text;
  return made;
}

/** On a canvas: an `img` would need a source that the page's policy may not allow. */
async function paint(icon: string, mark: HTMLElement): Promise<void> {
  const bytes = Uint8Array.from(atob(icon), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  mark.append(canvas);
}

function item(view: MenuView, marked: boolean): HTMLElement {
  const { text, checked, keys, icon, items, off } = view;
  if (!text && !icon) return element("hr", {});
  const made = element("div", {
    role: checked === undefined ? "menuitem" : "menuitemcheckbox",
    tabindex: -1,
    ...checked !== undefined && { "aria-checked": checked },
    ...off && { "aria-disabled": true },
    ...items && { "aria-haspopup": "menu", "aria-expanded": false },
  });
  if (marked) {
    const mark = element("i", { "aria-hidden": true }, checked ? "✓" : "");
    // What the browser cannot read is left out.
    if (icon) paint(icon, mark).catch(() => {});
    made.append(mark);
  }
  made.append(
    element("b", {}, text),
    element("u", { "aria-hidden": !!items }, items ? "›" : keys && written(keys)),
  );
  views.set(made, view);
  return made;
}

/** A menu with its items. */
export function draw(items: readonly MenuView[], label: string): HTMLElement {
  const marked = items.some(({ checked, icon }) => checked !== undefined || icon);
  const menu = element("div", { role: "menu", tabindex: -1, "aria-label": label });
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
