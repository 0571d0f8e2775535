import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakePage, type FakeSocket, type Message } from "./_test_window.ts";

function ask(socket: FakeSocket, method: string, params?: unknown): Promise<Message> {
  socket.push({ jsonrpc: "2.0", id: "c1", method, params });
  return socket.message();
}

describe("page script: requests of the core", () => {
  it("refuses what nothing in the page answers", async () => {
    const socket = await new FakePage().connect();
    assert.deepEqual(await ask(socket, "window:size"), {
      jsonrpc: "2.0",
      id: "c1",
      error: { code: -32601, message: "Nothing in this page answers window:size" },
    });
  });

  it("answers with what the handler gives, now or later; the last handler counts", async () => {
    const { pleiad, ...page } = new FakePage();
    const socket = await page.sockets.next();
    socket.greet();
    pleiad.answer("a:b", () => "replaced");
    pleiad.answer("a:b", async (params) => ({ map: new Map([["got", params]]) }));
    const answer = await ask(socket, "a:b", [1]);
    assert.deepEqual(answer, { jsonrpc: "2.0", id: "c1", result: { map: { got: [1] } } });
    pleiad.answer("a:b", () => undefined);
    assert.equal((await ask(socket, "a:b")).result, null);
  });

  it("says what a handler throws", async () => {
    const { pleiad, ...page } = new FakePage();
    const socket = await page.sockets.next();
    socket.greet();
    const thrown: [unknown, unknown][] = [
      [new Error("no window"), { code: -32000, message: "no window", data: "no window" }],
      ["plain", { code: -32000, message: "plain", data: "plain" }],
      [{ code: 7 }, { code: -32000, message: "[object Object]", data: { code: 7 } }],
    ];
    for (const [value, expected] of thrown) {
      pleiad.answer("a:b", () => {
        throw value;
      });
      assert.deepEqual((await ask(socket, "a:b")).error, expected);
    }
  });

  it("does not answer a session that did not ask", async () => {
    const page = new FakePage();
    const first = await page.connect();
    const { promise, resolve } = Promise.withResolvers<string>();
    page.pleiad.answer("a:b", () => promise);
    first.push({ jsonrpc: "2.0", id: "c1", method: "a:b" });
    const second = await page.forget(first);
    resolve("late");
    await page.idle();
    assert.equal(second.frames.size, 0);
  });

  it("answers the session that asked over its next socket", async () => {
    const page = new FakePage();
    const first = await page.connect();
    page.pleiad.answer("a:b", () => "kept");
    first.push({ jsonrpc: "2.0", id: "c1", method: "a:b" });
    first.drop();
    page.pass(100);
    const second = await page.sockets.next();
    second.greet({ resumed: true });
    assert.equal((await second.message()).result, "kept");
    assert.deepEqual(page.warnings, []);
  });
});

describe("page script: reports", () => {
  it("tells the core when the document has loaded, and what plugins report", async () => {
    const page = new FakePage({ url: "http://localhost:1420/a#b" });
    page.pleiad.report("deep:early", { at: 1 });
    page.pleiad.report("deep:bare");
    page.dispatch("load");
    const socket = await page.connect();
    const frame = await socket.frames.next();
    assert.deepEqual(
      frame,
      [
        { name: "deep:early", payload: { at: 1 } },
        { name: "deep:bare" },
        { name: "pleiad:load", payload: { url: "http://localhost:1420/a#b" } },
      ].map((params) => ({ jsonrpc: "2.0", method: "$/report", params })),
    );
  });

  it("reports a document that had loaded before", async () => {
    const socket = await new FakePage({ readyState: "complete" }).connect();
    assert.equal((await socket.message()).params.name, "pleiad:load");
  });

  it("keeps a bounded number of reports while there is no socket", async () => {
    const page = new FakePage();
    for (let i = 0; i < 1500; i++) page.pleiad.report("a:b", i);
    const socket = await page.connect();
    await page.idle();
    let count = 0;
    while (socket.frames.size > 0) count += [await socket.frames.next()].flat().length;
    assert.equal(count, 1000);
  });
});
