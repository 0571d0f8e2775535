import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TestDesk } from "./_test_desk.ts";

const WINDOW = ["Window main", "WebviewWindow main"];

describe("closing a window", () => {
  it("asks whoever listens and leaves the window to them", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    desk.listeners.add("tauri://close-requested main");
    assert.equal(await page.call("close", { label: "main" }), null);
    assert.deepEqual(desk.emitted, [["tauri://close-requested", null, WINDOW]]);
    assert.deepEqual(desk.told, [["main", "close-requested", null]]);
    assert.deepEqual(page.requests, []);
  });

  it("destroys when nobody listens, and when told to", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    desk.listeners.add("tauri://close-requested other");
    await page.call("close", {});
    assert.deepEqual(page.requests, [["close", null]]);
    await page.call("destroy", { label: null });
    await page.call("webview_close", { label: "" });
    assert.equal(page.requests.length, 3);
    assert.equal(desk.emitted.length, 1);
  });

  it("closes each document of another label, and only the caller's of its own", async () => {
    const desk = new TestDesk();
    const [main, twin, first, second] = ["main", "main", "other", "other"].map((label) =>
      desk.open(label)
    );
    await main?.call("destroy", { label: "other" });
    assert.deepEqual([first?.requests.length, second?.requests.length], [1, 1]);
    await main?.call("destroy", { label: "main" });
    assert.deepEqual([main?.requests.length, twin?.requests.length], [1, 0]);
  });
});

describe("a window whose documents are gone", () => {
  it("is destroyed with the last one, and an opened label is free again", async () => {
    const desk = new TestDesk();
    const main = desk.open();
    await main.call("create_webview_window", { options: { label: "other" } });
    const [first, second] = [desk.open("other"), desk.open("other")];
    desk.emitted.length = 0;
    await main.call("close", { label: "other" });
    desk.emitted.length = 0;
    first.leave();
    assert.deepEqual(desk.emitted, []);
    second.leave();
    const got = ["Window other", "WebviewWindow other"];
    assert.deepEqual(desk.emitted, [["tauri://destroyed", null, got]]);
    assert.equal(desk.windows.get(null, "other"), undefined);
    await assert.rejects(main.call("title", { label: "other" }), { message: "window not found" });
  });

  it("may come back for a moment when it was opened and not told to close", async () => {
    const desk = new TestDesk();
    const main = desk.open();
    await main.call("create_webview_window", { options: { label: "other", title: "T" } });
    desk.open("other").leave();
    assert.deepEqual(await main.call("get_all_windows"), ["main"]);
    const titled = main.call("set_title", { label: "other", value: "New" });
    const back = desk.open("other");
    await titled;
    assert.deepEqual(back.requests, [["title", "T"], ["title", "New"]]);
    assert.deepEqual(await main.call("get_all_windows"), ["main", "other"]);
    assert.equal(desk.emitted.length, 2);
  });

  it("makes room at once for a new one of the same label", async () => {
    const desk = new TestDesk();
    const main = desk.open();
    const options = { label: "other", decorations: false };
    await main.call("create_webview_window", { options });
    desk.open("other").leave();
    await main.call("create_webview_window", { options: { label: "other" } });
    assert.deepEqual(desk.emitted.slice(2).map(([event]) => event), [
      "tauri://destroyed",
      "tauri://window-created",
      "tauri://webview-created",
    ]);
    desk.open("other");
    assert.equal(await main.call("is_decorated", { label: "other" }), true);
  });

  it("keeps a configured window, without what was set", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    await page.call("set_resizable", { value: false });
    page.leave();
    assert.equal(desk.emitted.length, 1);
    assert.ok(desk.windows.get(null, "main"));
    assert.equal(await desk.open().call("is_resizable"), true);
  });

  it("is not destroyed while it is loaded anew, and looks as before", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    await page.call("set_theme", { value: "dark" });
    await page.call("set_decorations", { value: false });
    await page.call("set_title", { value: "Mine" });
    desk.serve("main");
    page.leave();
    const next = desk.open();
    assert.deepEqual(desk.emitted, []);
    assert.deepEqual(next.requests, [["theme", "dark"], ["title", "Mine"]]);
    assert.equal(await next.call("is_decorated"), false);
    next.leave();
    assert.equal(desk.emitted[0]?.[0], "tauri://destroyed");
  });

  it("is destroyed when told to, whatever page is being loaded", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    desk.serve("main");
    await page.call("destroy");
    page.leave();
    assert.equal(desk.emitted[0]?.[0], "tauri://destroyed");
  });

  it("has the configured title until a page sets one", async () => {
    const desk = new TestDesk([{ label: "main", title: "Desk" }]);
    const page = desk.open();
    assert.deepEqual(page.requests, [["default_title", "Desk"]]);
    await page.call("set_title", { value: "Mine" });
    assert.deepEqual(desk.open().requests, [["title", "Mine"]]);
  });

  it("is gone as soon as its document says so", () => {
    const desk = new TestDesk();
    const page = desk.open();
    desk.window.definition.onReport?.(page.webview, "gone", null);
    assert.deepEqual(desk.documents, []);
    assert.equal(desk.emitted[0]?.[0], "tauri://destroyed");
  });

  it("is told of once, until it is destroyed", () => {
    const desk = new TestDesk();
    const created = [
      ["tauri://window-created", { label: "main" }, ["everyone"]],
      ["tauri://webview-created", { label: "main" }, ["everyone"]],
    ];
    const page = desk.open();
    assert.deepEqual(desk.announced, created);
    desk.open().leave();
    desk.serve("main");
    page.leave();
    const next = desk.open();
    assert.deepEqual(desk.announced, created);
    next.leave();
    desk.open();
    assert.deepEqual(desk.announced, [...created, ...created]);
  });

  it("says nothing of scripts", () => {
    const desk = new TestDesk();
    desk.open("main", { url: null }).leave();
    assert.deepEqual([...desk.emitted, ...desk.announced], []);
  });
});
