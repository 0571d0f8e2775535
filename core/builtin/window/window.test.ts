import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inflateSync } from "node:zlib";
import { ImageResource } from "../image/image.ts";
import { STATE, TestDesk } from "./_test_desk.ts";
import { setAppTheme } from "./mod.ts";
import { encodePng } from "./png.ts";

describe("the window of a command", () => {
  it("is not found by a label that nothing has", async () => {
    const desk = new TestDesk([{ label: "main" }, { label: "closed", url: "/closed" }]);
    const page = desk.open();
    for (const label of ["nobody", "closed"]) {
      for (const command of ["title", "is_closable", "show", "close", "activity_name"]) {
        await assert.rejects(page.call(command, { label }), { message: "window not found" });
      }
      for (const command of ["webview_size", "webview_close", "print"]) {
        await assert.rejects(page.call(command, { label }), { message: "webview not found" });
      }
    }
  });

  it("is the caller's own without a label, and not its twin's", async () => {
    const desk = new TestDesk();
    const [page, twin] = [desk.open(), desk.open()];
    twin.answers.state = { ...STATE, title: "Twin" };
    for (const label of [undefined, null, "", "main"]) {
      assert.equal(await page.call("title", { label }), "Notes");
    }
    assert.deepEqual(twin.requests, []);
  });

  it("is the newest document of another label, the same person's first", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    for (const [title, login] of [["first", "ann"], ["second", "ann"], ["third", "bob"]] as const) {
      desk.open("other", { login }).answers.state = { ...STATE, title };
    }
    assert.equal(await page.call("title", { label: "other" }), "second");
    const stranger = desk.open("main", { login: "eve" });
    assert.equal(await stranger.call("title", { label: "other" }), "third");
  });

  it("is a document's when a script asks", async () => {
    const desk = new TestDesk();
    const script = desk.open("main", { url: null });
    await assert.rejects(script.call("title"), { message: "window not found" });
    desk.open("main");
    assert.equal(await script.call("title"), "Notes");
    assert.deepEqual(script.requests, []);
  });

  it("is asked by its label for what one document of it does", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    const [frozen, awake] = [desk.open("other"), desk.open("other")];
    frozen.answers.title = new Error("The page did not answer");
    await page.call("set_title", { label: "other", value: "x" });
    awake.answers.title = new Error("The page left");
    await assert.rejects(page.call("set_title", { label: "other", value: "x" }), {
      message: "The page did not answer",
    });
  });

  it("comes to the front by the page that opened it, else by itself", async () => {
    const desk = new TestDesk();
    const [page, other] = [desk.open(), desk.open("other")];
    await page.call("set_focus", { label: "other" });
    assert.deepEqual(page.requests, [["focus_opened", "other"]]);
    assert.deepEqual(other.requests, [["focus", null]]);
    page.answers.focus_opened = true;
    await page.call("set_focus", { label: "other" });
    assert.equal(other.requests.length, 1);
  });
});

describe("a page's word on its window", () => {
  it("is not passed on when it makes no sense", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    const wrong = [
      null,
      {},
      { ...STATE, title: 1 },
      { ...STATE, scale: 0 },
      { ...STATE, outer: [1, 2, "3", 4] },
      { ...STATE, theme: "red" },
    ];
    for (const state of wrong) {
      page.answers.state = state;
      await assert.rejects(
        page.call("outer_size"),
        /^CoreError: The page did not describe its win/,
      );
    }
    page.answers.monitors = { all: [{ name: "x" }], current: 0, primary: 0 };
    await assert.rejects(page.call("available_monitors"), /The page did not describe its window/);
  });

  it("tells whether the window fills the screen", async () => {
    const page = new TestDesk().open();
    page.answers.state = { ...STATE, outer: [0, 25, 1920, 1055] };
    assert.equal(await page.call("is_maximized"), true);
  });
});

describe("what setters stored", () => {
  const pairs: [setter: string, getter: string, before: boolean][] = [
    ["set_decorations", "is_decorated", true],
    ["set_resizable", "is_resizable", true],
    ["set_maximizable", "is_maximizable", true],
    ["set_minimizable", "is_minimizable", true],
    ["set_closable", "is_closable", true],
    ["set_enabled", "is_enabled", true],
    ["set_always_on_top", "is_always_on_top", false],
  ];
  for (const [setter, getter, before] of pairs) {
    it(`is what ${getter} answers`, async () => {
      const desk = new TestDesk();
      const [page, other] = [desk.open(), desk.open("other")];
      assert.equal(await page.call(getter), before);
      assert.equal(await page.call(setter, { label: "other", value: !before }), null);
      assert.equal(await page.call(getter), before);
      assert.equal(await other.call(getter), !before);
      await assert.rejects(page.call(setter, { value: "yes" }));
    });
  }

  it("is hidden until shown, and minimised until focused", async () => {
    const page = new TestDesk().open();
    await page.call("hide");
    await page.call("minimize");
    assert.deepEqual([await page.call("is_visible"), await page.call("is_minimized")], [
      false,
      true,
    ]);
    await page.call("show");
    page.report("focus");
    assert.deepEqual([await page.call("is_visible"), await page.call("is_minimized")], [
      true,
      false,
    ]);
  });
});

describe("the app's theme", () => {
  it("is for windows without one of their own, later ones too", async () => {
    const desk = new TestDesk();
    const [page, other] = [desk.open(), desk.open("other")];
    await page.call("set_theme", { value: "light" });
    setAppTheme(desk, "dark", page.webview);
    assert.deepEqual(other.requests, [["theme", "dark"]]);
    assert.deepEqual(page.requests, [["theme", "light"]]);
    assert.deepEqual(desk.open("third").requests, [["theme", "dark"]]);
    assert.deepEqual(desk.open().requests, [["theme", "light"]]);
    setAppTheme(desk, null, page.webview);
    assert.deepEqual(desk.open("fourth").requests, []);
    assert.deepEqual(other.requests.at(-1), ["theme", null]);
  });
});

describe("arguments", () => {
  it("may come with a tag or without", async () => {
    const page = new TestDesk().open();
    for (const value of [{ Physical: { x: 1, y: 2 } }, { x: 1, y: 2 }]) {
      await page.call("set_position", { value });
      assert.deepEqual(page.requests.pop(), ["position", { logical: false, a: 1, b: 2 }]);
    }
    for (
      const value of [null, {}, { Logical: { x: 1 } }, { x: "1", y: 2 }, { x: Infinity, y: 0 }]
    ) {
      await assert.rejects(page.call("set_position", { value }));
    }
    assert.deepEqual(page.requests, []);
  });

  it("take colours in each of Tauri's forms", async () => {
    const page = new TestDesk().open();
    const forms: [unknown, string | null][] = [
      [[1, 2, 3], "rgb(1 2 3 / 1)"],
      [[1, 2, 3, 0], "rgb(1 2 3 / 0)"],
      [{ red: 1, green: 2, blue: 3, alpha: 255 }, "rgb(1 2 3 / 1)"],
      ["#abc", "#abc"],
      ["aabbcc", "#aabbcc"],
      [null, null],
    ];
    for (const [value, css] of forms) {
      await page.call("set_background_color", { value });
      assert.deepEqual(page.requests.pop(), ["style", ["background-color", css]]);
    }
    await page.call("set_background_color", { color: [9, 9, 9] });
    assert.deepEqual(page.requests.pop(), ["style", ["background-color", "rgb(9 9 9 / 1)"]]);
    for (const value of ["red", "url(x)", [1, 2], [256, 0, 0], "#abcde"]) {
      await assert.rejects(page.call("set_background_color", { value }));
    }
  });

  it("take icons as bytes, pixels or an image", async () => {
    const page = new TestDesk().open();
    const rgba = [255, 0, 0, 255];
    const rid = page.resources.add(new ImageResource(Uint8Array.from(rgba), 1, 1));
    const icons: [unknown, RegExp][] = [
      [[0x89, 0x50, 0x4e, 0x47, 1], /^data:image\/png;base64,iVBORwE=$/],
      [[0, 0, 1, 0], /^data:image\/x-icon;base64,AAABAA==$/],
      [{ rgba, width: 1, height: 1 }, /^data:image\/png;base64,iVBORw0KGgo/],
      [rid, /^data:image\/png;base64,iVBORw0KGgo/],
    ];
    for (const [value, url] of icons) {
      await page.call("set_icon", { value });
      assert.match(String(page.requests.pop()?.[1]), url);
    }
    for (const value of [null, [256], {}, { rgba, width: 2, height: 2 }, rid + 1]) {
      await assert.rejects(page.call("set_icon", { value }));
    }
  });

  it("take icons from files that a scope entry allows, and no others", async () => {
    const page = new TestDesk().open();
    const folder = await mkdtemp(join(tmpdir(), "pleiad-icon-"));
    const value = join(folder, "icon.svg");
    await writeFile(value, "<svg/>");
    await assert.rejects(page.call("set_icon", { value }), {
      message: `Cannot read the image "${value}": no scope entry allows it. Grant it in a ` +
        `capability, as { "identifier": "core:window:allow-set-icon", "allow": ` +
        `[{ "path": "$RESOURCE/icons" }] }`,
    });
    assert.deepEqual(page.requests, []);
    page.allowed.push({ path: folder });
    await page.call("set_icon", { value });
    assert.deepEqual(page.requests, [["icon", `data:image/svg+xml;base64,${btoa("<svg/>")}`]]);
    await rm(folder, { recursive: true });
  });

  it("make pixels a PNG", () => {
    const file = encodePng(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), 1, 2);
    const view = new DataView(file.buffer);
    assert.deepEqual([view.getUint32(16), view.getUint32(20)], [1, 2]);
    const length = view.getUint32(33);
    assert.deepEqual(
      [...inflateSync(file.subarray(41, 41 + length))],
      [0, 1, 2, 3, 4, 0, 5, 6, 7, 8],
    );
    assert.deepEqual([...file.slice(-4)], [0xae, 0x42, 0x60, 0x82]);
  });
});

describe("window events of a page", () => {
  const at = { x: 1, y: 2 };
  const windows = ["Window main", "WebviewWindow main"];
  const good: [event: string, payload: unknown][] = [
    ["resize", { width: 1, height: 2 }],
    ["move", { x: -1, y: 2 }],
    ["focus", null],
    ["blur", null],
    ["scale-change", { scaleFactor: 2, size: { width: 1, height: 2 } }],
    ["theme-changed", "dark"],
    ["drag-enter", { paths: [], position: at }],
    ["drag-over", { position: at }],
    ["drag-drop", { paths: [], position: at }],
    ["drag-leave", null],
  ];
  for (const [event, payload] of good) {
    it(`are emitted to the window: ${event}`, () => {
      const desk = new TestDesk();
      desk.open().report(event, payload);
      const got = event.startsWith("drag-") ? [windows[0], "Webview main", windows[1]] : windows;
      assert.deepEqual(desk.emitted, [[`tauri://${event}`, payload, got]]);
      assert.deepEqual(desk.told, [["main", event, payload]]);
    });
  }

  it("are dropped when they are none", () => {
    const desk = new TestDesk();
    const page = desk.open();
    page.report("close-requested");
    page.report("destroyed");
    page.report("tauri://focus");
    page.report("toString");
    page.report(7);
    page.report("focus", 1);
    page.report("resize", { width: "1", height: 2 });
    page.report("move", null);
    page.report("theme-changed", "red");
    page.report("drag-drop", { paths: ["/etc/passwd"], position: at });
    const { onReport } = desk.window.definition;
    for (const payload of [null, undefined, 1, "focus", []]) {
      onReport?.(page.webview, "event", payload);
    }
    onReport?.(page.webview, "other", { event: "focus", payload: null });
    assert.deepEqual(desk.emitted, []);
  });
});
