import assert from "node:assert/strict";
import { dirname } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { Guest } from "../fixtures/page/guest.ts";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

describe("other clients, mocks and globals in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  before(async () => {
    // The checkout is where `@tauri-apps/api` is installed.
    shown = await showFixture({ name: "compat", withGlobalTauri: true, root: checkout });
  });
  after(() => shown?.close());

  for (const version of ["2.6.0", "2.9.1"] as const) {
    it(`@tauri-apps/api ${version}: calls, rejections, channels, events`, async () => {
      const got = await shown.page.evaluate(async (version) => {
        const { core, event } = guest.older[version];
        const seen: unknown[] = [];
        const sink = new core.Channel<unknown>();
        sink.onmessage = (message) =>
          seen.push(message instanceof ArrayBuffer ? new Uint32Array(message)[0] : message);
        const count = await core.invoke("plugin:probe|stream", { count: 200, rawEach: 5, sink });
        const heard: unknown[] = [];
        const stop = await event.listen("older", ({ payload }) => heard.push(payload));
        await event.once("older", ({ payload }) => heard.push(`once ${payload}`));
        await event.emit("older", 1);
        await event.emitTo("main", "older", 2);
        stop();
        await event.emit("older", 3);
        const raw = await core.invoke<ArrayBuffer>("plugin:probe|back", new Uint8Array([7, 8]));
        // The base class is private in the types of the older packages.
        const Thing = core.Resource as unknown as new (rid: number) => {
          rid: number;
          close(): Promise<void>;
        };
        const thing = new Thing(await core.invoke<number>("plugin:probe|open"));
        await thing.close();
        return {
          isTauri: core.isTauri(),
          greeting: await core.invoke("greet", { name: version }),
          count,
          ordered: seen.length === 200 && seen.every((n, at) => n === at),
          open: __TAURI_INTERNALS__.callbacks.has(sink.id),
          heard: heard.map(String).toSorted(),
          raw: [...new Uint8Array(raw)],
          closed: await core.invoke("plugin:probe|closed", { rid: thing.rid }),
          refused: await core.invoke("plugin:probe|fail", { how: "object" }).catch((said) => said),
          source: core.convertFileSrc("/a b").endsWith("/asset/%2Fa%20b"),
        };
      }, version);
      assert.deepEqual(got, {
        isTauri: true,
        greeting: `Hello, ${version}`,
        count: 200,
        ordered: true,
        open: false,
        heard: ["1", "2", "once 1"],
        raw: [7, 8],
        closed: true,
        refused: { code: 7, parts: ["a", null] },
        source: true,
      });
    });
  }

  it("channels of clients before 2.5 find their index under its old name", async () => {
    const frames = await shown.page.evaluate(async () => {
      const frames: { index: number; id: number }[] = [];
      const id = guest.core.transformCallback<{ index: number; id: number }>((frame) =>
        frames.push(frame)
      );
      await guest.core.invoke("plugin:probe|stream", { count: 2, sink: `__CHANNEL__:${id}` });
      return frames;
    });
    assert.deepEqual(frames.slice(0, 2).map(({ index, id }) => [index, id]), [[0, 0], [1, 1]]);
  });

  it("withGlobalTauri: window.__TAURI__ is the installed package", async () => {
    const got = await shown.page.evaluate(async () => {
      const tauri: Guest = Reflect.get(globalThis, "__TAURI__");
      return {
        modules: Object.keys(tauri).toSorted(),
        core: Object.keys(tauri.core).length === Object.keys(guest.core).length,
        greeting: await tauri.core.invoke("greet", { name: "global" }),
      };
    });
    assert.deepEqual(got, {
      modules: [
        "app",
        "core",
        "dpi",
        "event",
        "image",
        "menu",
        "mocks",
        "path",
        "tray",
        "webview",
        "webviewWindow",
        "window",
      ],
      core: true,
      greeting: "Hello, global",
    });
  });

  describe("mocks of the published package", () => {
    let page: Page;
    before(async () => {
      page = await shown.open();
    });

    it("mockIPC takes every call, and events when asked to", async () => {
      const got = await page.evaluate(async () => {
        const { core, event, mocks } = guest;
        const calls: unknown[] = [];
        mocks.mockIPC((command, args) => {
          calls.push([command, args]);
          return command === "add" ? 3 : undefined;
        }, { shouldMockEvents: true });
        const heard: unknown[] = [];
        const stop = await event.listen("mocked", ({ payload }) => heard.push(payload));
        await event.once("mocked", ({ payload }) => heard.push(`once ${payload}`));
        await event.emit("mocked", 1);
        await event.emit("mocked", 2);
        stop();
        await event.emit("mocked", 3);
        return { sum: await core.invoke("add", { a: 1, b: 2 }), calls, heard };
      });
      assert.deepEqual(got, {
        sum: 3,
        calls: [["add", { a: 1, b: 2 }]],
        heard: [1, "once 1", 2],
      });
    });

    it("mockWindows and mockConvertFileSrc, and clearMocks takes all away", async () => {
      const got = await page.evaluate(() => {
        const { core, mocks, webview, window } = guest;
        mocks.mockWindows("mocked");
        mocks.mockConvertFileSrc("windows");
        const got = {
          window: window.getCurrentWindow().label,
          webview: webview.getCurrentWebview().label,
          source: core.convertFileSrc("a"),
        };
        mocks.clearMocks();
        return { ...got, left: Object.keys(__TAURI_INTERNALS__).toSorted() };
      });
      assert.deepEqual({ ...got, left: undefined }, {
        window: "mocked",
        webview: "mocked",
        source: "http://asset.localhost/a",
        left: undefined,
      });
      assert.ok(!got.left.includes("invoke"));
    });

    it("leaves other documents alone", async () => {
      const label = await shown.page.evaluate(() => guest.core.invoke("plugin:probe|label"));
      assert.equal(label, "main");
    });
  });

  it("in production nothing of Tauri's can be replaced", async () => {
    const strict = await showFixture({ name: "strict", mode: "production" });
    try {
      const got = await strict.page.evaluate(async () => {
        let refused = 0;
        for (const name of ["invoke", "transformCallback", "metadata", "plugins"]) {
          try {
            Object.assign(__TAURI_INTERNALS__, { [name]: null });
          } catch {
            refused++;
          }
        }
        return {
          refused,
          greeting: await guest.core.invoke("greet", { name: "strict" }),
          denial: await guest.core.invoke("plugin:probe|hidden").catch((said) => said),
        };
      });
      assert.deepEqual(got, {
        refused: 4,
        greeting: "Hello, strict",
        denial: "Command plugin:probe|hidden not allowed by ACL",
      });
    } finally {
      await strict.close();
    }
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
