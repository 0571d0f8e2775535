import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakePeer } from "./_test_peer.ts";
import { giveFrame, takeFrame } from "./frame_pool.ts";
import { Outbox } from "./outbox.ts";

function outbox(): Outbox {
  return new Outbox({ overflow: () => {}, stalled: () => {} });
}

describe("the memory of large frames", () => {
  it("is used again once the client has the frame", () => {
    const box = outbox();
    box.attach(new FakePeer(), "frames", 0);
    const frame = takeFrame(20_000);
    box.push(frame, false);
    box.flush();
    assert.notEqual(takeFrame(20_000), frame);
    box.ack(1);
    assert.equal(takeFrame(20_000), frame);
  });

  it("is not used again where the frame may still lie in a socket that was given up", () => {
    const box = outbox();
    const first = new FakePeer();
    box.attach(first, "frames", 0);
    const frame = takeFrame(21_000);
    box.push(frame, false);
    box.flush();
    box.detach();
    box.attach(new FakePeer(), "frames", 0);
    box.ack(1);
    assert.notEqual(takeFrame(21_000), frame);
    const next = takeFrame(21_000);
    box.push(next, false);
    box.flush();
    box.ack(2);
    assert.equal(takeFrame(21_000), next);
  });

  it("is not kept without bounds, nor for what is small, huge or a part of something", () => {
    for (let i = 0; i < 20; i++) giveFrame(new Uint8Array(1 << 20));
    let kept = 0;
    const seen = new Set<unknown>();
    for (let i = 0; i < 20; i++) {
      const frame = takeFrame(1 << 20);
      if (!seen.has(frame)) kept++;
      seen.add(frame);
    }
    assert.equal(kept, 20);
    const small = new Uint8Array(100);
    giveFrame(small);
    assert.notEqual(takeFrame(100), small);
    const part = new Uint8Array(50_000).subarray(0, 30_000);
    giveFrame(part);
    assert.notEqual(takeFrame(30_000), part);
  });
});
