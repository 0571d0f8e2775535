import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { invoke } from "@tauri-apps/api/core";
import * as event from "@tauri-apps/api/event";
import { FakePage, jsonResponse } from "./_test_window.ts";

const probe = "http://localhost:1420/__pleiad/ipc/";

/** Answers the question whether the core refuses this document. */
async function answerProbe(page: FakePage, status: number): Promise<void> {
  const { url, method, headers, respond } = await page.requests.next();
  assert.deepEqual([url, method, headers.get("tauri-invoke-key")], [probe, "POST", "k1"]);
  respond(new Response(null, { status }));
  await page.idle();
}

describe("page script: without a socket", () => {
  it("sends calls over HTTP when the socket does not open soon", async () => {
    const page = new FakePage();
    const socket = await page.sockets.next();
    const waiting = invoke("waiting", { a: 1 });
    page.pass(999);
    await page.idle();
    assert.equal(page.requests.size, 0);
    page.pass(1);
    const request = await page.requests.next();
    assert.equal(request.body, '{"a":1}');
    request.respond(jsonResponse(1));
    assert.equal(await waiting, 1);
    const next = invoke("next");
    (await page.requests.next()).respond(jsonResponse(2));
    assert.equal(await next, 2);

    page.pleiad.report("a:b");
    socket.greet();
    assert.equal((await socket.message()).method, "$/report");
    void invoke("again");
    assert.equal((await socket.message()).method, "again");
    assert.equal(page.requests.size, 0);
  });

  it("sends calls over HTTP as soon as the handshake fails", async () => {
    const page = new FakePage();
    const answer = invoke("a");
    (await page.sockets.next()).drop();
    const request = await page.requests.next();
    assert.match(request.url, /\/ipc\/a$/);
    request.respond(jsonResponse("ok"));
    assert.equal(await answer, "ok");
  });

  it("sends over HTTP what a closing socket would have swallowed", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    socket.readyState = 2;
    void invoke("a");
    await page.idle();
    assert.equal(socket.frames.size, 0);
    socket.drop();
    await page.idle();
    assert.equal(page.requests.size, 0);
    page.pass(1000);
    assert.match((await page.requests.next()).url, /\/ipc\/a$/);
  });

  it("cancels a call that has moved to HTTP", async () => {
    const page = new FakePage();
    await page.sockets.next();
    const controller = new AbortController();
    const answer = page.window.__TAURI_INTERNALS__.invoke("a", {}, { signal: controller.signal });
    page.pass(1000);
    const { signal } = await page.requests.next();
    controller.abort();
    assert.equal(signal?.aborted, true);
    await assert.rejects(answer, (error) => error === "Request cancelled");
  });
});

describe("page script: losing the socket", () => {
  it("sends again what the core does not have, in order, and nothing else", async () => {
    const page = new FakePage();
    const first = await page.connect();
    const answers = ["a", "b", "c"].map((command) => invoke(command));
    const calls = [await first.frames.next()].flat();
    assert.equal(calls.length, 3);
    first.push([{ jsonrpc: "2.0", id: calls[0]?.id, result: 1 }]);
    first.drop();
    const later = invoke("d");
    page.pass(100);
    const second = await page.sockets.next();
    assert.match(second.url, /\?seq=1$/);
    second.greet({ resumed: true, seq: 2 });
    const again = [await second.frames.next()].flat();
    assert.deepEqual(again.map(({ method }) => method), ["c", "d"]);
    assert.equal(again[0]?.id, calls[2]?.id);
    second.result(calls[1] ?? again[0]!, 2);
    for (const call of again) second.result(call, call.method);
    assert.deepEqual(await Promise.all([...answers, later]), [1, 2, "c", "d"]);
    assert.equal(page.requests.size + second.frames.size, 0);
  });

  it("cancels on the next socket what was sent on the last", async () => {
    const page = new FakePage();
    const first = await page.connect();
    const controller = new AbortController();
    const { invoke } = page.window.__TAURI_INTERNALS__;
    const answer = invoke("pay", {}, { signal: controller.signal });
    const { id } = await first.message();
    first.drop();
    controller.abort();
    page.pass(100);
    const second = await page.sockets.next();
    second.greet({ resumed: true, seq: 1 });
    assert.deepEqual((await second.message()).params, { id });
    const data = "Request cancelled";
    second.push({ jsonrpc: "2.0", id, error: { code: -32800, message: data, data } });
    await assert.rejects(answer, (error) => error === data);
  });

  it("rejects what was sent when the core has forgotten the document, and listens again", async () => {
    const page = new FakePage();
    const first = await page.connect();
    const heard: unknown[] = [];
    const listening = event.listen("x", ({ id, payload }) => heard.push([id, payload]));
    const listen = await first.message();
    first.result(listen, 7);
    const stop = await listening;
    const answer = invoke("pay");
    await first.message();
    const rejected = assert.rejects(
      answer,
      (error) =>
        error ===
          "E_CORE_RESTARTED: The connection to the core was lost during pay: it may or may not have run",
    );
    const second = await page.forget(first, true);
    await rejected;
    const again = await second.message();
    assert.deepEqual([again.method, again.params], [listen.method, listen.params]);
    second.notify("event", { event: "x", payload: 1, handlers: [[3, listen.params.handler]] });
    second.result(again, 3);
    assert.deepEqual(heard, [[7, 1]]);
    stop();
    assert.deepEqual((await second.message()).params, { event: "x", eventId: 3 });
    assert.deepEqual(page.warnings, []);
  });

  it("gives up where the core gives no new key", async () => {
    const page = new FakePage();
    const first = await page.connect();
    const answer = invoke("pay");
    await first.message();
    first.drop();
    page.pass(100);
    (await page.sockets.next()).drop();
    await answerProbe(page, 401);
    (await page.requests.next()).respond(new Response(null, { status: 401 }));
    await assert.rejects(answer, (error) => /^E_SESSION_LOST: .* during pay: /.test(`${error}`));
    assert.match(page.warnings[0] ?? "", /forgotten this document: reload the page/);
    page.pass(60_000);
    assert.equal(page.sockets.size, 0);
  });

  it("rejects what was sent when the core stays away for two minutes", async () => {
    const page = new FakePage();
    page.pass(1);
    const first = await page.connect();
    const answer = invoke("pay");
    await first.message();
    first.drop();
    page.pass(100);
    page.pass(120_001);
    (await page.sockets.next()).drop();
    await assert.rejects(answer, (error) => /^E_SESSION_LOST: /.test(`${error}`));
    (await page.requests.next()).fail();
    await page.idle();
    page.pass(10_000);
    assert.match((await page.sockets.next()).url, /seq=-1$/);
  });

  it("tells the core what it has received, and asks a quiet one whether it is there", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    for (let count = 0; count < 127; count++) socket.notify("event", { event: "x", handlers: [] });
    assert.equal(socket.frames.size, 0);
    socket.notify("event", { event: "x", handlers: [] });
    assert.deepEqual((await socket.message()).params, { seq: 128 });
    socket.notify("event", { event: "x", handlers: [] });
    page.pass(1000);
    assert.deepEqual((await socket.message()).params, { seq: 129 });
    socket.notify("ack", { seq: 0 });
    page.pass(9_000);
    page.pass(10_000);
    assert.deepEqual((await socket.message()).params, { seq: 129, ping: true });
    page.pass(10_000);
    page.pass(10_000);
    assert.equal(socket.readyState, 2);
    page.pass(5000);
    assert.match((await page.sockets.next()).url, /seq=129$/);
  });

  it("waits longer from attempt to attempt, at most five seconds", async () => {
    const page = new FakePage();
    (await page.connect()).drop();
    for (const delay of [100, 200, 400, 800, 1600, 3200, 5000, 5000]) {
      page.pass(delay - 1);
      assert.equal(page.sockets.size, 0);
      page.pass(1);
      (await page.sockets.next()).drop();
      (await page.requests.next()).fail();
      await page.idle();
    }
    page.pass(5000);
    const socket = await page.connect();
    page.pass(5001);
    socket.drop();
    page.pass(100);
    assert.equal(page.sockets.size, 1);
  });

  it("stops when a newer socket has taken over", async () => {
    const page = new FakePage();
    (await page.connect()).drop(4409);
    page.pass(60_000);
    assert.equal(page.sockets.size, 0);
    assert.match(page.warnings[0] ?? "", /reload the page/);
    void invoke("a");
    assert.match((await page.requests.next()).url, /\/ipc\/a$/);
  });

  it("stops when the core does not know the document", async () => {
    const page = new FakePage();
    (await page.sockets.next()).drop();
    await answerProbe(page, 401);
    (await page.requests.next()).respond(new Response(null, { status: 403 }));
    await page.idle();
    page.pass(60_000);
    assert.equal(page.sockets.size, 0);
    assert.match(page.warnings[0] ?? "", /reload the page/);
  });

  it("goes on when nobody answers", async () => {
    const page = new FakePage();
    (await page.sockets.next()).drop();
    (await page.requests.next()).fail();
    await page.idle();
    page.pass(100);
    assert.equal(page.sockets.size, 1);
  });

  it("says what the core could not read", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    socket.push({ jsonrpc: "2.0", id: null, error: { code: -32700, message: "not JSON" } });
    assert.deepEqual(page.warnings, ["[Pleiad] not JSON"]);
  });
});

describe("page script: leaving the page", () => {
  it("closes the socket of a page that is kept, and connects when it comes back", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    page.dispatch("pagehide", { persisted: true });
    assert.equal(socket.readyState, 2);
    socket.drop(1005);
    page.pass(60_000);
    assert.equal(page.sockets.size, 0);
    page.dispatch("pageshow", { persisted: true });
    const next = await page.connect();
    void invoke("a");
    assert.equal((await next.message()).method, "a");
  });

  it("loads a page anew that comes back to a core that has forgotten it", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    page.dispatch("pagehide", { persisted: true });
    socket.drop(1005);
    page.dispatch("pageshow", { persisted: true });
    (await page.sockets.next()).drop();
    await answerProbe(page, 401);
    assert.deepEqual(page.replaced, ["reload"]);
    assert.deepEqual(page.warnings, []);
  });

  it("lets a page that goes for good speak to the last", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    page.dispatch("pagehide", { persisted: false });
    const saving = invoke("save");
    socket.result(await socket.message(), "saved");
    assert.equal(await saving, "saved");
    socket.drop(1001);
    page.pass(60_000);
    assert.equal(page.sockets.size, 0);
  });
});
