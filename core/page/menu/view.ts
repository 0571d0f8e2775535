/**
 * What the core and its pages tell each other about menus.
 *
 * @module
 */

/** Something that is one thing elsewhere and another on a Mac. */
export type Keys = readonly [elsewhere: string, mac: string];

/** An item as a page draws it. Without a text and an icon it is a line between items. */
export interface MenuView {
  /** Names the item to the core. */
  readonly key: number;
  readonly text: string;
  /** Whether it cannot be chosen. */
  readonly off?: boolean;
  readonly checked?: boolean;
  /** The accelerator as menus write it. */
  readonly keys?: Keys;
  /** An image file as base64. */
  readonly icon?: string;
  /** The name of a predefined item. */
  readonly act?: string;
  /** The command that does what a predefined item says. */
  readonly call?: string;
  /** What the predefined item `About` tells. */
  readonly about?: string;
  readonly items?: readonly MenuView[];
}

/** An accelerator that works while no menu is shown. */
export interface MenuShortcut {
  readonly key: number;
  /** The numbers of the modifiers added up (Control 1, Alt 2, Shift 4, Meta 8), then the key. */
  readonly keys: Keys;
}

/** A position in the page. */
export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

/** The request `menu:popup`. Without a position the menu opens at the pointer. */
export interface PopupRequest {
  /** Names the popup in the page's reports; above 0, which stands for the menu bar. */
  readonly popup: number;
  readonly items: readonly MenuView[];
  readonly at: {
    readonly Logical?: MenuPoint | undefined;
    readonly Physical?: MenuPoint | undefined;
  } | null;
}
