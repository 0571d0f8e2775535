import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as core from "@tauri-apps/api/core";
import * as event from "@tauri-apps/api/event";
import * as mocks from "@tauri-apps/api/mocks";
import * as path from "@tauri-apps/api/path";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { FakePage, jsonResponse } from "./_test_window.ts";
import type * as main from "./main.ts";
import type { PagePleiad } from "./pleiad.ts";

const writable = { config: { writable: true } };

describe("page script: globals", () => {
  it("defines what Tauri defines and nothing else", () => {
    const { window } = new FakePage();
    assert.deepEqual(Object.getOwnPropertyNames(window).sort(), [
      "__TAURI_EVENT_PLUGIN_INTERNALS__",
      "__TAURI_INTERNALS__",
      "crypto",
      "isTauri",
      "name",
    ]);
    assert.deepEqual(Object.getOwnPropertyNames(window.__TAURI_INTERNALS__).sort(), [
      "__TAURI_PATTERN__",
      "callbacks",
      "convertFileSrc",
      "invoke",
      "ipc",
      "metadata",
      "plugins",
      "postMessage",
      "runCallback",
      "transformCallback",
      "unregisterCallback",
    ]);
    assert.deepEqual(
      Object.getOwnPropertyNames(window.__TAURI_EVENT_PLUGIN_INTERNALS__),
      ["unregisterListener"],
    );
    assert.equal(window.isTauri, true);
    assert.deepEqual(window.__TAURI_INTERNALS__.__TAURI_PATTERN__, { pattern: "brownfield" });
  });

  it("T-11: makes everything read-only, unless the configuration says otherwise", () => {
    for (const expected of [false, true]) {
      const { window } = new FakePage({ config: { writable: expected } });
      const internals = window.__TAURI_INTERNALS__;
      for (
        const [owner, name] of [
          [window, "isTauri"],
          [window, "__TAURI_INTERNALS__"],
          [internals, "invoke"],
          [internals, "metadata"],
          [internals.plugins, "path"],
          [window.__TAURI_EVENT_PLUGIN_INTERNALS__, "unregisterListener"],
        ]
      ) {
        const { writable, configurable, enumerable } =
          Object.getOwnPropertyDescriptor(owner, name) ?? {};
        assert.deepEqual([writable, configurable, enumerable], [expected, expected, false], name);
      }
    }
  });

  it("gives the client its label and the separators of the core's system", () => {
    new FakePage({ config: { label: "tools", path: { sep: "\\", delimiter: ";" } } });
    assert.equal(getCurrentWindow().label, "tools");
    assert.equal(getCurrentWebview().label, "tools");
    assert.equal(path.sep(), "\\");
    assert.equal(path.delimiter(), ";");
  });

  it("gives page scripts of plugins what they are promised", () => {
    const { pleiad } = new FakePage();
    const typed: (exports: typeof main) => PagePleiad = (exports) => exports;
    assert.equal(typeof typed, "function");
    assert.equal(pleiad.label, "main");
    assert.deepEqual(Object.keys(pleiad).sort(), ["answer", "invoke", "label", "report"]);
  });

  it("converts file paths to one segment on the core's origin", () => {
    new FakePage({ url: "http://localhost:1420/deep/page.html?x#y" });
    const base = "http://localhost:1420/__pleiad/protocol";
    assert.equal(core.convertFileSrc("/a b/ü.png"), `${base}/asset/%2Fa%20b%2F%C3%BC.png`);
    assert.equal(core.convertFileSrc("C:\\x", "stream"), `${base}/stream/C%3A%5Cx`);
  });

  it("freezes the prototype of objects only when told to", () => {
    assert.ok(!new FakePage().frozen.includes(Object.prototype));
    const page = new FakePage({ config: { freezePrototype: true } });
    assert.equal(page.frozen[0], Object.prototype);
  });

  it("holds nothing that ends an inline script or needs eval", async () => {
    const { pageScript } = await import("./script.gen.ts");
    assert.doesNotMatch(pageScript, /<\/script|<!--|\beval\(|new Function/i);
  });
});

describe("page script: callbacks", () => {
  it("runs a callback as often as it is called, or once", () => {
    const { window } = new FakePage();
    const seen: unknown[] = [];
    const { callbacks, runCallback } = window.__TAURI_INTERNALS__;
    const many = core.transformCallback((data) => seen.push(["many", data]));
    const once = core.transformCallback((data) => seen.push(["once", data]), true);
    const none = core.transformCallback();
    for (const id of [many, many, once, none]) runCallback(id, id === once ? 1 : 2);
    assert.deepEqual(seen, [["many", 2], ["many", 2], ["once", 1]]);
    assert.deepEqual([...callbacks.keys()], [many, none]);
    assert.ok([many, once, none].every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 32));
  });

  it("warns in Tauri's words when there is no such callback", () => {
    const { window, warnings } = new FakePage();
    window.__TAURI_INTERNALS__.unregisterCallback(7);
    window.__TAURI_INTERNALS__.runCallback(7, null);
    assert.match(warnings[0] ?? "", /^\[TAURI\] Couldn't find callback id 7\. This might happen/);
  });
});

describe("page script: messages of ipc and postMessage", () => {
  it("answers through the callbacks that the message names", async () => {
    const page = new FakePage();
    const socket = await page.connect();
    const { ipc } = page.window.__TAURI_INTERNALS__;
    assert.ok(Object.isFrozen(ipc));
    for (const failing of [false, true]) {
      const answer = new Promise((resolve) => {
        const callback = core.transformCallback((value) => resolve(["ok", value]), true);
        const error = core.transformCallback((value) => resolve(["error", value]), true);
        ipc({ cmd: "greet", callback, error, payload: { name: "Maia" }, options: undefined });
      });
      const { id, params } = await socket.message();
      assert.deepEqual(params, { name: "Maia" });
      const outcome = failing
        ? { error: { code: -32000, message: "no", data: "no" } }
        : { result: 1 };
      socket.push({ jsonrpc: "2.0", id, ...outcome });
      assert.deepEqual(await answer, failing ? ["error", "no"] : ["ok", 1]);
    }
  });
});

describe("page script: mocks of the official package", () => {
  it("cannot replace what is read-only", () => {
    new FakePage();
    assert.throws(() => mocks.mockIPC(() => 1), TypeError);
  });

  it("takes over invoke, events, labels and file addresses, and goes again", async () => {
    const page = new FakePage(writable);
    const socket = await page.connect();
    mocks.mockWindows("mocked");
    mocks.mockConvertFileSrc("linux");
    mocks.mockIPC((command, args) => [command, args], { shouldMockEvents: true });
    assert.deepEqual(await core.invoke("a", { b: 1 }), ["a", { b: 1 }]);
    assert.equal(getCurrentWindow().label, "mocked");
    assert.equal(core.convertFileSrc("/x"), "asset://localhost/%2Fx");
    const heard = new Promise<unknown>((resolve) => {
      void event.listen("ping", ({ payload }) => resolve(payload)).then(() =>
        event.emit("ping", 5)
      );
    });
    assert.equal(await heard, 5);
    assert.equal(socket.frames.size, 0);

    mocks.clearMocks();
    assert.equal(page.window.__TAURI_INTERNALS__.invoke, undefined);
    const own = page.pleiad.invoke("greet");
    socket.notify("event", { event: "x", payload: 1, handlers: [[1, 2]] });
    socket.result(await socket.message(), "hello");
    assert.equal(await own, "hello");
    const posted = page.pleiad.invoke("raw", [1]);
    (await page.requests.next()).respond(jsonResponse(2));
    assert.equal(await posted, 2);
  });
});
