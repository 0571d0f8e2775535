/**
 * Accelerators, spelled as `spell` in `core/builtin/menu/accelerator.ts` does.
 *
 * @module
 */
import type { Keys } from "./view.ts";

const mac = /Mac|iP/.test(navigator.platform);
const names = mac ? [..."⌃⌥⇧⌘"] : ["Ctrl+", "Alt+", "Shift+", "Super+"];

/** An accelerator as menus of this system write it. */
export function written(keys: Keys): string {
  return keys[+mac] ?? "";
}

/** What is pressed, as an accelerator is written. */
export function pressed(event: KeyboardEvent): string {
  const held = [event.ctrlKey, event.altKey, event.shiftKey, event.metaKey];
  // Letters are where the layout has them; other keys are named by their place.
  const key = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code;
  return names.filter((_, i) => held[i]).join("") + key.replace(/^(Key|Digit|Arrow)/, "");
}
