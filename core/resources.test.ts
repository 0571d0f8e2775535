import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { Resources } from "./resources.ts";
import type { Resource } from "./types/caller.ts";

class Held implements Resource {
  readonly #close: () => void | Promise<void>;
  constructor(close: () => void | Promise<void> = () => {}) {
    this.#close = close;
  }
  close(): void | Promise<void> {
    return this.#close();
  }
}
class Other implements Resource {}

describe("Resources", () => {
  it("T-19: gives ids that are never 0 and tell nothing of each other", () => {
    const resources = new Resources();
    const ids = Array.from({ length: 200 }, () => resources.add(new Other()));
    assert.equal(new Set(ids).size, 200);
    for (const id of ids) assert.ok(Number.isInteger(id) && id > 0 && id <= 0xffffffff);
    const steps = new Set(ids.slice(1).map((id, at) => id - (ids[at] ?? 0)));
    assert.ok(steps.size > 190);
  });

  it("gives a resource to who names its class, once it is closed to nobody", async () => {
    const resources = new Resources();
    let closed = 0;
    const rid = resources.add(new Held(() => void closed++));
    assert.ok(resources.get(rid, Held));
    const invalid = { code: "not_found", message: `The resource id ${rid} is invalid.` };
    assert.throws(() => resources.get(rid, Other), invalid);
    await resources.close(rid);
    assert.throws(() => resources.get(rid, Held), invalid);
    assert.throws(() => resources.take(rid), invalid);
    await assert.rejects(resources.close(rid), invalid);
    assert.deepEqual([closed, resources.size], [1, 0]);
  });

  it("closes all, last in first out, whatever goes wrong", async () => {
    const resources = new Resources();
    const told: number[] = [];
    for (const n of [1, 2, 3, 4]) {
      resources.add(
        new Held(() => {
          told.push(n);
          if (n === 2) throw new Error("sync");
          return n === 3 ? Promise.reject(new Error("async")) : undefined;
        }),
      );
    }
    resources.add(new Other());
    const failures = await resources.closeAll();
    assert.deepEqual(told, [4, 3, 2, 1]);
    assert.deepEqual(failures.map(String), ["Error: async", "Error: sync"]);
    assert.equal(resources.size, 0);
  });

  it("closes what one owner added", async () => {
    const resources = new Resources();
    const [mine, theirs] = [{}, {}];
    const rid = resources.ownedBy(mine).add(new Other());
    const kept = resources.ownedBy(theirs).add(new Other());
    assert.equal(resources.ownedBy(theirs).has(rid), true);
    assert.deepEqual(await resources.closeAll(mine), []);
    assert.deepEqual([resources.has(rid), resources.has(kept)], [false, true]);
  });

  it("waits for one that never closes for five seconds", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const resources = new Resources();
      let closed = false;
      resources.add(new Held(() => void (closed = true)));
      resources.add(new Held(() => new Promise(() => {})));
      const closing = resources.closeAll();
      mock.timers.tick(4_999);
      await Promise.resolve();
      assert.equal(closed, false);
      mock.timers.tick(1);
      assert.deepEqual((await closing).map(String), [
        "CoreError: it took longer than 5000 ms",
      ]);
      assert.equal(closed, true);
    } finally {
      mock.timers.reset();
    }
  });

  it("closes what comes after the end, and says that the caller is gone", async () => {
    const resources = new Resources();
    await resources.closeAll({});
    resources.add(new Held());
    await resources.closeAll();
    let closed = 0;
    const gone = { code: "cancelled", message: "The caller is gone" };
    assert.throws(() => resources.add(new Held(() => void closed++)), gone);
    assert.throws(() => resources.ownedBy({}).add(new Held(() => void closed++)), gone);
    assert.deepEqual([closed, resources.size], [2, 0]);
  });

  it("survives what fails to close after the end", async () => {
    const resources = new Resources();
    await resources.closeAll();
    const said = mock.method(console, "error", () => {});
    try {
      const failing = new Held(() => Promise.reject(new Error("no")));
      assert.throws(() => resources.add(failing), { code: "cancelled" });
      await new Promise((resolve) => setTimeout(resolve, 0));
      assert.deepEqual(said.mock.calls.map((call) => call.arguments), [
        ["pleiad: A resource failed to close: no"],
      ]);
    } finally {
      said.mock.restore();
    }
  });
});
