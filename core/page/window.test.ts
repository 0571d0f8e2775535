import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeBrowser } from "./_test_browser.ts";

describe("the window's page script reports", () => {
  it("nothing until something changes", () => {
    const browser = new FakeBrowser();
    browser.dispatch("resize");
    browser.dispatch("focus");
    browser.frame();
    browser.turn();
    browser.tick();
    assert.deepEqual(browser.taken(), []);
  });

  it("a size once a frame, however often it changes", () => {
    const browser = new FakeBrowser();
    for (let width = 801; width <= 900; width++) {
      browser.window.innerWidth = width;
      browser.dispatch("resize");
    }
    assert.equal(browser.frame(), 1);
    assert.deepEqual(browser.taken(), [["resize", { width: 1800, height: 1200 }]]);
  });

  it("a new scale with the size, and a new place by itself", () => {
    const browser = new FakeBrowser();
    Object.assign(browser.window, { devicePixelRatio: 1, screenX: -5 });
    browser.tick();
    const size = { width: 800, height: 600 };
    assert.deepEqual(browser.taken(), [
      ["scale-change", { scaleFactor: 1, size }],
      ["resize", size],
      ["move", { x: -5, y: 20 }],
    ]);
    browser.window.screenX = 0;
    browser.window.document.hidden = true;
    browser.tick();
    assert.deepEqual(browser.taken(), []);
  });

  it("focus as the document has it", () => {
    const browser = new FakeBrowser();
    browser.dispatch("blur");
    browser.turn();
    assert.deepEqual(browser.taken(), []);
    for (const [focused, event] of [[false, "blur"], [true, "focus"]] as const) {
      browser.focused = focused;
      browser.dispatch(event);
      browser.turn();
      assert.deepEqual(browser.taken(), [[event, null]]);
    }
  });

  it("the theme that the app or the system chose", async () => {
    const browser = new FakeBrowser();
    await browser.ask("theme", "dark");
    assert.deepEqual(browser.taken(), [["theme-changed", "dark"]]);
    assert.equal(browser.root.styles.get("color-scheme"), "dark");
    assert.equal(browser.root.dataset.theme, "dark");
    browser.dark.matches = true;
    await browser.ask("theme", null);
    assert.deepEqual(browser.taken(), []);
    assert.equal(browser.root.dataset.theme, undefined);
    browser.dark.matches = false;
    browser.tick();
    assert.deepEqual(browser.taken(), [["theme-changed", "light"]]);
  });

  it("dragged files, over them once a frame, and keeps them from replacing the page", () => {
    const browser = new FakeBrowser();
    let prevented = 0;
    const drag = (type: string, clientX: number, more = {}) =>
      browser.dispatch(type, {
        dataTransfer: { types: ["Files"] },
        clientX,
        clientY: 1,
        relatedTarget: null,
        preventDefault: () => prevented++,
        ...more,
      });
    drag("dragenter", 1);
    for (let x = 2; x < 50; x++) drag("dragover", x);
    browser.frame();
    drag("dragleave", 0, { relatedTarget: {} });
    drag("drop", 50);
    browser.frame();
    assert.deepEqual(browser.taken(), [
      ["drag-enter", { paths: [], position: { x: 2, y: 2 } }],
      ["drag-over", { position: { x: 98, y: 2 } }],
      ["drag-drop", { paths: [], position: { x: 100, y: 2 } }],
    ]);
    assert.equal(prevented, 50);
    drag("dragenter", 1, { dataTransfer: { types: ["text/plain"] } });
    drag("dragenter", 1, {
      target: Object.assign(new browser.window.HTMLInputElement(), { type: "file" }),
    });
    drag("dragleave", 1);
    assert.deepEqual(browser.taken().map((report) => Array.isArray(report) && report[0]), [
      "drag-enter",
      "drag-leave",
    ]);
    assert.equal(prevented, 50);
  });

  it("that it goes for good, not that it is kept", () => {
    const browser = new FakeBrowser();
    browser.dispatch("pagehide", { persisted: true });
    assert.deepEqual(browser.taken(), []);
    browser.dispatch("pagehide", { persisted: false });
    assert.deepEqual(browser.taken(), ["window:gone"]);
  });
});

describe("the window's page script", () => {
  it("puts attention, badge and progress in front of the title, not into it", async () => {
    const browser = new FakeBrowser();
    const { document } = browser.window;
    const title = async () => (await browser.ask("state") as { title: string }).title; // as sent
    browser.focused = false;
    browser.dispatch("blur");
    browser.turn();
    await browser.ask("badge", { text: "3", count: 3 });
    await browser.ask("progress", "40% ");
    await browser.ask("attention", true);
    browser.tick();
    assert.equal(document.title, "● (3) 40% Page");
    assert.equal(await title(), "Page");
    await browser.ask("title", "New");
    assert.equal(document.title, "● (3) 40% New");
    document.title = "By the page";
    assert.equal(await title(), "By the page");
    browser.focused = true;
    browser.dispatch("focus");
    browser.turn();
    await browser.ask("badge", { text: null });
    await browser.ask("progress", "");
    assert.equal(document.title, "By the page");
    await browser.ask("default_title", "Configured");
    assert.equal(document.title, "By the page");
  });

  it("enters fullscreen with the next gesture when it needs one", async () => {
    const browser = new FakeBrowser();
    browser.needsGesture = true;
    await browser.ask("fullscreen", true);
    browser.needsGesture = false;
    browser.dispatch("pointerup");
    await Promise.resolve();
    await Promise.resolve();
    browser.dispatch("pointerup");
    assert.deepEqual(browser.did, ["fullscreen", "fullscreen"]);
    await browser.ask("fullscreen", false);
  });

  it("sizes, moves, maximises and restores", async () => {
    const browser = new FakeBrowser();
    await browser.ask("size", { logical: false, a: 1000, b: 800 });
    await browser.ask("position", { logical: true, a: 7, b: 8 });
    await browser.ask("center");
    await browser.ask("maximize", false);
    await browser.ask("maximize", null);
    Object.assign(browser.window, { screenX: 0, screenY: 25, outerWidth: 1920, outerHeight: 1055 });
    await browser.ask("maximize", true);
    await browser.ask("maximize", null);
    assert.deepEqual(browser.did, [
      ["resizeTo", 520, 440],
      ["moveTo", 7, 8],
      ["moveTo", 550, 232.5],
      ["moveTo", 0, 25],
      ["resizeTo", 1920, 1055],
      ["moveTo", 10, 20],
      ["resizeTo", 820, 640],
    ]);
  });

  it("opens windows, tells when it may not, and comes back to them", async () => {
    const browser = new FakeBrowser();
    const request = { label: "a", url: "/a", width: 300, height: 200, center: false };
    browser.blocked = true;
    assert.equal(await browser.ask("open", { ...request, external: false }), false);
    assert.equal(await browser.ask("focus_opened", "a"), false);
    browser.blocked = false;
    assert.equal(await browser.ask("open", { ...request, x: 1, y: 2, external: false }), true);
    const features = "popup,width=300,height=200,left=1,top=2";
    assert.deepEqual(browser.did.at(-1), ["open", "/a", "pleiad:a", features]);
    assert.equal(await browser.ask("focus_opened", "a"), true);
    browser.child.closed = true;
    assert.equal(await browser.ask("focus_opened", "a"), false);
  });

  it("cuts the opener off before another site loads", async () => {
    const browser = new FakeBrowser();
    const { child } = browser;
    const url = "https://example.org/";
    await browser.ask("open", {
      label: "x",
      url,
      width: 1,
      height: 1,
      center: true,
      external: true,
    });
    assert.deepEqual((browser.did.at(-1) as unknown[])[1], "about:blank"); // a call of open
    assert.equal(child.opener, null);
    assert.equal(child.location.href, url);
    assert.equal(await browser.ask("focus_opened", "x"), false);
  });

  it("closes, and leaves where the browser refuses", async () => {
    const browser = new FakeBrowser();
    await browser.ask("close");
    assert.deepEqual(browser.did, []);
    browser.turn();
    browser.turn();
    assert.deepEqual(browser.did, [["close"], ["replace", "about:blank"]]);
  });

  it("describes the one screen it knows", async () => {
    const browser = new FakeBrowser();
    assert.deepEqual(await browser.ask("monitors"), {
      all: [{ name: null, scale: 2, at: [null, null, 1920, 1080], free: [0, 25, 1920, 1055] }],
      current: 0,
      primary: -1,
    });
  });

  it("shows the icon in place of the page's own", async () => {
    const browser = new FakeBrowser();
    await browser.ask("icon", "data:image/png;base64,AA==");
    assert.deepEqual(browser.icons.map(({ rel, href }) => [rel, href]), [
      ["icon", "data:image/png;base64,AA=="],
    ]);
  });
});
