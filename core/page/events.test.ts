import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as current from "@tauri-apps/api/core";
import * as currentEvent from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import * as oldest from "tauri-api-2-6/core";
import * as oldestEvent from "tauri-api-2-6/event";
import { FakePage, type FakeSocket } from "./_test_window.ts";

type Handlers = readonly (readonly [eventId: number, handler: number])[];

function emit(socket: FakeSocket, event: string, payload: unknown, handlers: Handlers): void {
  socket.notify("event", { event, payload, handlers });
}

const clients = [
  { version: "2.12.5", core: current, event: currentEvent },
  { version: "2.6.0", core: oldest, event: oldestEvent },
];

for (const { version, core, event } of clients) {
  describe(`page script: events with @tauri-apps/api ${version}`, () => {
    it("runs a listener until it is removed, and removes it at once", async () => {
      const page = new FakePage();
      const socket = await page.connect();
      const seen: unknown[] = [];
      const listening = event.listen<string>("x", (message) => seen.push(message));
      const call = await socket.message();
      assert.deepEqual(call.params.target, { kind: "Any" });
      const handlers: Handlers = [[0, call.params.handler]];
      emit(socket, "x", "before the answer", handlers);
      socket.result(call, 0);
      const unlisten = await listening;
      emit(socket, "x", null, handlers);
      void unlisten();
      emit(socket, "x", "too late", handlers);
      const { method, params } = await socket.message();
      assert.deepEqual([method, params], ["plugin:event|unlisten", { event: "x", eventId: 0 }]);
      assert.deepEqual(seen, [
        { event: "x", payload: "before the answer", id: 0 },
        { event: "x", payload: null, id: 0 },
      ]);
      assert.equal(page.window.__TAURI_INTERNALS__.callbacks.size, 0);
      assert.deepEqual(page.warnings, []);
    });

    it("runs once once, even when the event comes before the answer", async () => {
      const page = new FakePage();
      const socket = await page.connect();
      const seen: unknown[] = [];
      void event.once("x", ({ payload }) => seen.push(payload));
      const call = await socket.message();
      const handlers: Handlers = [[3, call.params.handler]];
      emit(socket, "x", 1, handlers);
      emit(socket, "x", 2, handlers);
      assert.deepEqual((await socket.message()).params, { event: "x", eventId: 3 });
      socket.result(call, 3);
      await page.idle();
      emit(socket, "x", 3, handlers);
      assert.deepEqual(seen, [1]);
    });

    it("puts channel messages in order and forgets the channel at its end", async () => {
      const page = new FakePage();
      const socket = await page.connect();
      const { callbacks } = page.window.__TAURI_INTERNALS__;
      const seen: unknown[] = [];
      const channel = new core.Channel<unknown>((message) => seen.push(message));
      const { id } = channel;
      const frame = (params: unknown) => ({ jsonrpc: "2.0", method: "channel", params });
      socket.push([
        frame({ id, index: 3, end: true }),
        frame({ id, index: 1, message: "b" }),
        frame({ id, index: 0, message: null }),
      ]);
      assert.deepEqual(seen, [null, "b"]);
      assert.ok(callbacks.has(id));
      socket.pushBytes(2, id, 2, new Uint8Array([9, 8]));
      assert.deepEqual(seen[2], new Uint8Array([9, 8]).buffer);
      assert.ok(!callbacks.has(id));
      socket.push(frame({ id, index: 4, message: "after the end" }));
      assert.deepEqual(page.warnings, []);
    });
  });
}

describe("page script: events", () => {
  it("gives every listener its own object", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const seen: unknown[] = [];
    const listening = [1, 2].map(() =>
      getCurrentWindow().onResized(({ payload }) => seen.push([payload.width, payload.type]))
    );
    const calls = await socket.frames.next();
    assert.ok(Array.isArray(calls));
    const payload = { width: 4, height: 3 };
    emit(socket, "tauri://resize", payload, calls.map(({ params }, id) => [id, params.handler]));
    assert.deepEqual(seen, [[4, "Physical"], [4, "Physical"]]);
    assert.equal(listening.length, 2);
  });

  it("goes on when a listener throws, and reports it", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const failure = new Error("listener");
    const seen: unknown[] = [];
    const bad = current.transformCallback(() => {
      throw failure;
    });
    const good = current.transformCallback((data) => seen.push(data));
    emit(socket, "x", 1, [[1, bad], [2, good]]);
    assert.deepEqual(page.reported, [failure]);
    assert.deepEqual(seen, [{ event: "x", payload: 1, id: 2 }]);
  });

  it("does not mind removing what it does not know", () => {
    const { window, warnings } = new FakePage();
    window.__TAURI_EVENT_PLUGIN_INTERNALS__.unregisterListener("x", 99);
    assert.deepEqual(warnings, []);
  });

  it("gives older clients their channel frames", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const seen: unknown[] = [];
    const id = current.transformCallback((frame) => seen.push(frame));
    socket.notify("channel", { id, index: 0, message: "a" });
    socket.notify("channel", { id, index: 1, end: true });
    assert.deepEqual(seen, [{ message: "a", index: 0, id: 0 }, { end: true, index: 1 }]);
  });
});
