import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import type { LimitsConfig } from "../app/limits.ts";
import { internalsOf } from "../create_app.ts";
import { command } from "../plugin.ts";
import { HOST, testServer } from "./_test_server.ts";
import type { SocketHandler } from "./socket.ts";

function serving(limits: LimitsConfig) {
  let ran = 0;
  const gates: (() => void)[] = [];
  const { app, get } = testServer({
    limits,
    commands: {
      count: command(v.unknown(), () => ++ran),
      wait: command(() => new Promise<null>((resolve) => gates.push(() => resolve(null)))),
    },
    capabilities: [{ identifier: "main", windows: ["*"], permissions: ["core:default"] }],
  });
  const authorization = `Bearer ${app.token("main")}`;
  const call = async (name: string, init: RequestInit = {}, headers = {}) => {
    const json = { authorization, "content-type": "application/json", ...headers };
    const response = await get(`/__pleiad/ipc/${name}`, json, { method: "POST", ...init });
    return [response.status, await response.text()] as const;
  };
  return {
    app,
    get,
    call,
    ran: () => ran,
    release: () => gates.splice(0).forEach((open) => open()),
  };
}

describe("a call over HTTP", () => {
  it("is refused with a body that is too large, said or not", async () => {
    const { call, ran } = serving({ jsonBytes: 10, rawBytes: 5 });
    const raw = { "content-type": "application/octet-stream" };
    const large = [413, "The body is larger than 10 bytes"];
    assert.deepEqual(
      await call("count", { body: '{"a":"01"}+' }, { "content-length": "11" }),
      large,
    );
    assert.deepEqual(await call("count", { body: '{"a":"01"}+' }), large);
    assert.equal((await call("count", { body: "123456" }, raw))[0], 413);
    assert.equal(ran(), 0);
    assert.equal((await call("count", { body: '{"a":"01"}' }))[0], 200);
    assert.equal((await call("count", { body: "12345" }, raw))[0], 200);
  });

  it("is refused with JSON beyond the limits", async () => {
    const { call, ran } = serving({ depth: 3, values: 4 });
    assert.deepEqual(await call("count", { body: "[[[[]]]]" }), [
      400,
      "The JSON is nested more than 3 levels deep",
    ]);
    assert.equal((await call("count", { body: '["a","b","c","d"]' }))[0], 400);
    assert.equal((await call("count", { body: '{"__proto__":1}' }))[0], 400);
    assert.equal(ran(), 0);
  });

  it("is refused when its body takes too long", async () => {
    const { call, ran } = serving({ bodyMs: 20 });
    let cancelled = false;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array([123])),
      cancel: () => void (cancelled = true),
    });
    const init = { body, duplex: "half" } as RequestInit; // which the types of some runtimes lack
    assert.deepEqual(await call("count", init), [408, "The body did not arrive within 20 ms"]);
    assert.equal(ran(), 0);
    assert.equal(cancelled, false);
  });

  it("is refused beyond so many under way, and taken again afterwards", async () => {
    const { call, release } = serving({ calls: 2 });
    const first = [call("wait"), call("wait")];
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await call("count"), [200, '"More than 2 calls are under way"']);
    release();
    await Promise.all(first);
    assert.deepEqual(await call("count"), [200, "1"]);
  });

  it("is refused beyond so many a second", async (t) => {
    t.mock.method(performance, "now", () => now);
    let now = 1000;
    const { call, ran } = serving({ callsPerSecond: 2 });
    for (let i = 0; i < 10; i++) assert.equal((await call("count"))[1], `${i + 1}`);
    assert.deepEqual(await call("count"), [200, '"More than 2 calls come a second"']);
    now += 500;
    assert.equal((await call("count"))[1], "11");
    assert.match((await call("count"))[1], /More than 2 calls/);
    assert.equal(ran(), 11);
  });

  it("has a limit of calls where others than this machine's user can call", async (t) => {
    t.mock.method(performance, "now", () => 1000);
    const { app, call } = serving({});
    for (let i = 0; i < 5100; i++) await call("count");
    assert.equal((await call("count"))[1], "5101");
    internalsOf(app).listen([HOST], "http", { hosts: [], proxies: [] }, true);
    const open = serving({});
    internalsOf(open.app).listen([HOST], "http", { hosts: [], proxies: [] }, true);
    for (let i = 0; i < 5000; i++) await open.call("count");
    assert.equal((await open.call("count"))[1], '"More than 1000 calls come a second"');
  });

  it("may not emit faster than the limit", async (t) => {
    t.mock.method(performance, "now", () => 1000);
    const { call } = serving({ eventsPerSecond: 3 });
    const emit = () => call("plugin%3Aevent%7Cemit", { body: '{"event":"e","payload":1}' });
    for (let i = 0; i < 3; i++) assert.equal((await emit())[1], "null");
    assert.equal((await emit())[1], '"More than 3 events are emitted a second"');
    assert.equal((await call("count"))[1], "1");
  });

  it("is given up when the core's own time is over, however long the caller would wait", async () => {
    const { call } = serving({ callMs: 10 });
    const [status, text] = await call("wait", {}, { "pleiad-timeout": "60000" });
    assert.equal(status, 200);
    assert.match(text, /^"Command wait did not answer within \d+ ms"$/);
  });

  it("is refused beyond so many requests at once", async () => {
    const { call, release } = serving({ requests: 1 });
    const first = call("wait");
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await call("count"), [503, "Too many requests are under way"]);
    release();
    await first;
    assert.equal((await call("count"))[0], 200);
  });
});

describe("a socket", () => {
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const upgrade = {
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": key,
  };

  function sockets(limits: LimitsConfig) {
    const { app, get } = testServer({ limits });
    const handlers: SocketHandler[] = [];
    const env = {
      upgrade: (_request: Request, handler: SocketHandler) => {
        handlers.push(handler);
        return new Response(null);
      },
    };
    const open = async (token: string, headers = {}) => {
      const protocols = { "sec-websocket-protocol": `jsonrpc, bearer.${token}` };
      const response = await get("/__pleiad/ws", { ...upgrade, ...protocols, ...headers }, {}, env);
      return [response.status, await response.text()] as const;
    };
    return { app, open, handlers };
  }

  it("needs a handshake that is one", async () => {
    const { app, open, handlers } = sockets({});
    const token = app.token("main");
    for (const version of ["8", "", "13, 8", "014"]) {
      assert.equal((await open(token, { "sec-websocket-version": version }))[0], 426, version);
    }
    for (const bad of ["", "x", "AAAA", `${key}=`, "dGhlIHNhbXBsZSBub25jZQ"]) {
      assert.equal((await open(token, { "sec-websocket-key": bad }))[0], 400, bad);
    }
    assert.equal(handlers.length, 0);
    assert.equal((await open(token))[0], 200);
  });

  it("is refused beyond so many, of one and of all, and taken again afterwards", async () => {
    const { app, open, handlers } = sockets({ sockets: 3, socketsPerLogin: 2 });
    const [a, b] = [app.token("main"), app.token("main")];
    await open(a);
    await open(a);
    assert.deepEqual(await open(a), [
      503,
      "This browser or program has more than 2 sockets open",
    ]);
    assert.equal((await open(b))[0], 200);
    assert.deepEqual(await open(b), [503, "More than 3 sockets are open"]);
    handlers[0]?.close(1000, "");
    handlers[0]?.close(1000, "");
    assert.equal((await open(b))[0], 200);
    assert.equal((await open(b))[0], 503);
  });
});
