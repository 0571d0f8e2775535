import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import { command } from "../plugin.ts";
import { ORIGIN, testServer, useFrontend } from "./_test_server.ts";

useFrontend();

/** A page without a WebSocket. */
async function page() {
  const ran: number[] = [];
  const server = testServer({
    commands: {
      count: command(v.object({ n: v.number() }), ({ n }) => {
        ran.push(n);
        return n;
      }),
      bytes: command(() => new Uint8Array([1, 2, 3])),
      lines: command(v.object({ text: v.string() }), ({ text }) => text),
    },
  });
  await server.app.start();
  const cookie = await server.boot();
  const { config } = await server.load("/", { cookie });
  const headers = { cookie, origin: ORIGIN, "tauri-invoke-key": config.key };
  const post = (path: string, body = "", extra: Record<string, string> = {}) =>
    server.get(`/__pleiad/${path}`, { ...headers, ...extra }, { method: "POST", body });
  const call = (id: number, method: string, params: object = {}) =>
    JSON.stringify({ jsonrpc: "2.0", id, method, params });
  return { ...server, ran, post, call, headers };
}

/** Reads the events of a stream, one by one. */
function eventsOf(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<string> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        return event;
      }
      const read = await reader?.read();
      if (read === undefined || read.done) return "end";
      text += read.value;
    }
  };
  return { next, cancel: () => reader?.cancel() };
}

describe("a page without a WebSocket", () => {
  it("gets frames as events, and binary frames in base64", async () => {
    const { post, call } = await page();
    const response = await post("sse?seq=0&stream=1");
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const events = eventsOf(response);
    assert.match(await events.next(), /^data: \{.*"method":"session".*"seq":0/);
    assert.equal((await post("frames?seq=0&stream=1", call(1, "count", { n: 7 }))).status, 204);
    assert.equal(await events.next(), 'data: {"jsonrpc":"2.0","id":1,"result":7}');
    await post("frames?seq=1&stream=1", call(2, "bytes"));
    const binary = Uint8Array.fromBase64((await events.next()).slice("data: ".length));
    assert.deepEqual([...binary.slice(12)], [1, 2, 3]);
    await events.cancel();
  });

  it("cannot be made to hear what nobody sent: T-35", async () => {
    const { post, call } = await page();
    const events = eventsOf(await post("sse?seq=0&stream=1"));
    await events.next();
    const text = 'a\r\n\r\ndata: {"method":"event"}\n\nevent: x';
    await post("frames?seq=0&stream=1", call(1, "lines", { text }));
    const event = await events.next();
    assert.equal(event.split(/[\r\n]/).length, 1);
    assert.equal(JSON.parse(event.slice("data: ".length)).result, text);
    await events.cancel();
  });

  it("runs each call once, whatever comes again or is missing", async () => {
    const { post, call, ran } = await page();
    const events = eventsOf(await post("sse?seq=0&stream=1"));
    const both = `[${call(1, "count", { n: 1 })},${call(2, "count", { n: 2 })}]`;
    assert.equal((await post("frames?seq=0&stream=1", call(1, "count", { n: 1 }))).status, 204);
    assert.equal((await post("frames?seq=0&stream=1", both)).status, 204);
    assert.deepEqual(ran, [1, 2]);
    for (const seq of ["3", "x", "-1", ""]) {
      const { status } = await post(`frames?seq=${seq}&stream=1`, call(3, "count", { n: 3 }));
      assert.equal(status, 409, seq);
    }
    assert.deepEqual(ran, [1, 2]);
    await events.cancel();
  });

  it("sends nothing through a stream that was given up", async () => {
    const { post, call, ran } = await page();
    const first = eventsOf(await post("sse?seq=0&stream=1"));
    const second = eventsOf(await post("sse?seq=0&stream=2"));
    assert.match(await second.next(), /"resumed":true,"seq":0/);
    assert.equal((await post("frames?seq=0&stream=1", call(1, "count", { n: 1 }))).status, 409);
    assert.deepEqual(ran, []);
    assert.equal((await post("frames?seq=0&stream=2", call(1, "count", { n: 1 }))).status, 204);
    assert.deepEqual(ran, [1]);
    await first.next();
    assert.equal(await first.next(), "end");
    await second.cancel();
  });

  it("is gone at once when it says so", async () => {
    const { post } = await page();
    const events = eventsOf(await post("sse?seq=0&stream=1"));
    await events.next();
    assert.equal((await post("leave?stream=2")).status, 409);
    assert.equal((await post("leave?stream=1")).status, 204);
    assert.equal((await post("sse?seq=0&stream=1")).status, 401);
  });

  it("needs its key, its cookie and its origin", async () => {
    const { get, post, headers } = await page();
    for (const path of ["sse?seq=0&stream=1", "frames?seq=0&stream=1", "leave?stream=1"]) {
      for (const missing of ["cookie", "origin", "tauri-invoke-key"] as const) {
        const { [missing]: _, ...rest } = headers;
        const response = await get(`/__pleiad/${path}`, rest, { method: "POST" });
        assert.ok([401, 403].includes(response.status), `${path} without ${missing}`);
      }
      assert.equal((await post(path, "", { origin: "http://evil.example" })).status, 403);
      assert.equal((await get(`/__pleiad/${path}`, headers)).status, 404);
    }
  });
});
