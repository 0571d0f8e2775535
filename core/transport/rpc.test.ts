import assert from "node:assert/strict";
import { internalsOf } from "../create_app.ts";
import { describe, it } from "node:test";
import * as v from "valibot";
import { startTestApp } from "../_test_app.ts";
import { command } from "../plugin.ts";
import { FakePeer, settled } from "./_test_peer.ts";
import { receiveText } from "./rpc.ts";
import { type Dialect, Session } from "./session.ts";

async function connected(dialect: Dialect = "pleiad") {
  const gates = new Map<string, () => void>();
  const reports: unknown[] = [];
  let aborted = 0;
  const { app } = await startTestApp({
    commands: {
      echo: command(v.object({ n: v.number() }), ({ n }) => n),
      later: command(
        v.object({ name: v.string() }),
        ({ name }) => new Promise((resolve) => gates.set(name, () => resolve(name))),
      ),
      hang: command(({ signal }) => {
        signal.addEventListener("abort", () => aborted++);
        return new Promise(() => {});
      }),
      fail: command(() => Promise.reject(new Error("no"))),
      bytes: command(() => new Uint8Array([1, 2])),
      many: command(() => Promise.resolve(new Uint8Array((64 << 20) + 1))),
    },
  });
  const session = new Session({
    label: "main",
    origin: "local",
    url: "http://x/",
    login: "me",
    pushes: true,
  });
  const peer = new FakePeer();
  session.attach(peer, dialect);
  peer.take();
  const target = {
    ...internalsOf(app),
    report: (_: Session, name: string, payload: unknown) => void reports.push([name, payload]),
  };
  return {
    session,
    peer,
    reports,
    aborted: () => aborted,
    release: (name: string) => gates.get(name)?.(),
    say(...frames: unknown[]) {
      for (const frame of frames) {
        receiveText(session, typeof frame === "string" ? frame : JSON.stringify(frame), target);
      }
    },
    /** Frames that were sent since the last time. */
    async frames() {
      await settled();
      return peer.frames.splice(0).map((frame) =>
        typeof frame === "string" ? JSON.parse(frame) : frame
      );
    },
  };
}

function call(id: unknown, method: string, params: unknown = {}) {
  return { jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method, params };
}

const invalid = (id: unknown, what: string) => ({
  jsonrpc: "2.0",
  id,
  error: { code: -32600, message: `Invalid request: ${what}`, data: `Invalid request: ${what}` },
});
const NOT_2 = 'a message is an object with "jsonrpc": "2.0"';
const BAD_ID = "an id is a string or an unsigned 32-bit number";

describe("receiveText", () => {
  for (const text of ["", "{", "nul", '{"a":}', "\u0000", "[1,", "undefined"]) {
    it(`says that ${JSON.stringify(text)} is not JSON`, async () => {
      const { say, frames } = await connected();
      say(text);
      const [reply] = await frames();
      assert.equal(reply.id, null);
      assert.equal(reply.error.code, -32700);
      assert.match(reply.error.message, /^The frame is not JSON: ./);
    });
  }

  for (
    const [frame, reply] of [
      [null, invalid(null, NOT_2)],
      [7, invalid(null, NOT_2)],
      ["text", invalid(null, NOT_2)],
      [{}, invalid(null, NOT_2)],
      [{ jsonrpc: "1.0", id: 1, method: "echo" }, invalid(null, NOT_2)],
      [{ jsonrpc: "2.0" }, invalid(null, "a request names a method")],
      [{ jsonrpc: "2.0", id: 3 }, invalid(3, "a request names a method")],
      [{ jsonrpc: "2.0", id: 3, method: 7 }, invalid(3, "a request names a method")],
      [{ jsonrpc: "2.0", result: 1 }, invalid(null, "a request names a method")],
      [call(null, "echo"), invalid(null, BAD_ID)],
      [call(1.5, "echo"), invalid(null, BAD_ID)],
      [call(-1, "echo"), invalid(null, BAD_ID)],
      [call(2 ** 32, "echo"), invalid(null, BAD_ID)],
      [call(true, "echo"), invalid(null, BAD_ID)],
      [[], invalid(null, "a batch holds at least one message")],
    ] as const
  ) {
    it(`refuses ${JSON.stringify(frame)}`, async () => {
      const { say, frames } = await connected();
      say(JSON.stringify(frame));
      assert.deepEqual(await frames(), [reply]);
      say(call(1, "echo", { n: 1 }));
      assert.deepEqual(await frames(), [{ jsonrpc: "2.0", id: 1, result: 1 }]);
    });
  }

  it("refuses params that are no object", async () => {
    const { say, frames } = await connected();
    for (const params of [[1], "x", 7, null, true]) {
      say(call(1, "echo", params));
      const [reply] = await frames();
      assert.deepEqual([reply.id, reply.error.code, reply.error.data], [
        1,
        -32602,
        "invalid args `args` for command `echo`: params must be an object",
      ]);
    }
    say({ jsonrpc: "2.0", id: 2, method: "bytes" });
    assert.equal((await frames())[0][3], 0);
  });

  it("stands depth, and keys that mean something to objects", async () => {
    const { say, frames } = await connected();
    say("[".repeat(100_000));
    const poison = `{"jsonrpc":"2.0","id":1,"method":"echo","params":{"n":1,"__proto__":{"n":2}}}`;
    say(`[${poison},{"jsonrpc":"2.0","id":9,"method":"echo","params":{"n":9}}]`);
    say(`{"jsonrpc":"2.0","id":2,"method":"constructor","params":{}}`);
    say(`{"jsonrpc":"2.0","id":3,"method":"__proto__","params":{}}`);
    const [replies] = await frames();
    assert.equal(replies[0].error.code, -32700);
    assert.deepEqual(replies[1], invalid(1, 'The JSON holds the key "__proto__"'));
    assert.deepEqual(replies[2], { jsonrpc: "2.0", id: 9, result: 9 });
    assert.deepEqual([replies[3].error.code, replies[4].error.code], [-32601, -32601]);
  });

  it("answers each call of an array as it is ready, in one frame a tick", async () => {
    const { say, frames, release } = await connected();
    say([
      call(1, "later", { name: "slow" }),
      call("two", "echo", { n: 2 }),
      call(3, "fail"),
      call(undefined, "echo", { n: 4 }),
    ]);
    assert.deepEqual(await frames(), [[
      { jsonrpc: "2.0", id: "two", result: 2 },
      { jsonrpc: "2.0", id: 3, error: { code: -32000, message: "no", data: "no" } },
    ]]);
    release("slow");
    assert.deepEqual(await frames(), [{ jsonrpc: "2.0", id: 1, result: "slow" }]);
  });

  it("refuses an id that is under way, and takes it again afterwards", async () => {
    const { say, frames, release } = await connected();
    const again = invalid(1, "a call with this id is under way");
    say(call(1, "later", { name: "a" }), call(1, "echo", { n: 1 }), call(1, "echo", [7]));
    assert.deepEqual(await frames(), [[again, again]]);
    release("a");
    assert.deepEqual(await frames(), [{ jsonrpc: "2.0", id: 1, result: "a" }]);
    say(call(1, "echo", { n: 2 }), call("1", "echo", { n: 3 }));
    assert.deepEqual((await frames())[0].map(({ id }: { id: unknown }) => id), [1, "1"]);
  });

  it("cancels by id, once, and shrugs at ids that it does not know", async () => {
    const { say, frames, aborted } = await connected();
    const cancel = (id: unknown) => call(undefined, "$/cancelRequest", { id });
    say(call(1, "hang"), call("s", "hang"));
    say(cancel(2), cancel("1"), cancel(null), cancel({}), call(undefined, "$/cancelRequest", 7));
    assert.deepEqual(await frames(), []);
    say(cancel(1), cancel(1), cancel("s"));
    const error = { code: -32800, message: "Request cancelled", data: "Request cancelled" };
    assert.deepEqual(await frames(), [[
      { jsonrpc: "2.0", id: 1, error },
      { jsonrpc: "2.0", id: "s", error },
    ]]);
    assert.equal(aborted(), 2);
    say({ ...cancel(1), id: 9 });
    assert.deepEqual(await frames(), [{ jsonrpc: "2.0", id: 9, result: null }]);
  });

  it("keeps deadlines", async () => {
    const { say, peer } = await connected();
    say({ ...call(1, "hang"), timeout: 1 });
    while (peer.frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const [reply] = peer.take();
    assert.deepEqual([reply.id, reply.error.code], [1, -32002]);
  });

  it("aborts calls without an id when the document is gone", async () => {
    const { say, aborted, session } = await connected();
    say(call(undefined, "hang"));
    await session.end();
    assert.equal(aborted(), 1);
  });

  it("hands reports and answers on", async () => {
    const { say, session, reports, frames } = await connected();
    say(
      call(undefined, "$/report", { name: "a:b", payload: 1 }),
      call(undefined, "$/report", { name: "a:c" }),
      call(undefined, "$/report", { name: 7 }),
      call(undefined, "$/report", [1]),
    );
    assert.deepEqual(reports, [["a:b", 1], ["a:c", null]]);
    const asked = session.request("a:b", null, 1_000);
    const [{ id }] = await frames();
    say({ jsonrpc: "2.0", id, error: null, result: 5 }, { jsonrpc: "2.0", id: "c77", error: 5 });
    assert.equal(await asked, 5);
    assert.deepEqual(await frames(), []);
  });
});

describe("plain JSON-RPC", () => {
  it("gets one array for a batch, once all of it is answered", async () => {
    const { say, frames, release } = await connected("jsonrpc");
    say([
      call(1, "later", { name: "slow" }),
      call(undefined, "echo", { n: 1 }),
      7,
      call("b", "bytes"),
      call(1, "echo", { n: 1 }),
      { jsonrpc: "2.0", id: 1.5, result: 1 },
      call(5, "$/cancelRequest", { id: 99 }),
      call(undefined, "$/cancelRequest", { id: 99 }),
      { jsonrpc: "2.0", id: "c1", result: 1 },
      { jsonrpc: "2.0" },
    ]);
    say(call(8, "echo", { n: 8 }));
    assert.deepEqual(await frames(), [{ jsonrpc: "2.0", id: 8, result: 8 }]);
    release("slow");
    const [batch, ...more] = await frames();
    assert.deepEqual(more, []);
    assert.deepEqual(batch.map(({ id }: { id: unknown }) => id), [null, "b", 1, null, 5, null, 1]);
    assert.deepEqual(batch[1].result, [1, 2]);
    assert.equal(batch.at(-1).result, "slow");
    say(call(1, "echo", { n: 1 }));
    assert.deepEqual(await frames(), [{ jsonrpc: "2.0", id: 1, result: 1 }]);
  });

  it("is refused bytes that are too many for JSON, and nothing else ends", async () => {
    const most = (64 << 20).toString();
    const refused = new RegExp(`^More than ${most} bytes do not fit into JSON`);
    for (const dialect of ["jsonrpc", "pleiad"] as const) {
      const { say, frames } = await connected(dialect);
      say(call("a", "many"));
      const [answer] = await frames();
      assert.match(answer.error.message, refused);
    }
    const { say, frames } = await connected("jsonrpc");
    say([call(1, "many"), call(2, "bytes")]);
    const [batch] = await frames();
    const byId = new Map(batch.map((each: { id: number }) => [each.id, each]));
    assert.match((byId.get(1) as { error: { message: string } }).error.message, refused); // an error
    assert.deepEqual((byId.get(2) as { result: unknown }).result, [1, 2]); // a result
  });

  it("gets one answer for a batch of too many", async () => {
    for (const dialect of ["jsonrpc", "pleiad"] as const) {
      const { session, say, frames } = await connected(dialect);
      say(`[${"1,".repeat(10_000)}1]`);
      const [answer, ...more] = await frames();
      assert.equal(answer.error.message, "Invalid request: a batch holds at most 10000 messages");
      assert.deepEqual(more, []);
      assert.equal(session.outbox.covers(0), false, "nobody knows how many of them count");
    }
  });

  it("gets nothing for a batch of notifications, an array for a batch of one", async () => {
    const { say, frames } = await connected("jsonrpc");
    say([call(undefined, "echo", { n: 1 }), call(undefined, "nothing")]);
    assert.deepEqual(await frames(), []);
    say([call(1, "echo", { n: 1 })]);
    assert.deepEqual(await frames(), [[{ jsonrpc: "2.0", id: 1, result: 1 }]]);
  });

  it("gets one frame for each single answer", async () => {
    const { say, frames } = await connected("jsonrpc");
    say(call(1, "echo", { n: 1 }), call(2, "echo", { n: 2 }));
    assert.equal((await frames()).length, 2);
  });
});
