/**
 * A JSON-RPC client that knows nothing of Pleiad drives a core.
 *
 * @module
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createJSONRPCRequest, JSONRPCClient, JSONRPCErrorException } from "json-rpc-2.0";
import { fixtureApp } from "./fixtures/app.ts";
import { openRaw, type RawSocket } from "./fixtures/raw_socket.ts";
import { serveApp, type Served } from "./fixtures/serve.ts";

describe("json-rpc-2.0 over a WebSocket", () => {
  let served: Served;
  let socket: RawSocket;
  let client: JSONRPCClient;
  // deno-lint-ignore no-explicit-any -- whatever the core sends
  const received: any[] = [];

  before(async () => {
    served = await serveApp(fixtureApp({ name: "jsonrpc" }));
    socket = await openRaw(served, "jsonrpc");
    client = new JSONRPCClient((request) => socket.say(request));
    read();
  });
  after(() => served.stop());

  async function read(): Promise<void> {
    for (;;) {
      const message = await socket.next();
      received.push(message);
      client.receive(message);
    }
  }

  it("speaks the dialect that was asked for, without a greeting", async () => {
    assert.equal(socket.protocol, "jsonrpc");
    assert.equal(await client.request("greet", { name: "Maia" }), "Hello, Maia");
    assert.equal(received.length, 1);
  });

  it("calls commands of plugins and of the app", async () => {
    assert.deepEqual(await client.request("plugin:probe|echo", { value: [1, null] }), [1, null]);
    assert.equal(await client.request("plugin:probe|nothing", undefined), null);
    assert.equal(await client.request("plugin:probe|label", {}), "main");
  });

  it("gets bytes as numbers", async () => {
    assert.deepEqual(await client.request("plugin:probe|bytes", { size: 3 }), [0, 1, 2]);
  });

  it("gets errors with a code, a sentence and the exact value", async () => {
    const error = async (method: string, params?: object) => {
      const thrown = await Promise.resolve(client.request(method, params)).catch((thrown) =>
        thrown
      );
      assert.ok(thrown instanceof JSONRPCErrorException);
      const { code, message, data } = thrown;
      return { code, message, data };
    };
    assert.deepEqual(await error("plugin:probe|fail", { how: "object" }), {
      code: -32000,
      message: "The command failed",
      data: { code: 7, parts: ["a", null] },
    });
    const full = "The disk is full";
    assert.deepEqual(await error("plugin:probe|fail", { how: "error" }), {
      code: -32000,
      message: full,
      data: full,
    });
    const unknown = "Command nope not found";
    assert.deepEqual(await error("nope"), { code: -32601, message: unknown, data: unknown });
    const denied = await error("plugin:probe|hidden");
    assert.equal(denied.code, -32001);
    assert.match(denied.message, /^probe\.hidden not allowed/);
    assert.equal(denied.data, denied.message);
    const missing = await error("greet", {});
    assert.equal(missing.code, -32602);
    assert.match(missing.message, /missing required key name/);
  });

  it("cancels, and gives a deadline", async () => {
    const raw = await openRaw(served, "jsonrpc");
    raw.say({ jsonrpc: "2.0", id: "w", method: "plugin:probe|wait", params: { key: "rpc" } });
    await client.request("plugin:probe|held", { key: "rpc" });
    raw.say({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: "w" } });
    const data = "Request cancelled";
    assert.deepEqual(await raw.next(), {
      jsonrpc: "2.0",
      id: "w",
      error: { code: -32800, message: data, data },
    });
    const late = { method: "plugin:probe|wait", params: { key: "late" }, timeout: 5 };
    raw.say({ jsonrpc: "2.0", id: 2, ...late });
    const { id, error } = await raw.next();
    assert.deepEqual([id, error.code], [2, -32002]);
    assert.match(error.data, /^Command plugin:probe\|wait did not answer within \d ms$/);
    // The handler hears of it, too.
    assert.match(await client.request("plugin:probe|aborted", { key: "late" }), /did not answer/);
    raw.close();
  });

  it("gets one array for a batch, once all of it is answered", async () => {
    received.length = 0;
    const answers = client.requestAdvanced([
      createJSONRPCRequest("a", "plugin:probe|hold", { key: "batch" }),
      createJSONRPCRequest("b", "nope"),
      createJSONRPCRequest("c", "greet", { name: "Maia" }),
    ]);
    await client.request("plugin:probe|held", { key: "batch" });
    assert.equal(received.length, 1, "the batch is not answered before its slowest call");
    await client.request("plugin:probe|release", { key: "batch" });
    const byId = new Map(
      (await answers).map((answer) => [answer.id, answer.result ?? answer.error]),
    );
    assert.equal(byId.get("a"), "batch");
    assert.equal(byId.get("c"), "Hello, Maia");
    assert.deepEqual(byId.get("b"), {
      code: -32601,
      message: "Command nope not found",
      data: "Command nope not found",
    });
    assert.equal(received.filter((frame) => Array.isArray(frame)).length, 1);
  });

  it("notifies without getting an answer", async () => {
    received.length = 0;
    client.notify("plugin:probe|release", { key: "notified" });
    client.notify("nope", undefined);
    assert.equal(await client.request("plugin:probe|hold", { key: "notified" }), "notified");
    assert.equal(received.length, 1);
  });

  it("hears events and channel messages as notifications", async () => {
    received.length = 0;
    const args = { event: "jsonrpc", target: { kind: "Any" }, handler: 5 };
    const eventId = await client.request("plugin:event|listen", args);
    await client.request("plugin:event|emit", { event: "jsonrpc", payload: 1 });
    await client.request("plugin:probe|stream", { count: 1, sink: "__CHANNEL__:9" });
    await client.request("plugin:probe|nothing", undefined);
    const notified = received.filter((message) => "method" in message);
    assert.deepEqual(notified, [
      {
        jsonrpc: "2.0",
        method: "event",
        params: { event: "jsonrpc", payload: 1, handlers: [[eventId, 5]] },
      },
      { jsonrpc: "2.0", method: "channel", params: { id: 9, index: 0, message: 0 } },
      { jsonrpc: "2.0", method: "channel", params: { id: 9, index: 1, end: true } },
    ]);
  });
});
