import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { spell } from "./accelerator.ts";

describe("spell", () => {
  it("spells an accelerator for a Mac and for others", () => {
    const cases: [string, readonly [string, string] | null][] = [
      ["CmdOrCtrl+Shift+S", ["Ctrl+Shift+S", "⇧⌘S"]],
      ["shift+commandorcontrol+s", ["Ctrl+Shift+S", "⇧⌘S"]],
      ["Ctrl+Alt+Delete", ["Ctrl+Alt+Delete", "⌃⌥Delete"]],
      ["Super+KeyL", ["Super+L", "⌘L"]],
      ["Option+Digit1", ["Alt+1", "⌥1"]],
      ["ArrowUp", ["Up", "Up"]],
      ["F5", ["F5", "F5"]],
      ["", null],
      ["+", null],
    ];
    for (const [accelerator, spelled] of cases) {
      assert.deepEqual(spell(accelerator), spelled, accelerator);
    }
  });
});
