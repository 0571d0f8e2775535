import assert from "node:assert/strict";
import { describe, it } from "node:test";
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
    assert.equal(await slots.run(async () => "free"), "free");
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
