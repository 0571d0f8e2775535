import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakePeer, settled } from "./_test_peer.ts";
import type { SessionLimits } from "../app/limits.ts";
import { MAX_QUEUED_BYTES, Outbox, type Packing } from "./outbox.ts";
import { HIGH_WATER_BYTES } from "./socket.ts";

function outbox(limits: Partial<SessionLimits> = {}, packing: Packing = "frames") {
  const told = { overflows: 0 };
  const box = new Outbox({ overflow: () => told.overflows++, stalled: () => {} }, limits);
  const peer = new FakePeer();
  box.attach(peer, packing);
  return { box, peer, told };
}

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => done = true);
  await settled();
  return done;
}

describe("Outbox", () => {
  it("packs what is pushed in one tick, in order", async () => {
    const { box, peer } = outbox();
    box.push("1", false);
    box.push("2", true);
    assert.deepEqual(peer.frames, []);
    await settled();
    assert.deepEqual(peer.frames, ["[1,2]"]);
    box.push("3", true);
    await Promise.resolve();
    assert.deepEqual(peer.frames, ["[1,2]", "3"]);
  });

  it("keeps binary frames between the texts before and after", async () => {
    const { box, peer } = outbox();
    const bytes = new Uint8Array(3);
    for (const item of ["1", "2", bytes, bytes, "3"]) box.push(item, false);
    await settled();
    assert.deepEqual(peer.frames, ["[1,2]", bytes, bytes, "3"]);
  });

  it("packs nothing for a client that wants single messages", async () => {
    const { box, peer } = outbox({}, "single");
    box.push("1", false);
    box.push("2", false);
    await settled();
    assert.deepEqual(peer.frames, ["1", "2"]);
  });

  it("bounds a frame in messages and in characters", async () => {
    const { box, peer } = outbox();
    for (let count = 0; count < 1_300; count++) box.push(`${count}`, false);
    await settled();
    assert.deepEqual(peer.frames.map((frame) => JSON.parse(`${frame}`).length), [512, 512, 276]);
    peer.frames.length = 0;
    const large = JSON.stringify("x".repeat(40_000));
    for (const text of [large, large, JSON.stringify("y".repeat(100_000)), "1"]) {
      box.push(text, false);
    }
    await settled();
    assert.deepEqual(peer.frames.map(({ length }) => length), [40_002, 40_002, 100_002, 1]);
  });

  it("hands over no more than the socket takes, and goes on when it has drained", async () => {
    const { box, peer } = outbox();
    peer.stuck = true;
    const bytes = new Uint8Array(HIGH_WATER_BYTES / 2);
    for (let count = 0; count < 5; count++) box.push(bytes, false);
    await settled();
    assert.equal(peer.frames.length, 2);
    peer.bufferedAmount = 0;
    box.flush();
    assert.equal(peer.frames.length, 4);
    assert.equal(box.pendingBytes, HIGH_WATER_BYTES * 1.5);
  });

  it("has room until a mebibyte waits, and again when it has left", async () => {
    const { box, peer } = outbox();
    peer.stuck = true;
    assert.equal(await isSettled(box.room()), true);
    box.push(new Uint8Array(HIGH_WATER_BYTES), false);
    const [one, two] = [box.room(), box.room()];
    assert.equal(await isSettled(one), false);
    peer.bufferedAmount = HIGH_WATER_BYTES;
    box.flush();
    assert.equal(await isSettled(one), false);
    peer.bufferedAmount = HIGH_WATER_BYTES / 2;
    box.flush();
    assert.equal(await isSettled(one), true);
    assert.equal(await isSettled(two), true);
  });

  it("keeps everything for the next socket, and who waits waiting", async () => {
    const { box, peer } = outbox({ awayBytes: HIGH_WATER_BYTES });
    box.push("1", false);
    box.detach();
    await settled();
    box.push("2", false);
    box.push(new Uint8Array(HIGH_WATER_BYTES / 2), false);
    const room = box.room();
    assert.equal(await isSettled(room), false);
    assert.equal(box.attached, false);
    assert.deepEqual(peer.frames, []);
    const next = new FakePeer();
    box.attach(next, "frames");
    assert.equal(next.frames[0], "[1,2]");
    assert.equal(next.frames.length, 2);
    assert.equal(await isSettled(room), true);
  });

  it("rejects whoever waits when it is cleared, and takes nothing any more", async () => {
    const { box, peer } = outbox();
    peer.stuck = true;
    box.push(new Uint8Array(HIGH_WATER_BYTES), false);
    await settled();
    const room = box.room();
    peer.frames.length = 0;
    box.clear();
    await assert.rejects(room, { code: "closed", message: "The caller is gone" });
    box.push("1", false);
    await settled();
    assert.deepEqual([peer.frames, box.pendingBytes], [[], 0]);
  });

  it("tells once when more waits than may, and lets go of it", () => {
    const { box, peer, told } = outbox();
    peer.stuck = true;
    peer.bufferedAmount = HIGH_WATER_BYTES;
    const quarter = new Uint8Array(MAX_QUEUED_BYTES / 4);
    for (let count = 0; count < 4; count++) box.push(quarter, false);
    assert.equal(told.overflows, 0);
    box.push("1", false);
    box.push("2", false);
    assert.deepEqual([told.overflows, box.keptBytes], [1, 0]);
  });

  for (const [what, item] of [["messages", "1"], ["bytes", "x".repeat(400)]] as const) {
    it(`bounds what it keeps while nobody is there, in ${what}`, () => {
      const { box, told } = outbox({ awayMessages: 4, awayBytes: 1_000 });
      box.detach();
      for (let count = 0; count < (what === "bytes" ? 2 : 4); count++) box.push(item, false);
      for (let count = 0; count < 10; count++) box.pushReply(item, false);
      assert.equal(told.overflows, 0);
      box.push(item, false);
      assert.deepEqual([told.overflows, box.keptBytes], [1, 0]);
    });
  }

  it("takes one message of any size while nobody is there", () => {
    const { box, told } = outbox();
    box.detach();
    box.push(new Uint8Array(MAX_QUEUED_BYTES + 1), false);
    assert.equal(told.overflows, 0);
    box.push("1", false);
    assert.equal(told.overflows, 1);
  });

  it("keeps what was sent until the client has it, and sends the rest again", async () => {
    const { box, peer } = outbox();
    box.attach(peer, "frames", 0);
    const bytes = new Uint8Array(2);
    for (const item of ["1", "2", bytes, "3", "4"]) box.push(item, false);
    await settled();
    assert.deepEqual(peer.frames, ["[1,2]", bytes, "[3,4]"]);
    assert.deepEqual([box.pendingBytes, box.keptBytes], [0, 6]);
    box.ack(2);
    assert.equal(box.keptBytes, 4);
    box.detach();
    box.push("5", false);
    assert.deepEqual([1, 2, 5, 6].map((seq) => box.covers(seq)), [false, true, true, false]);
    const next = new FakePeer();
    box.attach(next, "frames", 3);
    assert.deepEqual(next.frames, ["[3,4,5]"]);
    box.ack(6);
    assert.equal(box.keptBytes, 0);
    box.ack(2);
    box.ack(7);
    assert.equal(box.covers(6), true);
  });

  it("hands over no more than the client may owe, and goes on when it has it", async () => {
    const { box, peer } = outbox({ windowBytes: 1_000 });
    box.attach(peer, "frames", 0);
    for (let count = 0; count < 5; count++) box.push(new Uint8Array(600), false);
    await settled();
    assert.equal(peer.frames.length, 2);
    box.ack(1);
    assert.equal(peer.frames.length, 3);
    box.ack(3);
    assert.equal(peer.frames.length, 5);
  });

  it("tells the client what it has sent, along with the next frame or alone", async () => {
    const { box, peer } = outbox();
    box.attach(peer, "frames", 0);
    for (let count = 0; count < 40; count++) box.receipts.count();
    box.receipts.note(10);
    box.push("1", false);
    await settled();
    const ack = (seq: number) => ({ jsonrpc: "2.0", method: "ack", params: { seq } });
    assert.deepEqual(peer.take(), [1, ack(40)]);
    box.receipts.count();
    box.receipts.note(1 << 20);
    await settled();
    assert.deepEqual(peer.take(), [ack(41)]);
    box.receipts.want();
    await settled();
    assert.deepEqual(peer.take(), [ack(41)]);
  });

  it("takes several large results, which the reader asked for", async () => {
    const { box, peer, told } = outbox();
    peer.stuck = true;
    const result = () => new Uint8Array(MAX_QUEUED_BYTES / 2 + 1);
    for (let count = 0; count < 4; count++) box.pushReply(result(), false);
    await settled();
    assert.deepEqual([told.overflows, peer.frames.length], [0, 1]);
    box.push(result(), false);
    assert.equal(told.overflows, 0);
    while (box.pendingBytes > 0) {
      peer.bufferedAmount = 0;
      box.flush();
      peer.bufferedAmount = 0;
    }
    assert.equal(peer.frames.length, 5);
    peer.bufferedAmount = HIGH_WATER_BYTES;
    box.push(result(), false);
    box.push(result(), false);
    assert.equal(told.overflows, 1);
  });

  it("takes one message of any size", async () => {
    const { box, peer, told } = outbox();
    box.push(new Uint8Array(MAX_QUEUED_BYTES + 1), false);
    await settled();
    assert.deepEqual([told.overflows, peer.frames.length], [0, 1]);
  });

  it("keeps order over many messages and a socket that is slow", async () => {
    const { box, peer } = outbox();
    peer.stuck = true;
    const seen: number[] = [];
    for (let count = 0; count < 20_000; count++) {
      box.push(`${count}`, count % 7 === 0);
      if (count % 1_000 !== 0) continue;
      await settled();
      peer.bufferedAmount = 0;
      seen.push(...peer.take());
    }
    await settled();
    peer.bufferedAmount = 0;
    box.flush();
    seen.push(...peer.take());
    assert.deepEqual(seen, Array.from({ length: 20_000 }, (_, at) => at));
  });
});
