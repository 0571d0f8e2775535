import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

/** What the listeners of a tab have heard, by the listener's name. */
type Heard = Record<string, unknown[]>;

/** Listens in a tab with every kind of target, through the functions that make such targets. */
function listenAll(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const heard: Heard = {};
    Object.assign(globalThis, { heard });
    const keep = (name: string) => {
      heard[name] = [];
      return ({ payload }: { payload: unknown }) => void heard[name]?.push(payload);
    };
    const { event, window, webview, webviewWindow } = guest;
    await event.listen("table", keep("Any"));
    await event.listen("table", keep("App"), { target: { kind: "App" } });
    await event.listen("table", keep("AnyLabel main"), { target: "main" });
    await event.listen("table", keep("AnyLabel second"), { target: "second" });
    await window.getCurrentWindow().listen("table", keep("own Window"));
    await webview.getCurrentWebview().listen("table", keep("own Webview"));
    await webviewWindow.getCurrentWebviewWindow().listen("table", keep("own WebviewWindow"));
  });
}

function takeHeard(page: Page): Promise<Heard> {
  return page.evaluate(() => {
    const heard: Heard = Reflect.get(globalThis, "heard");
    return Object.fromEntries(
      Object.entries(heard).filter(([, payloads]) => payloads.length > 0).map(([name, payloads]) =>
        [name, payloads.splice(0)] as const
      ),
    );
  });
}

describe("@tauri-apps/api/event in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let main: Page;
  let second: Page;
  before(async () => {
    shown = await showFixture({ name: "event" });
    main = shown.page;
    second = await shown.open("/second.html");
  });
  after(() => shown?.close());

  /** Has every listener of both tabs hear a last emission, so that none is still under way. */
  async function settle(): Promise<void> {
    for (const page of [main, second]) {
      await page.evaluate(async () => {
        const done = Promise.withResolvers<void>();
        const stop = await guest.event.listen("settled", () => done.resolve());
        await guest.event.emit("settled");
        await done.promise;
        stop();
      });
    }
  }

  it("exports what these tests call, and no more", async () => {
    const got = await main.evaluate(() => ({
      names: Object.keys(guest.event).toSorted(),
      events: Object.values(guest.event.TauriEvent).length,
    }));
    assert.deepEqual(got.names, ["TauriEvent", "emit", "emitTo", "listen", "once"]);
    assert.ok(got.events >= 16);
  });

  it("two tabs: each hears what the table of targets says", async () => {
    await listenAll(main);
    await listenAll(second);
    const everything = [
      "Any",
      "App",
      "AnyLabel main",
      "AnyLabel second",
      "own Window",
      "own Webview",
      "own WebviewWindow",
    ];
    // A target is a label, not a tab: who listens for `AnyLabel main` hears it in `second`, too.
    const cases: [string, () => Promise<void>, string[], string[]][] = [
      ["emit", () => main.evaluate(() => guest.event.emit("table", 1)), everything, everything],
      [
        "Window.emit is for everyone",
        () => main.evaluate(() => guest.window.getCurrentWindow().emit("table", 1)),
        everything,
        everything,
      ],
      [
        "emitTo a label",
        () => main.evaluate(() => guest.event.emitTo("second", "table", 1)),
        ["Any", "AnyLabel second"],
        ["Any", "AnyLabel second", "own Window", "own Webview", "own WebviewWindow"],
      ],
      [
        "emitTo a window, from the other tab",
        () =>
          second.evaluate(() => guest.event.emitTo({ kind: "Window", label: "main" }, "table", 1)),
        ["Any", "AnyLabel main", "own Window"],
        ["Any", "AnyLabel main"],
      ],
      [
        "emitTo a webview",
        () =>
          main.evaluate(() => guest.event.emitTo({ kind: "Webview", label: "second" }, "table", 1)),
        ["Any", "AnyLabel second"],
        ["Any", "AnyLabel second", "own Webview"],
      ],
      [
        "WebviewWindow.emitTo",
        () =>
          main.evaluate(() =>
            guest.webviewWindow.getCurrentWebviewWindow()
              .emitTo({ kind: "WebviewWindow", label: "main" }, "table", 1)
          ),
        ["Any", "AnyLabel main", "own WebviewWindow"],
        ["Any", "AnyLabel main"],
      ],
      [
        "emitTo the app",
        () => main.evaluate(() => guest.event.emitTo({ kind: "App" }, "table", 1)),
        ["Any", "App"],
        ["Any", "App"],
      ],
      [
        "emitTo anyone",
        () => main.evaluate(() => guest.event.emitTo({ kind: "Any" }, "table", 1)),
        everything,
        everything,
      ],
      [
        "emitTo nobody",
        () => main.evaluate(() => guest.event.emitTo("nobody", "table", 1)),
        ["Any"],
        ["Any"],
      ],
    ];
    for (const [name, emit, inMain, inSecond] of cases) {
      await emit();
      await settle();
      const once = (names: string[]) =>
        Object.fromEntries(names.map((listener) => [listener, [1]]));
      assert.deepEqual(await takeHeard(main), once(inMain), `${name}: main`);
      assert.deepEqual(await takeHeard(second), once(inSecond), `${name}: second`);
    }
  });

  it("hears what the core emits, with event, id and payload", async () => {
    const got = await main.evaluate(async () => {
      const heard: unknown[] = [];
      const ids: number[] = [];
      const stops = await Promise.all(
        [0, 1].map(() =>
          guest.event.listen("core/said", ({ event, id, payload }) => {
            heard.push([event, payload]);
            ids.push(id);
          })
        ),
      );
      const shout = (payload?: unknown) =>
        guest.core.invoke("plugin:probe|shout", { event: "core/said", payload });
      await shout({ deep: ["ä"] });
      await shout();
      for (const stop of stops) stop();
      await shout("unheard");
      await guest.core.invoke("plugin:probe|nothing");
      return { heard, distinct: new Set(ids).size };
    });
    const said = ["core/said", { deep: ["ä"] }];
    const none = ["core/said", null];
    assert.deepEqual(got, { heard: [said, said, none, none], distinct: 2 });
  });

  it("once hears once, even of two that come together", async () => {
    const heard = await main.evaluate(async () => {
      const heard: unknown[] = [];
      await guest.event.once("once", ({ payload }) => heard.push(payload));
      await Promise.all([guest.event.emit("once", 1), guest.event.emit("once", 2)]);
      await guest.event.emit("once", 3);
      await guest.core.invoke("plugin:probe|nothing");
      return heard;
    });
    assert.deepEqual(heard, [1]);
  });

  it("unlisten takes effect at once, twice does no harm, and others hear on", async () => {
    const got = await main.evaluate(async () => {
      const heard: string[] = [];
      const before = __TAURI_INTERNALS__.callbacks.size;
      const stopA = await guest.event.listen("unlisten", () => heard.push("a"));
      const stopB = await guest.event.listen("unlisten", () => heard.push("b"));
      await guest.event.emit("unlisten");
      stopA();
      stopA();
      await guest.event.emit("unlisten");
      stopB();
      // As effects of a framework do that are undone before they are done.
      guest.event.listen("unlisten", () => heard.push("c")).then((stop) => stop());
      await guest.event.emit("unlisten");
      await guest.core.invoke("plugin:probe|nothing");
      return { heard, left: __TAURI_INTERNALS__.callbacks.size - before };
    });
    // "c" is listening before it is undone, so it may hear the last one.
    assert.deepEqual(got.heard.filter((name) => name !== "c"), ["a", "b", "b"]);
    assert.equal(got.left, 0);
  });

  it("refuses names that are none, in Tauri's words", async () => {
    const said = await main.evaluate(() =>
      Promise.all([
        guest.event.listen("a.b", () => {}).catch((said) => said),
        guest.event.emit("a b").catch((said) => said),
        guest.event.emitTo("main", "a b").catch((said) => said),
      ])
    );
    const because = "Event name must include only alphanumeric characters, `-`, `/`, `:` and `_`.";
    assert.deepEqual(said, [
      `invalid args \`event\` for command \`listen\`: ${because}`,
      `invalid args \`event\` for command \`emit\`: ${because}`,
      `invalid args \`event\` for command \`emit_to\`: ${because}`,
    ]);
  });

  it("two documents of one label both hear, and a closed one takes nothing along", async () => {
    const twin = await shown.open("/");
    assert.equal(await twin.evaluate(() => guest.window.getCurrentWindow().label), "main");
    await listenAll(twin);
    await main.evaluate(() => guest.event.emitTo("main", "table", "twin"));
    await twin.waitForFunction(() => Reflect.get(globalThis, "heard")["own Window"].length === 1);
    await twin.close();
    await main.evaluate(() => guest.event.emitTo("main", "table", "after"));
    await settle();
    assert.deepEqual((await takeHeard(main))["own Window"], ["twin", "after"]);
  });

  it("a document that is loaded anew starts without listeners", async () => {
    await second.reload();
    await second.waitForFunction(() => "guest" in globalThis);
    await listenAll(second);
    await main.evaluate(() => guest.event.emit("table", "reloaded"));
    await settle();
    assert.deepEqual((await takeHeard(second))["Any"], ["reloaded"]);
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
