import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Arrivals } from "./arrivals.ts";

describe("expected documents", () => {
  it("are waited for until they come", async () => {
    const arrivals = new Arrivals(() => assert.fail("none is missed"));
    assert.equal(await arrivals.wait("main"), false);
    arrivals.expect("main", 60_000);
    const waiting = arrivals.wait("main");
    arrivals.expect("main", 60_000);
    assert.ok(arrivals.has("main"));
    arrivals.arrived("main");
    assert.equal(await waiting, true);
    assert.ok(!arrivals.has("main"));
  });

  it("are told of when they do not come", async () => {
    const missed: string[] = [];
    const arrivals = new Arrivals((label) => missed.push(label));
    arrivals.expect("late", 1);
    const keepsTheProcess = setTimeout(() => {}, 10_000);
    assert.equal(await arrivals.wait("late"), false);
    clearTimeout(keepsTheProcess);
    assert.deepEqual(missed, ["late"]);
    assert.ok(!arrivals.has("late"));
  });

  it("are forgotten when cancelled", async () => {
    const arrivals = new Arrivals(() => assert.fail("none is missed"));
    for (const label of ["a", "b"]) arrivals.expect(label, 60_000);
    const waiting = Promise.all(["a", "b"].map((label) => arrivals.wait(label)));
    arrivals.cancel("a");
    arrivals.clear();
    assert.deepEqual(await waiting, [false, false]);
  });
});
