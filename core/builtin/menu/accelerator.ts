/**
 * Accelerators such as `CmdOrCtrl+Shift+S` in one spelling (muda: `src/accelerator.rs`).
 *
 * @module
 */

type Modifier = "Ctrl" | "Alt" | "Shift" | "Meta";

/** Modifiers in the order in which they are written, with their signs on a Mac. */
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

/**
 * An accelerator as menus write it, elsewhere and on a Mac: `["Ctrl+Shift+S", "⇧⌘S"]`. The page
 * knows which it is, and spells pressed keys alike. The key is named as `KeyboardEvent.code`
 * without `Key`, `Digit` or `Arrow`. `null` when there is no key.
 */
export function spell(accelerator: string): readonly [elsewhere: string, mac: string] | null {
  const parts = accelerator.split("+").map((part) => part.trim()).filter((part) => part !== "");
  const key = parts.pop()?.replace(/^(?:Key|Digit|Arrow)(?=.)/i, "");
  if (key === undefined) return null;
  const held = new Set(parts.map((part) => NAMES.get(part.toLowerCase())));
  const has = (name: Modifier, mod: Modifier) =>
    held.has(name) || (name === mod && held.has("Mod"));
  const capital = key.charAt(0).toUpperCase() + key.slice(1);
  return [
    ORDER.map(([name, text]) => has(name, "Ctrl") ? text : "").join("") + capital,
    ORDER.map(([name, , sign]) => has(name, "Meta") ? sign : "").join("") + capital,
  ];
}
