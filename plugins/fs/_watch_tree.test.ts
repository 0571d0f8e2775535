import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Budget } from "./_watch_budget.ts";
import { eventsOf } from "./_watch_changes.ts";
import { look } from "./_watch_entry.ts";
import { rescanEvent } from "./_watch_event.ts";
import { noChanges, WatchTree } from "./_watch_tree.ts";

describe("WatchTree", () => {
  let folder = "";
  let outside = "";

  beforeEach(async () => {
    const temporary = realpathSync(await mkdtemp(join(tmpdir(), "pleiad-tree-")));
    [folder, outside] = [join(temporary, "in"), join(temporary, "out")];
    await mkdir(join(folder, "sub/deep"), { recursive: true });
    await mkdir(join(outside, "deep"), { recursive: true });
    await writeFile(join(outside, "deep/secret"), "");
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true }));

  const open = async (left: number) => {
    const found = await look(folder);
    assert.ok(found);
    const tree = new WatchTree("/watched", folder, true, new Budget(left), found);
    return { tree, overflow: await tree.fill() };
  };
  const replaceByLink = async () => {
    await rename(join(folder, "sub"), join(folder, "was"));
    await symlink(outside, join(folder, "sub"));
  };

  it("looks into no folder that a link has replaced, at any depth", async () => {
    const { tree } = await open(100);
    await replaceByLink();
    const changes = noChanges();
    await tree.update([["sub/deep/secret", true], ["sub/deep", true]], changes);
    assert.deepEqual(changes.came.map(([path]) => path), ["/watched/sub"]);
    assert.deepEqual(changes.gone.map(([path]) => path), ["/watched/sub"]);
  });

  it("suspects nothing in a folder that a link has replaced", async () => {
    const { tree } = await open(100);
    await replaceByLink();
    const suspects = await tree.suspects(["sub", "sub/deep"]);
    assert.deepEqual(suspects.sort(), ["sub", "sub/deep"]);
  });

  it("ignores hints that lead elsewhere", async () => {
    const { tree } = await open(100);
    const changes = noChanges();
    await tree.update([["../out/deep/secret", true], ["sub/../../out/x", true]], changes);
    assert.deepEqual(changes, noChanges());
  });

  it("remembers as much as it may, and tells of the rest by a rescan", async () => {
    const { tree, overflow } = await open(3);
    assert.equal(overflow, false);
    await writeFile(join(folder, "a"), "");
    await writeFile(join(folder, "b"), "");
    const changes = noChanges();
    await tree.update([["a", false], ["b", false]], changes);
    assert.deepEqual([changes.came.length, changes.overflow], [1, true]);
    assert.deepEqual(eventsOf(changes, false).at(-1), rescanEvent());
    assert.deepEqual(rescanEvent(), { type: "other", paths: [], attrs: { flag: "rescan" } });
    await rm(join(folder, "sub"), { recursive: true });
    const later = noChanges();
    await tree.update([["sub", false]], later);
    await tree.update([["a", false], ["b", false]], later);
    assert.deepEqual([later.came.length, later.overflow], [1, false]);
    assert.equal((await open(1)).overflow, true);
  });

  it("gives back what it took when it ends, and takes no more", async () => {
    const budget = new Budget(2);
    assert.deepEqual([budget.take(), budget.take(), budget.take()], [true, true, false]);
    budget.give();
    assert.equal(budget.take(), true);
    budget.end();
    budget.give();
    assert.equal(budget.take(), false);
  });

  it("shares what can be remembered with all watchers", async () => {
    const drain = () => {
      const all = new Budget(Infinity);
      let count = 0;
      while (all.take()) count++;
      return { all, count };
    };
    const { all, count } = drain();
    try {
      assert.equal((await open(100)).overflow, true);
    } finally {
      all.end();
    }
    const budget = new Budget(3);
    for (let at = 0; at < 5; at++) budget.take();
    const less = drain();
    less.all.end();
    assert.equal(less.count, count - 3);
    budget.end();
    const again = drain();
    again.all.end();
    assert.equal(again.count, count);
  });
});
