import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Owner } from "./owner.ts";
import { stateKey, StateStore } from "./state.ts";

const Count = stateKey<number>("count");

describe("StateStore", () => {
  it("throws as Tauri does when there is no such state", () => {
    const state = new StateStore().ownedBy(new Owner("a"));
    assert.throws(() => state.get(Count), {
      code: "not_found",
      message: "state() called before manage() for `count`",
    });
    assert.equal(state.tryGet(Count), undefined);
    assert.equal(state.unmanage(Count), undefined);
  });

  it("is shared; the first to manage a key keeps it; keys of one name differ", () => {
    const store = new StateStore();
    const [a, b] = [store.ownedBy(new Owner("a")), store.ownedBy(new Owner("b"))];
    assert.equal(a.manage(Count, 1), true);
    assert.equal(b.manage(Count, 2), false);
    assert.equal(b.get(Count), 1);
    assert.equal(b.tryGet(stateKey<number>("count")), undefined);
    assert.equal(a.manage(stateKey<undefined>("nothing"), undefined), true);
  });

  it("goes with its owner, but not what another has put there since", () => {
    const store = new StateStore();
    const [first, second] = [new Owner("a"), new Owner("b")];
    const [a, b] = [store.ownedBy(first), store.ownedBy(second)];
    a.manage(Count, 1);
    assert.equal(b.unmanage(Count), 1);
    b.manage(Count, 2);
    first.undoAll();
    assert.equal(b.get(Count), 2);
    second.undoAll();
    assert.equal(a.tryGet(Count), undefined);
    a.manage(Count, 3);
    assert.equal(b.tryGet(Count), undefined, "its owner has ended");
  });

  it("holds values that are undefined", () => {
    const state = new StateStore().ownedBy(new Owner("a"));
    const key = stateKey<undefined>("nothing");
    state.manage(key, undefined);
    assert.equal(state.get(key), undefined);
    assert.equal(state.manage(key, undefined), false);
  });
});
