import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Owner } from "./owner.ts";

describe("Owner", () => {
  it("undoes what it tracks, last first, once", () => {
    const owner = new Owner("x");
    const told: string[] = [];
    const a = owner.track(() => told.push("a"));
    owner.track(() => told.push("b"));
    const c = owner.track(() => told.push("c"));
    owner.untrack(owner.track(() => told.push("forgotten")));
    a();
    a();
    owner.undoAll();
    owner.undoAll();
    c();
    assert.deepEqual(told, ["a", "c", "b"]);
  });

  it("undoes at once what comes after its end", () => {
    const owner = new Owner("x");
    owner.undoAll();
    let undone = 0;
    owner.track(() => undone++)();
    assert.equal(undone, 1);
  });

  it("goes on when something cannot be undone", () => {
    const owner = new Owner("x");
    let undone = false;
    owner.track(() => undone = true);
    owner.track(() => {
      throw new Error("stuck");
    });
    const { error } = console;
    const lines: string[] = [];
    console.error = (line: string) => void lines.push(line);
    try {
      owner.undoAll();
    } finally {
      console.error = error;
    }
    assert.equal(undone, true);
    assert.deepEqual(lines, ['pleiad: undoing what "x" did failed: stuck']);
  });
});
