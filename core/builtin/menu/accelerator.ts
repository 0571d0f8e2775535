/**
 * Accelerators such as `CmdOrCtrl+Shift+S` (muda: `src/accelerator.rs`), spelled so that a page
 * only has to compare.
 *
 * @module
 */
import type { Keys } from "../../page/menu/view.ts";

type Modifier = "Ctrl" | "Alt" | "Shift" | "Meta";

/** Modifiers in the order in which they are written, with their signs on a Mac. Each stands for
 * a number: 1, 2, 4, 8. */
const ORDER: readonly (readonly [Modifier, text: string, sign: string])[] = [
  ["Ctrl", "Ctrl+", "⌃"],
  ["Alt", "Alt+", "⌥"],
  ["Shift", "Shift+", "⇧"],
  ["Meta", "Super+", "⌘"],
];

const NAMES: ReadonlyMap<string, Modifier | "Mod"> = new Map([
  ["cmdorctrl", "Mod"],
  ["cmdorcontrol", "Mod"],
  ["commandorcontrol", "Mod"],
  ["commandorctrl", "Mod"],
  ["cmd", "Meta"],
  ["command", "Meta"],
  ["super", "Meta"],
  ["ctrl", "Ctrl"],
  ["control", "Ctrl"],
  ["alt", "Alt"],
  ["option", "Alt"],
  ["shift", "Shift"],
]);

/** An accelerator, read. */
export interface Accelerator {
  /** As menus write it, elsewhere and on a Mac: `["Ctrl+Shift+S", "⇧⌘S"]`. */
  readonly written: Keys;
  /** As the page spells pressed keys: `["5S", "12S"]`. */
  readonly pressed: Keys;
}

/**
 * Reads an accelerator. A key is named as `KeyboardEvent.code` without `Key`, `Digit` or `Arrow`.
 * `null` when there is no key.
 */
export function readAccelerator(accelerator: string): Accelerator | null {
  const parts = accelerator.split("+").map((part) => part.trim()).filter((part) => part !== "");
  const plain = parts.pop()?.replace(/^(?:Key|Digit|Arrow)(?=.)/i, "");
  if (plain === undefined) return null;
  const key = plain.charAt(0).toUpperCase() + plain.slice(1);
  const names = new Set(parts.map((part) => NAMES.get(part.toLowerCase())));
  const held = (mod: Modifier) =>
    ORDER.map(([name]) => names.has(name) || (name === mod && names.has("Mod")));
  const [elsewhere, mac] = [held("Ctrl"), held("Meta")];
  const sum = (flags: readonly boolean[]) =>
    flags.reduce((all, on, at) => on ? all + 2 ** at : all, 0);
  return {
    written: [
      ORDER.map(([, text], at) => elsewhere[at] ? text : "").join("") + key,
      ORDER.map(([, , sign], at) => mac[at] ? sign : "").join("") + key,
    ],
    pressed: [`${sum(elsewhere)}${key}`, `${sum(mac)}${key}`],
  };
}
