import assert from "node:assert/strict";
import { afterEach, describe, it, mock } from "node:test";
import { HostedChannel } from "../channels.ts";
import { CHANNEL_KIND, decodeBinary, RESULT_KIND } from "../protocol/binary.ts";
import type { RunningCall } from "../router.ts";
import { FakePeer, settled } from "./_test_peer.ts";
import { MAX_QUEUED_BYTES } from "./outbox.ts";
import { type Dialect, responseText, Session } from "./session.ts";

const facts = {
  label: "main",
  origin: "local",
  url: "http://x/",
  login: "me",
  pushes: true,
} as const;

function connected(dialect: Dialect = "pleiad") {
  let overflows = 0;
  const session = new Session(facts, { overflow: () => overflows++ });
  const peer = new FakePeer();
  session.attach(peer, dialect);
  return { session, peer, overflows: () => overflows };
}

/** A call that only knows how to be cancelled. */
function cancellable(cancelled: unknown[]): RunningCall {
  return {
    outcome: new Promise(() => {}),
    cancel: (reason) => void cancelled.push(reason?.message),
  };
}

afterEach(() => mock.timers.reset());

describe("Session", () => {
  it("greets our own clients, and says when it knew them already", () => {
    const { session, peer } = connected();
    const greeting = (resumed: boolean) => ({
      jsonrpc: "2.0",
      method: "session",
      params: { id: session.id, label: "main", resumed },
    });
    assert.deepEqual(peer.take(), [greeting(false)]);
    session.detach(peer);
    const next = new FakePeer();
    session.attach(next, "pleiad");
    assert.deepEqual(next.take(), [greeting(true)]);
    assert.deepEqual(connected("jsonrpc").peer.take(), []);
  });

  it("takes a newer socket over, and closes the older one once", () => {
    const { session, peer } = connected();
    const next = new FakePeer();
    session.attach(next, "pleiad");
    assert.deepEqual(peer.closed, [4409]);
    assert.equal(session.detach(peer), false);
    assert.equal(session.connected, true);
    session.closeSocket(1001, "");
    session.closeSocket(1001, "");
    assert.deepEqual(next.closed, [1001]);
    assert.equal(session.detach(next), true);
    assert.equal(session.connected, false);
  });

  it("keeps what is sent while it is away", async () => {
    const { session, peer } = connected();
    session.detach(peer);
    session.deliver("x", "1", [[0, 7]]);
    session.reply(1, { ok: true, json: "2" });
    const next = new FakePeer();
    session.attach(next, "pleiad");
    await settled();
    assert.deepEqual(next.take().slice(1), [
      { jsonrpc: "2.0", method: "event", params: { event: "x", payload: 1, handlers: [[0, 7]] } },
      { jsonrpc: "2.0", id: 1, result: 2 },
    ]);
  });

  it("sends events, messages and replies in the order in which they were made", async () => {
    const { session, peer } = connected();
    peer.take();
    const channel = new HostedChannel(7, session);
    void channel.send("a");
    session.deliver("x", "null", [[1, 2], [3, 4]]);
    void channel.send(new Uint8Array([9]));
    channel.close();
    session.reply("id", { ok: false, code: -32000, value: { code: 1 } });
    session.reply(5, { ok: true, bytes: new Uint8Array([1, 2]) });
    await settled();
    const [first, event, binary, end, reply, raw, ...more] = peer.take();
    assert.deepEqual(first.params, { id: 7, index: 0, message: "a" });
    assert.deepEqual(event.params.handlers, [[1, 2], [3, 4]]);
    const { bytes, ...head } = decodeBinary(binary.buffer);
    assert.deepEqual(head, { kind: CHANNEL_KIND, id: 7, index: 1 });
    assert.deepEqual([...new Uint8Array(bytes)], [9]);
    assert.deepEqual(end.params, { id: 7, index: 2, end: true });
    assert.deepEqual(reply, {
      jsonrpc: "2.0",
      id: "id",
      error: { code: -32000, message: "The command failed", data: { code: 1 } },
    });
    assert.deepEqual(decodeBinary(raw.buffer).kind, RESULT_KIND);
    assert.deepEqual(more, []);
  });

  it("writes bytes as numbers for plain JSON-RPC, and for ids that no binary frame holds", async () => {
    const { session, peer } = connected("jsonrpc");
    void new HostedChannel(7, session).send(new Uint8Array([9]).buffer);
    session.reply(5, { ok: true, bytes: new Uint8Array([1, 2]) });
    await settled();
    assert.deepEqual(peer.frames.length, 2);
    const [message, reply] = peer.take();
    assert.deepEqual([message.params.message, reply.result], [[9], [1, 2]]);
    const own = connected();
    own.session.reply("s", { ok: true, bytes: new Uint8Array([3]) });
    await settled();
    assert.deepEqual(own.peer.take()[1], { jsonrpc: "2.0", id: "s", result: [3] });
  });

  it("ends with everything that it held", async () => {
    const { session, peer } = connected();
    const cancelled: unknown[] = [];
    session.begin(1, cancellable(cancelled));
    session.begin(2, cancellable(cancelled))();
    session.hold(cancellable(cancelled));
    session.hold(cancellable(cancelled))();
    const channel = new HostedChannel(7, session);
    let closed = 0;
    session.resources.add({ close: () => void closed++ });
    const asked = session.request("a:b", null, 1_000);
    assert.deepEqual(await session.end(), []);
    assert.deepEqual(cancelled, ["The caller is gone", "The caller is gone"]);
    assert.deepEqual([channel.closed, closed, session.gone, session.channels], [
      true,
      1,
      true,
      null,
    ]);
    await assert.rejects(asked, { message: 'The page left before it answered "a:b"' });
    await assert.rejects(session.request("a:b", null, 1_000), { code: "closed" });
    peer.take();
    session.reply(1, { ok: true, json: "1" });
    session.deliver("x", "1", [[0, 0]]);
    await settled();
    assert.deepEqual(peer.take(), []);
    assert.deepEqual(await session.end(), []);
  });

  it("closes the socket of a reader that is too slow, once", async () => {
    const { session, peer, overflows } = connected();
    peer.stuck = true;
    peer.bufferedAmount = 1 << 20;
    const channel = new HostedChannel(7, session);
    const piece = new Uint8Array(MAX_QUEUED_BYTES / 8);
    // A producer that does not wait.
    for (let count = 0; count < 12; count++) void channel.send(piece);
    await settled();
    assert.deepEqual([peer.closed, overflows()], [[4408], 1]);
    assert.equal(session.outbox.pendingBytes, 0);
  });
});

describe("a request to the page", () => {
  it("is answered with a result or an error, whatever the page says", async () => {
    const { session, peer } = connected();
    peer.take();
    const ask = async (answer: object) => {
      const asked = session.request("a:b", { n: 1 }, 1_000);
      await settled();
      const [{ id, method, params }] = peer.take();
      assert.match(id, /^c\d+$/);
      assert.deepEqual([method, params], ["a:b", { n: 1 }]);
      session.answer({ jsonrpc: "2.0", id: "c999", result: "not mine" });
      session.answer({ jsonrpc: "2.0", id, ...answer });
      session.answer({ jsonrpc: "2.0", id, result: "too late" });
      return await asked;
    };
    assert.equal(await ask({ result: 7 }), 7);
    assert.equal(await ask({}), null);
    assert.equal(await ask({ result: 7, error: null }), 7);
    for (
      const [error, message] of [
        [{ code: 1, message: "m" }, "m"],
        [{ code: 1, message: "m", data: "d" }, "d"],
        [{ code: 1, message: "m", data: { why: 1 } }, '{"why":1}'],
        ["text", "text"],
        [7, "7"],
      ] as const
    ) {
      await assert.rejects(ask({ error }), { message });
    }
  });

  it("fails when it cannot be written, and when nobody answers in time", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { session } = connected();
    const circle: unknown[] = [];
    circle.push(circle);
    await assert.rejects(session.request("a:b", circle, 10), TypeError);
    const asked = session.request("a:b", null, 10);
    mock.timers.tick(10);
    await assert.rejects(asked, {
      code: "timeout",
      message: 'The page did not answer "a:b" within 10 ms',
    });
    const script = new Session({ ...facts, url: null });
    await assert.rejects(script.request("a:b", null, 10), { code: "closed" });
  });
});

describe("responseText", () => {
  it("writes ids of both kinds, and what is nothing", () => {
    assert.deepEqual(JSON.parse(responseText('"', { ok: true, json: "null" })), {
      jsonrpc: "2.0",
      id: '"',
      result: null,
    });
    assert.deepEqual(JSON.parse(responseText(null, { ok: false, code: 1, value: undefined })), {
      jsonrpc: "2.0",
      id: null,
      error: { code: 1, message: "The command failed", data: null },
    });
  });
});
