/**
 * Menus and their items as the core keeps them.
 *
 * @module
 */
import { CoreError, errors } from "../../errors.ts";
import type { MenuView } from "../../page/menu/view.ts";
import type { Resource } from "../../types/caller.ts";
import type { Channel } from "../../types/contract.ts";
import { readAccelerator } from "./accelerator.ts";
import { CALLS, DONE_BY_PAGE, SEPARATOR } from "./predefined.ts";

/** The kinds of `@tauri-apps/api/menu`. */
export type MenuKind = "Menu" | "MenuItem" | "Predefined" | "Submenu" | "Check" | "Icon";

/** What a node is made of. */
export interface NodeOptions {
  readonly kind: MenuKind;
  readonly id?: string | null | undefined;
  readonly text?: string;
  readonly enabled?: boolean | undefined;
  readonly checked?: boolean | undefined;
  readonly accelerator?: string | null | undefined;
  readonly icon?: string | null;
  /** The name of a predefined item. */
  readonly predefined?: string;
  /** What the predefined item `About` tells. */
  readonly about?: string;
  /** Gets the id of the item when it is chosen. */
  readonly channel?: Channel<string> | undefined;
}

let lastKey = 0;

/**
 * A menu, a submenu or an item. It lives as long as somebody holds it: a page by number, a menu
 * that it is in, the app as its menu bar, a page that shows it. Then its channel ends.
 */
export class MenuNode {
  /** Unique in the life of the core. */
  readonly key: number = ++lastKey;
  readonly kind: MenuKind;
  readonly id: string;
  readonly predefined: string | null;
  text: string;
  enabled: boolean;
  checked: boolean;
  accelerator: string | null;
  icon: string | null;
  readonly #about: string | undefined;
  readonly #channel: Channel<string> | undefined;
  readonly #children: MenuNode[] = [];
  #holders = 0;

  constructor(options: NodeOptions) {
    this.kind = options.kind;
    this.id = options.id ?? String(this.key);
    this.text = options.text ?? "";
    this.enabled = options.enabled ?? true;
    this.checked = options.checked ?? false;
    this.accelerator = options.accelerator ?? null;
    this.icon = options.icon ?? null;
    this.predefined = options.predefined ?? null;
    this.#about = options.about;
    this.#channel = options.channel;
  }

  /** The items, from the top. */
  get children(): readonly MenuNode[] {
    return this.#children;
  }

  /** Keeps the node alive until `release`. A node that nobody holds does not hold its items. */
  hold(): this {
    if (this.#holders++ > 0) return this;
    this.#channel?.retain();
    for (const child of this.#children) child.hold();
    return this;
  }

  /** Undoes one `hold`. */
  release(): void {
    if (--this.#holders > 0) return;
    this.#channel?.close();
    for (const child of this.#children.splice(0)) child.release();
  }

  /** Puts items in. Throws when one of them is, or holds, this node. */
  insert(nodes: readonly MenuNode[], position: number = this.#children.length): void {
    for (const node of nodes) {
      // Drawing a menu that holds itself would never end.
      if (node.contains(this)) throw new CoreError("invalid_args", errors.menuCycle(node.id));
    }
    this.#children.splice(position, 0, ...nodes);
    if (this.#holders > 0) { for (const node of nodes) node.hold(); }
  }

  /** Takes out the item at a position; the caller releases it. */
  removeAt(position: number): MenuNode | undefined {
    return this.#children.splice(position, 1)[0];
  }

  /** Takes out an item. Throws in Tauri's words when it is not in here. */
  remove(node: MenuNode): void {
    const position = this.#children.indexOf(node);
    if (position < 0) throw new CoreError("invalid_args", errors.menuChild());
    this.removeAt(position)?.release();
  }

  /** Whether a node is this one, or below it. */
  contains(node: MenuNode): boolean {
    return this === node || this.#children.some((child) => child.contains(node));
  }

  /** The node with this key, here or below. */
  find(key: number): MenuNode | undefined {
    if (this.key === key) return this;
    for (const child of this.#children) {
      const found = child.find(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The user has chosen the item: does what the system does, and tells the item's owner. */
  choose(): void {
    if (!this.enabled || this.predefined !== null) return;
    if (this.kind === "Check") this.checked = !this.checked;
    // Whoever made the item may be gone; then nobody is to be told.
    this.#channel?.send(this.id).catch(() => {});
  }

  /** The node as the page draws it. */
  view(): MenuView {
    if (this.predefined === SEPARATOR) return { key: this.key, text: "" };
    const { predefined } = this;
    const keys = this.accelerator === null ? undefined : readAccelerator(this.accelerator)?.written;
    const call = predefined === null ? undefined : CALLS.get(predefined);
    const able = predefined === null || call !== undefined || DONE_BY_PAGE.has(predefined);
    return {
      key: this.key,
      text: withoutMnemonic(this.text),
      ...(!this.enabled || !able) && { off: true },
      ...this.kind === "Check" && { checked: this.checked },
      ...keys !== undefined && { keys },
      ...this.icon !== null && { icon: this.icon },
      ...predefined !== null && { act: predefined },
      ...call !== undefined && { call },
      ...this.#about !== undefined && { about: this.#about },
      ...(this.kind === "Submenu" || this.kind === "Menu") && {
        items: this.#children.map((child) => child.view()),
      },
    };
  }
}

/** `&` marks the letter to press, `&&` is an ampersand (muda: `src/util.rs`). */
function withoutMnemonic(text: string): string {
  return text.replace(/&(&?)/g, "$1");
}

/** A page's hold on a node, by number. */
export class MenuHandle implements Resource {
  readonly node: MenuNode;

  constructor(node: MenuNode) {
    this.node = node.hold();
  }

  close(): void {
    this.node.release();
  }
}
