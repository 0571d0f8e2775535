import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineAt, moveOffset } from "./caret.ts";

describe("moveOffset", () => {
  it("keeps a place before the change", () => {
    assert.equal(moveOffset(2, "an owl", "an old owl"), 2);
  });
  it("moves a place after the change", () => {
    assert.equal(moveOffset(6, "an owl", "an old owl"), 10);
    assert.equal(moveOffset(10, "an old owl", "an owl"), 6);
  });
  it("puts a place within the change at its end", () => {
    assert.equal(moveOffset(4, "one two three", "one four three"), 4);
    assert.equal(moveOffset(6, "one two three", "one three"), 5);
  });
  it("stays when nothing changes", () => {
    assert.equal(moveOffset(3, "owl", "owl"), 3);
  });
});

describe("lineAt", () => {
  it("counts lines and columns from 0", () => {
    assert.deepEqual(lineAt("ab\ncd\n", 0), { line: 0, column: 0 });
    assert.deepEqual(lineAt("ab\ncd\n", 4), { line: 1, column: 1 });
    assert.deepEqual(lineAt("ab\ncd\n", 6), { line: 2, column: 0 });
  });
});
