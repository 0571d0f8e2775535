import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Channel, invoke, type InvokeOptions, SERIALIZE_TO_IPC_FN } from "@tauri-apps/api/core";
import { LogicalSize, PhysicalPosition, Size } from "@tauri-apps/api/dpi";
import { FakePage, jsonResponse, type Message, rawResponse } from "./_test_window.ts";

const bytes = new Uint8Array([1, 2, 255]);

/** Options with our extension of Tauri's. */
function options(given: { signal?: AbortSignal; headers?: HeadersInit }): InvokeOptions {
  return given as InvokeOptions; // the published type knows no signal
}

describe("page script: invoke over the socket", () => {
  it("connects with the key as a subprotocol", async () => {
    const socket = await new FakePage().sockets.next();
    assert.equal(socket.url, "ws://localhost:1420/__pleiad/ws?seq=0");
    assert.deepEqual(socket.protocols, ["pleiad.v1", "key.k1"]);
    assert.equal(socket.binaryType, "arraybuffer");
    const secure = await new FakePage({ url: "https://desk.example/a" }).sockets.next();
    assert.equal(secure.url, "wss://desk.example/__pleiad/ws?seq=0");
  });

  it("queues what is asked before the core has greeted", async () => {
    const page = new FakePage();
    const answer = invoke("greet", { name: "Maia" });
    const socket = await page.sockets.next();
    await page.idle();
    assert.equal(socket.frames.size, 0);
    socket.greet();
    const message = await socket.message();
    assert.deepEqual(message, {
      jsonrpc: "2.0",
      id: message.id ?? "no id",
      method: "greet",
      params: { name: "Maia" },
    });
    socket.result(message, { text: "Hello" });
    assert.deepEqual(await answer, { text: "Hello" });
  });

  it("packs the calls of one microtask, and takes replies in any order and any packing", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const answers = ["a", "b", "c"].map((command) => invoke(command));
    const frame = await socket.frames.next();
    assert.ok(Array.isArray(frame));
    assert.deepEqual(frame.map(({ method, params }) => [method, params]), [
      ["a", {}],
      ["b", {}],
      ["c", {}],
    ]);
    const reply = ({ id, method }: Message) => ({ jsonrpc: "2.0", id, result: method });
    const [a, b, c] = frame as [Message, Message, Message]; // counted above
    socket.push(reply(c));
    socket.push([reply(b), reply(a)]);
    assert.deepEqual(await Promise.all(answers), ["a", "b", "c"]);
    void invoke("alone");
    assert.equal((await socket.message()).method, "alone");
  });

  it("bounds a frame by messages and by characters", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    for (let i = 0; i < 300; i++) void invoke("many");
    const counts = [await socket.frames.next(), await socket.frames.next()].map((frame) =>
      Array.isArray(frame) ? frame.length : 1
    );
    assert.deepEqual(counts, [256, 44]);
    for (let i = 0; i < 3; i++) void invoke("big", { text: "x".repeat(100_000) });
    const sizes = [await socket.frames.next(), await socket.frames.next()].map((frame) =>
      Array.isArray(frame) ? frame.length : 1
    );
    assert.deepEqual(sizes, [2, 1]);
  });

  it("rejects with the exact value", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    for (const data of ["no", null, 0, false, { code: "E1", detail: [1] }]) {
      const answer = invoke("fail");
      const { id } = await socket.message();
      socket.push({ jsonrpc: "2.0", id, error: { code: -32000, message: "sentence", data } });
      await assert.rejects(answer, (error) => {
        assert.deepEqual(error, data);
        return true;
      });
    }
    const answer = invoke("fail");
    const { id } = await socket.message();
    socket.push({ jsonrpc: "2.0", id, error: { code: -32603, message: "sentence" } });
    await assert.rejects(answer, (error) => error === "sentence");
  });

  it("resolves a raw result as an ArrayBuffer", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const answer = invoke("read");
    const { id } = await socket.message();
    socket.pushBytes(1, Number(id), 0, bytes);
    assert.deepEqual(await answer, bytes.buffer);
  });

  it("writes arguments as Tauri does", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const channel = new Channel();
    void invoke("types", {
      map: new Map([["a", new Map([["b", 1]])]]),
      bytes,
      buffer: bytes.buffer,
      floats: new Float32Array([1.5]),
      channel,
      nested: [{ channel }],
      size: new Size(new LogicalSize(3, 4)),
      at: new PhysicalPosition(1, 2),
      own: { [SERIALIZE_TO_IPC_FN]: () => "mine" },
      date: new Date(0),
      nothing: undefined,
      empty: null,
    });
    const id = `__CHANNEL__:${channel.id}`;
    assert.deepEqual((await socket.message()).params, {
      map: { a: { b: 1 } },
      bytes: [1, 2, 255],
      buffer: [1, 2, 255],
      floats: { 0: 1.5 },
      channel: id,
      nested: [{ channel: id }],
      size: { Logical: { width: 3, height: 4 } },
      at: { x: 1, y: 2 },
      own: "mine",
      date: "1970-01-01T00:00:00.000Z",
      empty: null,
    });
    await assert.rejects(page.pleiad.invoke("bigint", { big: 1n }), TypeError);
  });

  it("leaves params out when the arguments are null", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    void page.pleiad.invoke("a", null);
    assert.ok(!("params" in await socket.message()));
  });
});

describe("page script: invoke over HTTP", () => {
  it("sends bytes as they are and resolves bytes and JSON", async () => {
    const page = new FakePage();
    for (const args of [bytes, bytes.buffer, [1, 2, 255], new DataView(bytes.buffer)]) {
      const answer = invoke("plugin:fs|write", args as Uint8Array); // DataView works too
      const { url, method, headers, body, respond } = await page.requests.next();
      assert.equal(url, "http://localhost:1420/__pleiad/ipc/plugin%3Afs%7Cwrite");
      assert.equal(method, "POST");
      assert.equal(headers.get("content-type"), "application/octet-stream");
      assert.equal(headers.get("tauri-invoke-key"), "k1");
      const sent = await new Response(body as BodyInit).arrayBuffer(); // what fetch was given
      assert.deepEqual(sent, bytes.buffer);
      respond(rawResponse(bytes));
      assert.deepEqual(await answer, bytes.buffer);
    }
    const answer = invoke("plugin:fs|write", bytes);
    (await page.requests.next()).respond(jsonResponse(null));
    assert.equal(await answer, null);
  });

  it("sends headers of every shape, its own on top", async () => {
    const page = new FakePage();
    await page.connect();
    const own = { path: "a%20b", "Tauri-Invoke-Key": "forged", "content-type": "text/plain" };
    for (const headers of [own, new Headers(own), Object.entries(own)]) {
      const answer = invoke("with_headers", { a: 1 }, options({ headers }));
      const request = await page.requests.next();
      assert.equal(request.headers.get("path"), "a%20b");
      assert.equal(request.headers.get("tauri-invoke-key"), "k1");
      assert.equal(request.headers.get("content-type"), "application/json");
      assert.equal(request.body, '{"a":1}');
      request.respond(jsonResponse({ b: 2 }));
      assert.deepEqual(await answer, { b: 2 });
    }
  });

  it("sends large arguments", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    void invoke("large", { text: "x".repeat(131_072) });
    assert.match((await page.requests.next()).url, /\/ipc\/large$/);
    assert.equal(socket.frames.size, 0);
  });

  it("rejects with the exact value, the core's refusal, or what went wrong", async () => {
    const page = new FakePage();
    const cases: [Response | undefined, unknown][] = [
      [jsonResponse({ code: 1 }, "error"), { code: 1 }],
      [jsonResponse(null, "error"), null],
      [
        new Response("missing Tauri-Invoke-Key header", { status: 401 }),
        "missing Tauri-Invoke-Key header",
      ],
      [new Response(null, { status: 502 }), "The core answered 502"],
      [undefined, "Cannot reach the core: TypeError: Failed to fetch"],
    ];
    for (const [response, expected] of cases) {
      const answer = invoke("fail", bytes);
      const request = await page.requests.next();
      if (response) request.respond(response);
      else request.fail();
      await assert.rejects(answer, (error) => {
        assert.deepEqual(error, expected);
        return true;
      });
    }
    assert.equal(page.requests.size, 0);
  });
});

describe("page script: cancelling a call", () => {
  const cancelled = (error: unknown) => error === "Request cancelled";

  it("does not send a call that is aborted before or while it waits", async () => {
    const page = new FakePage();
    await assert.rejects(invoke("a", {}, options({ signal: AbortSignal.abort() })), cancelled);
    const controller = new AbortController();
    const answer = invoke("b", {}, options({ signal: controller.signal }));
    controller.abort();
    await assert.rejects(answer, cancelled);
    const socket = await page.connect();
    await page.idle();
    assert.equal(socket.frames.size, 0);
  });

  it("tells the core, and takes its answer", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const controller = new AbortController();
    const answer = invoke("slow", {}, options({ signal: controller.signal }));
    const { id } = await socket.message();
    controller.abort();
    assert.deepEqual(await socket.message(), {
      jsonrpc: "2.0",
      method: "$/cancelRequest",
      params: { id },
    });
    const data = "Request cancelled";
    socket.push({ jsonrpc: "2.0", id, error: { code: -32800, message: data, data } });
    await assert.rejects(answer, cancelled);
  });

  it("says nothing when the call was answered before", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const controller = new AbortController();
    const { signal } = controller;
    let removed = 0;
    signal.removeEventListener = () => removed++;
    const answer = invoke("quick", {}, options({ signal }));
    socket.result(await socket.message(), 1);
    await answer;
    controller.abort();
    await page.idle();
    assert.equal(socket.frames.size, 0);
    assert.equal(removed, 1);
  });

  it("aborts a request over HTTP", async () => {
    const page = new FakePage();
    const controller = new AbortController();
    const answer = invoke("upload", bytes, options({ signal: controller.signal }));
    const { signal } = await page.requests.next();
    controller.abort();
    assert.equal(signal?.aborted, true);
    await assert.rejects(answer, cancelled);
  });
});
