/**
 * Accelerators, spelled as `core/builtin/menu/accelerator.ts` does.
 *
 * @module
 */
import type { Keys } from "./view.ts";

/** The one of two spellings that is this system's. */
export function ours(keys: Keys): string {
  return keys[+/Mac|iP/.test(navigator.platform)] ?? "";
}

/** What is pressed: the sum of the modifiers' numbers, then the key. */
export function pressed(event: KeyboardEvent): string {
  const { key, code, ctrlKey, altKey, shiftKey, metaKey } = event;
  // Letters are where the layout has them; other keys are named by their place.
  return +ctrlKey + 2 * +altKey + 4 * +shiftKey + 8 * +metaKey +
    (/^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^(Digit|Arrow)/, ""));
}
