import assert from "node:assert/strict";
import { homedir, tmpdir } from "node:os";
import { delimiter, isAbsolute, join, resolve, sep } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

describe("app, path, dpi and windows in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let page: Page;
  before(async () => {
    shown = await showFixture({ name: "app-test" });
    page = shown.page;
  });
  after(() => shown?.close());

  it("app: every export answers", async () => {
    const got = await page.evaluate(async () => {
      const { app } = guest;
      const pressed = await app.onBackButtonPress(() => {});
      await pressed.unregister();
      return {
        exports: Object.keys(app).toSorted(),
        name: await app.getName(),
        version: await app.getVersion(),
        tauri: await app.getTauriVersion(),
        identifier: await app.getIdentifier(),
        bundle: await app.getBundleType(),
        many: await app.supportsMultipleWindows(),
        icon: await app.defaultWindowIcon(),
        stores: await app.fetchDataStoreIdentifiers(),
        removed: await app.removeDataStore([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        shown: await app.show(),
        hidden: await app.hide(),
        dock: await app.setDockVisibility(true),
        theme: await app.setTheme("dark"),
        unset: await app.setTheme(null),
      };
    });
    assert.deepEqual(got, {
      exports: [
        "BundleType",
        "defaultWindowIcon",
        "exit",
        "fetchDataStoreIdentifiers",
        "getBundleType",
        "getIdentifier",
        "getName",
        "getTauriVersion",
        "getVersion",
        "hide",
        "onBackButtonPress",
        "removeDataStore",
        "setDockVisibility",
        "setTheme",
        "show",
        "supportsMultipleWindows",
      ],
      name: "Fixture",
      version: "1.2.3",
      tauri: "2.12.5",
      identifier: "dev.pleiad.app-test",
      bundle: null,
      many: true,
      icon: null,
      stores: [],
      removed: null,
      shown: null,
      hidden: null,
      dock: null,
      theme: null,
      unset: null,
    });
  });

  it("path: every folder is absolute, or not on this system", async () => {
    const folders = await page.evaluate(async () => {
      const { path } = guest;
      const found: Record<string, string> = {};
      for (const [name, value] of Object.entries(path)) {
        if (!name.endsWith("Dir") || typeof value !== "function") continue;
        const folder = value as () => Promise<string>; // every export of that name is one
        found[name] = await folder().catch((said) => `refused: ${said}`);
      }
      return found;
    });
    assert.equal(Object.keys(folders).length, 23);
    for (const [name, folder] of Object.entries(folders)) {
      assert.ok(isAbsolute(folder) || folder === "refused: unknown path", `${name}: ${folder}`);
    }
    assert.equal(folders["homeDir"], homedir());
    assert.equal(resolve(folders["tempDir"] ?? ""), resolve(tmpdir()));
    for (const [own, base] of [["appDataDir", "dataDir"], ["appConfigDir", "configDir"]] as const) {
      assert.equal(folders[own], join(folders[base] ?? "", "dev.pleiad.app-test"));
    }
    assert.equal(
      folders["appLocalDataDir"],
      join(folders["localDataDir"] ?? "", "dev.pleiad.app-test"),
    );
    assert.equal(folders["appCacheDir"], join(folders["cacheDir"] ?? "", "dev.pleiad.app-test"));
  });

  it("path: the functions on paths", async () => {
    const got = await page.evaluate(async () => {
      const { path } = guest;
      const refused = (call: Promise<unknown>) => call.catch((said) => said);
      return {
        sep: path.sep(),
        delimiter: path.delimiter(),
        join: await path.join("a", "../b", "./c"),
        normalize: await path.normalize("/a/./b/../c"),
        resolve: await path.resolve("/a", "b", "../c"),
        absolute: [await path.isAbsolute("/a"), await path.isAbsolute("a")],
        dirname: await path.dirname("/a/b.txt"),
        extname: await path.extname("/a/b.txt"),
        basename: [await path.basename("/a/b.txt"), await path.basename("/a/b.txt", ".txt")],
        resource: await path.resolveResource("a.txt"),
        inResources: `${await path.resourceDir()}${path.sep()}a.txt`,
        noExtension: await refused(path.extname("/a/b")),
        noParent: await refused(path.dirname("/")),
        directories: Object.keys(path.BaseDirectory).filter((name) => !/^\d/.test(name)).length,
      };
    });
    assert.equal(got.resource, got.inResources);
    const { resource: _, inResources: __, ...rest } = got;
    assert.deepEqual(rest, {
      sep,
      delimiter,
      join: "b/c",
      normalize: "/a/c",
      resolve: "/a/c",
      absolute: [true, false],
      dirname: "/a",
      extname: "txt",
      basename: ["b.txt", "b"],
      noExtension: "path does not have an extension",
      noParent: "path does not have a parent",
      directories: 23,
    });
  });

  it("dpi: sizes and positions travel as Tauri writes them", async () => {
    const got = await page.evaluate(async () => {
      const { core, dpi } = guest;
      const back = (value: unknown) => core.invoke("plugin:probe|echo", { value });
      const { LogicalPosition, LogicalSize, PhysicalPosition, PhysicalSize, Position, Size } = dpi;
      return {
        exports: Object.keys(dpi).toSorted(),
        values: await Promise.all([
          new LogicalSize(1, 2),
          new PhysicalSize(3, 4),
          new LogicalPosition(5, 6),
          new PhysicalPosition({ x: 7, y: 8 }),
          new Size(new LogicalSize(1, 2)),
          new Position(new PhysicalPosition(7, 8)),
        ].map(back)),
        logical: new PhysicalSize(4, 8).toLogical(2).toJSON(),
        physical: new Position(new LogicalPosition(1, 2)).toPhysical(2).toJSON(),
      };
    });
    assert.deepEqual(got, {
      exports: [
        "LogicalPosition",
        "LogicalSize",
        "PhysicalPosition",
        "PhysicalSize",
        "Position",
        "Size",
      ],
      values: [
        { width: 1, height: 2 },
        { width: 3, height: 4 },
        { x: 5, y: 6 },
        { x: 7, y: 8 },
        { Logical: { width: 1, height: 2 } },
        { Physical: { x: 7, y: 8 } },
      ],
      logical: { width: 2, height: 4 },
      physical: { x: 2, y: 4 },
    });
  });

  it("window: getters answer in shapes that the client takes", async () => {
    const got = await page.evaluate(async () => {
      const { window: { getCurrentWindow, ...module } } = guest;
      const own = getCurrentWindow();
      const size = await own.innerSize();
      const monitor = await module.currentMonitor();
      await own.setTitle("Set by the page");
      return {
        label: own.label,
        scale: await own.scaleFactor(),
        size: [size.width, size.height],
        inner: [
          globalThis.innerWidth * devicePixelRatio,
          globalThis.innerHeight * devicePixelRatio,
        ],
        title: [await own.title(), document.title],
        states: [await own.isFullscreen(), await own.isMinimized(), await own.isDecorated()],
        theme: await own.theme(),
        monitors: (await module.availableMonitors()).length,
        work: typeof monitor?.workArea.size.width,
        primary: (await module.primaryMonitor())?.scaleFactor,
        elsewhere: await module.monitorFromPoint(-1e6, -1e6),
        cursor: typeof (await module.cursorPosition()).x,
        all: (await module.getAllWindows()).map(({ label }) => label),
        webviews: (await guest.webview.getAllWebviews()).map(({ label }) => label),
      };
    });
    const { theme, monitors, inner, ...rest } = got;
    assert.match(String(theme), /^(light|dark)$/);
    assert.ok(monitors >= 1);
    assert.deepEqual(rest, {
      label: "main",
      scale: 1,
      size: inner,
      title: ["Set by the page", "Set by the page"],
      states: [false, false, true],
      work: "number",
      primary: 1,
      elsewhere: null,
      cursor: "number",
      all: ["main"],
      webviews: ["main"],
    });
  });

  it("webviewWindow: opens a browser window with a label of its own, and closes it", async () => {
    const opening = shown.context.waitForEvent("page");
    const created = await page.evaluate(async () => {
      const { WebviewWindow } = guest.webviewWindow;
      const window = new WebviewWindow("extra-1", { url: "/second.html", title: "Extra" });
      const created = Promise.withResolvers<string>();
      window.once("tauri://created", () => created.resolve("created"));
      window.once("tauri://error", ({ payload }) => created.resolve(`error: ${payload}`));
      return await created.promise;
    });
    assert.equal(created, "created");
    const extra = await opening;
    await extra.waitForFunction(() => "guest" in globalThis);
    const inside = await extra.evaluate(async () => ({
      label: guest.webviewWindow.getCurrentWebviewWindow().label,
      asCalled: await guest.core.invoke("plugin:probe|label"),
      all: (await guest.webviewWindow.getAllWebviewWindows()).map(({ label }) => label).toSorted(),
    }));
    assert.deepEqual(inside, { label: "extra-1", asCalled: "extra-1", all: ["extra-1", "main"] });
    const closing = extra.waitForEvent("close");
    const outside = await page.evaluate(async () => {
      const { WebviewWindow } = guest.webviewWindow;
      const again = new WebviewWindow("extra-1");
      const refusal = Promise.withResolvers<unknown>();
      again.once("tauri://error", ({ payload }) => refusal.resolve(payload));
      const destroyed = Promise.withResolvers<void>();
      const found = await WebviewWindow.getByLabel("extra-1");
      await found?.once("tauri://destroyed", () => destroyed.resolve());
      const said = await refusal.promise;
      await found?.close();
      await destroyed.promise;
      return { found: found?.label, said, left: await WebviewWindow.getByLabel("extra-1") };
    });
    await closing;
    assert.deepEqual(outside, {
      found: "extra-1",
      said: "a webview with label `extra-1` already exists",
      left: null,
    });
  });

  it("menu: a context menu is drawn, and its items call back", async () => {
    const got = await page.evaluate(async () => {
      const { Menu, MenuItem, CheckMenuItem } = guest.menu;
      const { promise, resolve } = Promise.withResolvers<string>();
      const open = await MenuItem.new({ id: "open", text: "Open …", action: resolve });
      const check = await CheckMenuItem.new({ id: "wrap", text: "Wrap", checked: true });
      const menu = await Menu.new({ items: [open, check] });
      await open.setText("Open a note");
      Object.assign(globalThis, { chosen: promise });
      const popup = menu.popup(new guest.dpi.LogicalPosition(10, 10));
      popup.catch(() => {});
      return {
        text: await open.text(),
        checked: await check.isChecked(),
        items: (await menu.items()).map(({ id }) => id),
        missing: await menu.get("nobody"),
      };
    });
    assert.deepEqual(got, {
      text: "Open a note",
      checked: true,
      items: ["open", "wrap"],
      missing: null,
    });
    // The menu keeps to itself in a closed shadow root, so keys choose.
    await page.locator("div[popover]").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => Reflect.get(globalThis, "chosen")), "open");
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });

  it("exit stops the core", async () => {
    // The reply and the end of the core race each other.
    page.evaluate(() => guest.app.exit(7)).catch(() => {});
    assert.equal(await shown.served.finished, 7);
  });
});
