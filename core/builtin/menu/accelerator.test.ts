import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAccelerator } from "./accelerator.ts";

type Pair = readonly [string, string];

describe("readAccelerator", () => {
  it("spells an accelerator for a Mac and for others", () => {
    const cases: readonly (readonly [string, Pair, Pair])[] = [
      ["CmdOrCtrl+Shift+S", ["Ctrl+Shift+S", "⇧⌘S"], ["5S", "12S"]],
      ["shift+commandorcontrol+s", ["Ctrl+Shift+S", "⇧⌘S"], ["5S", "12S"]],
      ["Ctrl+Alt+Delete", ["Ctrl+Alt+Delete", "⌃⌥Delete"], ["3Delete", "3Delete"]],
      ["Super+KeyL", ["Super+L", "⌘L"], ["8L", "8L"]],
      ["Option+Digit1", ["Alt+1", "⌥1"], ["21", "21"]],
      ["ArrowUp", ["Up", "Up"], ["0Up", "0Up"]],
      ["F5", ["F5", "F5"], ["0F5", "0F5"]],
    ];
    for (const [accelerator, written, pressed] of cases) {
      assert.deepEqual(readAccelerator(accelerator), { written, pressed }, accelerator);
    }
  });

  it("reads nothing where there is no key", () => {
    assert.equal(readAccelerator(""), null);
    assert.equal(readAccelerator(" + "), null);
  });
});
