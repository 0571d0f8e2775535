/**
 * Which menus pages show at the moment, and which accelerators work in them.
 *
 * @module
 */
import { type Connected, PerPerson, personOf, wasLastOf } from "../../app/per_person.ts";
import { CoreError, errors } from "../../errors.ts";
import type { AppHandle } from "../../types/app.ts";
import type { Webview } from "../../types/caller.ts";
import type { Person } from "../../types/principal.ts";
import type { MenuShortcut } from "../../page/menu/view.ts";
import { readAccelerator } from "./accelerator.ts";
import type { MenuNode } from "./node.ts";

/** Where a menu pops up, as `@tauri-apps/api` writes a position; `null` for at the pointer. */
export type PopupPosition = {
  readonly Logical?: { readonly x: number; readonly y: number } | undefined;
  readonly Physical?: { readonly x: number; readonly y: number } | undefined;
} | null;

interface Popup {
  readonly number: number;
  readonly menu: MenuNode;
}

/** The menu bars of one person. */
interface Bars {
  readonly windows: Map<string, MenuNode>;
  app: MenuNode | null;
}

/** Menus on pages: one popup a document, one menu bar a window or for the whole app of a person. */
export class MenuScreens {
  readonly #popups = new Map<string, Popup>();
  readonly #bars = new PerPerson((): Bars => ({ windows: new Map(), app: null }));
  readonly #sent = new Map<string, string>();
  #lastPopup = 0;
  #syncing = false;

  /** Shows a menu and resolves once it can be seen. Rejects when the page cannot show it. */
  async popup(menu: MenuNode, webview: Webview, at: PopupPosition): Promise<void> {
    const popup: Popup = { number: ++this.#lastPopup, menu: menu.hold() };
    this.#end(webview.id);
    this.#popups.set(webview.id, popup);
    try {
      const items = menu.children.map((child) => child.view());
      await webview.request("menu:popup", { popup: popup.number, items, at });
    } catch (error) {
      this.closed(webview.id, popup.number);
      throw error;
    }
  }

  /** The page says that the user chose an item: of a popup, or by accelerator, as popup 0. */
  chosen(webview: Webview, popup: number, key: number): void {
    // SECURITY: what the page does not show, and has no accelerator, cannot be chosen in it.
    const shown = this.#popups.get(webview.id);
    if (popup > 0) return shown?.number === popup ? shown.menu.find(key)?.choose() : undefined;
    const bar = this.#barOf(webview);
    if (shortcutsOf(bar).some((shortcut) => shortcut.key === key)) bar?.find(key)?.choose();
  }

  /** The page says that a popup is gone. */
  closed(document: string, popup: number): void {
    if (this.#popups.get(document)?.number === popup) this.#end(document);
  }

  /** Makes a menu the app's, for the caller's person. Returns the one before, still held. */
  setAppMenu(menu: MenuNode, caller: Webview): MenuNode | null {
    const bars = this.#bars.of(caller);
    const before = bars.app;
    bars.app = menu.hold();
    return before;
  }

  /** Makes a menu one window's. Returns the one before, still held. */
  setWindowMenu(window: Webview, menu: MenuNode): MenuNode | null {
    const { windows } = this.#bars.of(window);
    const before = windows.get(window.label) ?? null;
    windows.set(window.label, menu.hold());
    return before;
  }

  /** A document is gone. */
  gone({ id }: Webview): void {
    this.#end(id);
    this.#sent.delete(id);
  }

  /** A window is gone, and its menu with it; a person's last one takes the app's menu along. */
  windowGone(label: string, person: Person, app: Connected): void {
    const { windows } = this.#bars.get(person);
    windows.get(label)?.release();
    windows.delete(label);
    if (wasLastOf(person, label, app)) this.#bars.take(person)?.app?.release();
  }

  /** Tells every page which accelerators work, once the running stretch of code is over. */
  sync(app: AppHandle): void {
    if (this.#syncing) return;
    this.#syncing = true;
    queueMicrotask(() => {
      this.#syncing = false;
      for (const webview of app.webviews()) this.tell(webview);
    });
  }

  /** Tells one page which accelerators work, when it does not know already. */
  tell(webview: Webview): void {
    const shortcuts = shortcutsOf(this.#barOf(webview));
    const text = JSON.stringify(shortcuts);
    if (text === (this.#sent.get(webview.id) ?? "[]")) return;
    this.#sent.set(webview.id, text);
    // A script has no keys, and a page that is going away needs none.
    webview.request("menu:shortcuts", shortcuts).catch(() => {});
  }

  /** The page in which a menu pops up: the caller's, or the newest of the window. */
  targetOf(label: string | null, caller: Webview, app: AppHandle): Webview {
    if (label === null || label === caller.label) return caller;
    // SECURITY: a menu pops up in windows of the caller's person only.
    const found = app.webviews(label).findLast((webview) => personOf(webview) === personOf(caller));
    if (found === undefined) throw new CoreError("not_found", errors.windowNotFound());
    return found;
  }

  #barOf(webview: Webview): MenuNode | null {
    const { windows, app } = this.#bars.of(webview);
    return windows.get(webview.label) ?? app;
  }

  #end(document: string): void {
    this.#popups.get(document)?.menu.release();
    this.#popups.delete(document);
  }
}

function shortcutsOf(menu: MenuNode | null): readonly MenuShortcut[] {
  return (menu?.children ?? []).flatMap((node): readonly MenuShortcut[] => {
    if (!node.enabled) return [];
    const keys = node.accelerator === null ? undefined : readAccelerator(node.accelerator)?.pressed;
    return keys === undefined ? shortcutsOf(node) : [{ key: node.key, keys }];
  });
}
