import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Access } from "./_access.ts";
import { type Call, Desk } from "./_desk.ts";
import { Queue } from "./_queue.ts";
import { Slots } from "./_slots.ts";

describe("slots", () => {
  it("bound what is done at once, and let all have a turn in order", async () => {
    const slots = new Slots(3);
    let now = 0;
    let most = 0;
    const order: number[] = [];
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        slots.run(async () => {
          order.push(i);
          most = Math.max(most, ++now);
          await Promise.resolve();
          now--;
          if (i % 5 === 0) throw new Error("it failed");
          return i;
        })),
    );
    assert.equal(most, 3);
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
    assert.equal(results.filter(({ status }) => status === "rejected").length, 4);
    assert.equal(slots.idle, true);
    assert.equal(await slots.run(async () => "free"), "free");
  });

  it("of one document are not those of another, and none is taken by a call that was given up", async () => {
    const desk = new Desk(0);
    desk.access = new Access({ path: { parse: String, resolve: String }, development: false });
    const call = (id: string, signal = new AbortController().signal) =>
      ({ webview: { id }, signal }) as unknown as Call; // all that is asked of it
    const end = Promise.withResolvers<void>();
    const running = Array.from({ length: 100 }, () => desk.run(call("one"), () => end.promise));
    assert.equal(await desk.run(call("two"), async () => "done"), "done");
    let ran = false;
    const given = new AbortController();
    const late = desk.run(call("one", given.signal), async () => {
      ran = true;
    });
    given.abort(new Error("given up"));
    end.resolve();
    await assert.rejects(late, /given up/);
    await Promise.all(running);
    assert.equal(ran, false);
  });
});

describe("a queue", () => {
  it("does one thing after another, whatever fails", async () => {
    const queue = new Queue();
    const done: number[] = [];
    const first = queue.run(async () => {
      await Promise.resolve();
      done.push(1);
      throw new Error("it failed");
    });
    const second = queue.run(() => done.push(2));
    await assert.rejects(first, /it failed/);
    await second;
    assert.deepEqual(done, [1, 2]);
  });
});
