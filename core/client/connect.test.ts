import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHANNEL_KIND, encodeBinary, RESULT_KIND } from "../protocol/binary.ts";
import { createApi } from "./api.ts";
import { connect } from "./connect.ts";
import type { SocketLike } from "./socket.ts";
import type { AppOf } from "./types.ts";

type Listener = (event: Record<string, unknown>) => void;

/** What a client sends, as far as these tests read it. */
interface Sent {
  readonly id: number;
  readonly method: string;
  // deno-lint-ignore no-explicit-any -- each test knows what it has sent
  readonly params: any;
}

/** A core made of a script: greets, and hands every frame to `answer`. */
class FakeSocket implements SocketLike {
  static last: FakeSocket;
  static answer: (socket: FakeSocket, message: Sent) => void = () => {};
  binaryType = "blob";
  /** Frames as they were sent: a message, or an array of them. */
  readonly frames: unknown[] = [];
  /** Messages, one by one. */
  readonly sent: Sent[] = [];
  readonly #listeners: [string, Listener][] = [];

  readonly url: string;
  readonly protocols: string[];

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
    FakeSocket.last = this;
    queueMicrotask(() =>
      this.say({ method: "session", params: { id: "s", label: "main", resumed: false } })
    );
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  send(text: string): void {
    const frame = JSON.parse(text);
    this.frames.push(frame);
    for (const message of [frame].flat()) {
      this.sent.push(message);
      FakeSocket.answer(this, message);
    }
  }

  close(code = 1000): void {
    this.fire("close", { code, reason: "" });
  }

  say(...messages: object[]): void {
    const frame = messages.map((message) => ({ jsonrpc: "2.0", ...message }));
    this.fire("message", { data: JSON.stringify(frame.length === 1 ? frame[0] : frame) });
  }

  fire(type: string, event: Record<string, unknown>): void {
    for (const [wanted, listener] of this.#listeners) if (wanted === type) listener(event);
  }
}

function open(answer: typeof FakeSocket.answer = () => {}) {
  FakeSocket.answer = answer;
  return connect("http://127.0.0.1:1/x", { token: "t", WebSocket: FakeSocket });
}

describe("connect", () => {
  it("speaks pleiad.v1 with the token and knows who it is", async () => {
    const core = await open();
    assert.equal(FakeSocket.last.url, "ws://127.0.0.1:1/__pleiad/ws?seq=0");
    assert.deepEqual(FakeSocket.last.protocols, ["pleiad.v1", "bearer.t"]);
    assert.equal(FakeSocket.last.binaryType, "arraybuffer");
    assert.deepEqual([core.id, core.label], ["s", "main"]);
  });

  it("refuses a token of another label", async () => {
    FakeSocket.answer = () => {};
    await assert.rejects(
      connect("http://127.0.0.1:1", { token: "t", label: "admin", WebSocket: FakeSocket }),
      { code: "denied", message: 'Cannot connect as "admin": the token stands for "main"' },
    );
  });

  it("says what is missing where there is no WebSocket", async () => {
    const own = globalThis.WebSocket;
    Reflect.deleteProperty(globalThis, "WebSocket");
    try {
      await assert.rejects(connect("http://127.0.0.1:1", { token: "t" }), /no WebSocket here/);
    } finally {
      globalThis.WebSocket = own;
    }
  });

  it("packs the calls of one microtask into one frame", async () => {
    const core = await open((socket, { id, params }) => socket.say({ id, result: params }));
    const results = await Promise.all([core.invoke("a", { n: 1 }), core.invoke("b", { n: 2 })]);
    assert.deepEqual(results, [{ n: 1 }, { n: 2 }]);
    assert.equal(FakeSocket.last.frames.length, 1);
  });

  it("rejects with the exact value, and with the message where there is none", async () => {
    const core = await open((socket, { id, method }) => {
      const data = method === "bare" ? {} : { data: { code: 7 } };
      socket.say({ id, error: { code: -32000, message: "no", ...data } });
    });
    await assert.rejects(core.invoke("a"), (value) => (assert.deepEqual(value, { code: 7 }), true));
    await assert.rejects(core.invoke("bare"), (value) => value === "no");
  });

  it("delivers raw results, channel messages and their end", async () => {
    const core = await open((socket, { id, params }) => {
      const channel = Number(params.sink.slice("__CHANNEL__:".length));
      socket.say({ method: "channel", params: { id: channel, index: 0, message: "a" } });
      socket.fire("message", { data: encodeBinary(CHANNEL_KIND, channel, 1, bytes("b")).buffer });
      socket.say({ method: "channel", params: { id: channel, index: 2, end: true } });
      socket.say({ method: "channel", params: { id: channel, index: 2, message: "late" } });
      socket.fire("message", { data: encodeBinary(RESULT_KIND, id, 0, bytes("c")).buffer });
    });
    const seen: unknown[] = [];
    const sink = core.channel((message) => seen.push(message));
    assert.equal(text(await core.invoke("stream", { sink })), "c");
    assert.equal(seen.length, 2);
    assert.equal(seen[0], "a");
    assert.equal(text(seen[1]), "b");
  });

  it("cancels through a signal, and forgets it when the call is done", async () => {
    const core = await open((socket, { id, method, params }) => {
      if (method === "$/cancelRequest") {
        socket.say({
          id: params.id,
          error: { code: -32800, message: "", data: "Request cancelled" },
        });
      } else if (method === "quick") socket.say({ id, result: null });
    });
    const controller = new AbortController();
    const { signal } = controller;
    assert.equal(await core.invoke("quick", {}, { signal }), null);
    const slow = core.invoke("slow", {}, { signal });
    await Promise.resolve();
    controller.abort();
    await assert.rejects(slow, (value) => value === "Request cancelled");
    await assert.rejects(
      core.invoke("slow", {}, { signal }),
      (value) => value === "Request cancelled",
    );
    const cancels = FakeSocket.last.sent.filter(({ method }) => method.startsWith("$"));
    assert.equal(cancels.length, 1);
  });

  it("stops listening once `once` has heard", async () => {
    const core = await open((socket, { id, method, params }) => {
      if (!method.endsWith("|listen")) return;
      const event = { event: "x", payload: 1, handlers: [[9, params.handler]] };
      // Before the reply, as it may come: the handler is known by its number.
      socket.say({ method: "event", params: event }, { method: "event", params: event });
      socket.say({ id, result: 9 });
    });
    const heard: unknown[] = [];
    await core.once("x", (event) => heard.push(event));
    await Promise.resolve();
    assert.deepEqual(heard, [{ event: "x", id: 9, payload: 1 }]);
    const last = FakeSocket.last.sent.at(-1);
    assert.equal(last?.method, "plugin:event|unlisten");
    assert.deepEqual(last?.params, { event: "x", eventId: 9 });
  });

  it("rejects what is under way, and what comes later, when the connection is lost", async () => {
    const core = await open();
    const call = core.invoke("slow");
    await Promise.resolve();
    FakeSocket.last.close(1001);
    await assert.rejects(call, { code: "closed", message: /lost during slow/ });
    await assert.rejects(core.invoke("slow"), {
      message: "Cannot call slow: the connection is closed",
    });
    assert.deepEqual(await core.closed, { code: 1001, reason: "" });
  });

  it("answers requests of the core with an error", async () => {
    await open();
    FakeSocket.last.say({ id: "c1", method: "window:title" });
    await Promise.resolve();
    assert.deepEqual(FakeSocket.last.sent, [{
      jsonrpc: "2.0",
      id: "c1",
      error: { code: -32601, message: "Command window:title not found" },
    }]);
  });
});

type App = AppOf<
  readonly [{ name: "clock"; commands: { now(): string } }],
  { greet(args: { name: string }): string }
>;

describe("createApi", () => {
  it("turns methods into commands and is no promise", async () => {
    const calls: unknown[] = [];
    const api = createApi<App>((...call: unknown[]) => Promise.resolve(calls.push(call)));
    await api.greet({ name: "Maia" });
    await api.clock.now({}, { headers: {} });
    assert.equal(await api, api);
    assert.deepEqual(calls, [
      ["greet", { name: "Maia" }, undefined],
      ["plugin:clock|now", {}, { headers: {} }],
    ]);
  });
});

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: unknown): string {
  assert.ok(value instanceof ArrayBuffer);
  return new TextDecoder().decode(value);
}
