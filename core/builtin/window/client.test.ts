import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import * as dpi from "@tauri-apps/api/dpi";
import * as webviewModule from "@tauri-apps/api/webview";
import * as webviewWindowModule from "@tauri-apps/api/webviewWindow";
import * as windowModule from "@tauri-apps/api/window";
import { webviewCommandTable } from "../webview/mod.ts";
import { TestDesk, type TestDocument } from "./_test_desk.ts";
import { windowCommandTable } from "./mod.ts";

const { LogicalPosition, LogicalSize, PhysicalPosition, PhysicalSize } = dpi;

/** Commands that a page script of Tauri sends, or that clients before 2.12.5 do, not the package. */
const INTERNAL = new Set(["internal_toggle_maximize", "internal_toggle_devtools", "print"]);

/** The commands in the package's code: functions and classes tell their source. */
function sent(plugin: string): Set<string> {
  const exported = [windowModule, webviewModule, webviewWindowModule].flatMap(Object.values);
  const source = exported.filter((value) => typeof value === "function").map(String).join("\n");
  const found = source.matchAll(new RegExp(`plugin:${plugin}\\|(\\w+)`, "g"));
  return new Set([...found].map(([, command = ""]) => command));
}

describe("the commands of @tauri-apps/api", () => {
  for (
    const [plugin, table, least] of [
      ["window", windowCommandTable, 70],
      ["webview", webviewCommandTable, 15],
    ] as const
  ) {
    it(`are those of ${plugin}, no more and no fewer`, () => {
      const commands = sent(plugin);
      assert.ok(commands.size >= least, `${commands.size} found`);
      const ours = table.map(({ command }) => command);
      assert.deepEqual([...commands].filter((name) => !ours.includes(name)), []);
      assert.deepEqual(ours.filter((name) => !commands.has(name) && !INTERNAL.has(name)), []);
      assert.equal(new Set(ours).size, ours.length);
    });

    it(`say in the table of ${plugin} what is not real`, () => {
      for (const { command, status, note } of table) {
        assert.ok(status !== "emulated" || note !== "", command);
        assert.ok(!note.endsWith("."), command);
      }
    });
  }
});

describe("the client of @tauri-apps/api", () => {
  let desk: TestDesk;
  let page: TestDocument;
  const global = globalThis as Record<string, unknown>; // the client reads `window`
  const before = global.window;

  beforeEach(() => {
    desk = new TestDesk();
    page = desk.open();
    const main = { label: "main" };
    global.window = {
      __TAURI_INTERNALS__: {
        metadata: { currentWindow: main, currentWebview: { windowLabel: "main", ...main } },
        invoke: async (command: string, args: object = {}) => {
          const [, name = ""] = command.split("|");
          const wire = JSON.stringify(
            args,
            (_key, value) => value instanceof Uint8Array ? [...value] : value,
          );
          const result = await page.call(name, JSON.parse(wire));
          // What is no JSON does not reach a client.
          assert.deepEqual(result, JSON.parse(JSON.stringify(result)), command);
          return result;
        },
      },
    };
  });
  afterEach(() => {
    global.window = before;
  });

  it("reads every getter of a window", async () => {
    const own = windowModule.getCurrentWindow();
    assert.equal(await own.scaleFactor(), 1.5);
    assert.deepEqual(await own.outerPosition(), new PhysicalPosition(150, 75));
    assert.deepEqual(await own.innerPosition(), new PhysicalPosition(162, 122));
    assert.deepEqual(await own.outerSize(), new PhysicalSize(1224, 959));
    assert.deepEqual(await own.innerSize(), new PhysicalSize(1200, 900));
    assert.equal(await own.title(), "Notes");
    assert.equal(await own.theme(), "light");
    assert.equal(await own.activityName(), "");
    assert.equal(await own.sceneIdentifier(), "");
    const flags = {
      isFullscreen: false,
      isMinimized: false,
      isMaximized: false,
      isFocused: true,
      isDecorated: true,
      isResizable: true,
      isMaximizable: true,
      isMinimizable: true,
      isClosable: true,
      isVisible: true,
      isEnabled: true,
      isAlwaysOnTop: false,
    } as const;
    for (const [name, value] of Object.entries(flags)) {
      assert.equal(await own[name as keyof typeof flags](), value, name); // a key of that object
    }
    assert.deepEqual(await windowModule.cursorPosition(), new PhysicalPosition(15, 30));
  });

  it("reads monitors with their work areas", async () => {
    const [first, second, ...rest] = await windowModule.availableMonitors();
    assert.deepEqual(rest, []);
    assert.deepEqual(first, {
      name: "A",
      scaleFactor: 1.5,
      position: new PhysicalPosition(0, 0),
      size: new PhysicalSize(2880, 1620),
      workArea: { position: new PhysicalPosition(0, 38), size: new PhysicalSize(2880, 1583) },
    });
    assert.deepEqual(second?.position, new PhysicalPosition(1920, 0));
    assert.deepEqual(await windowModule.currentMonitor(), second);
    assert.deepEqual(await windowModule.primaryMonitor(), first);
    assert.deepEqual(await windowModule.monitorFromPoint(2000, 100), first);
    assert.equal(await windowModule.monitorFromPoint(-1, 5), null);
    page.answers.monitors = { all: [], current: -1, primary: -1 };
    assert.equal(await windowModule.currentMonitor(), null);
    assert.equal(await windowModule.primaryMonitor(), null);
  });

  it("calls every setter of a window", async () => {
    const own = windowModule.getCurrentWindow();
    const size = new LogicalSize(400, 300);
    const rgba = new Uint8Array([255, 0, 0, 255]);
    const calls: Record<string, unknown[]> = {
      center: [],
      requestUserAttention: [1],
      setResizable: [false],
      setEnabled: [true],
      setMaximizable: [false],
      setMinimizable: [false],
      setClosable: [false],
      setTitle: ["New"],
      maximize: [],
      unmaximize: [],
      toggleMaximize: [],
      minimize: [],
      unminimize: [],
      show: [],
      hide: [],
      setDecorations: [false],
      setShadow: [true],
      setEffects: [{ effects: [windowModule.Effect.Blur] }],
      clearEffects: [],
      setAlwaysOnTop: [true],
      setAlwaysOnBottom: [true],
      setContentProtected: [true],
      setSize: [size],
      setMinSize: [null],
      setMaxSize: [new PhysicalSize(9, 9)],
      setSizeConstraints: [{ minWidth: 5 }],
      setPosition: [new PhysicalPosition(3, 4)],
      setFullscreen: [true],
      setFullscreenOnMonitor: [new PhysicalPosition(0, 0)],
      setSimpleFullscreen: [false],
      setFocus: [],
      setFocusable: [true],
      setIcon: [{ rgba, width: 1, height: 1 }],
      setSkipTaskbar: [true],
      setCursorGrab: [true],
      setCursorVisible: [false],
      setCursorIcon: ["hand"],
      setBackgroundColor: [[1, 2, 3]],
      setCursorPosition: [new LogicalPosition(1, 2)],
      setIgnoreCursorEvents: [true],
      startDragging: [],
      startResizeDragging: ["East"],
      setBadgeCount: [3],
      setBadgeLabel: [],
      setOverlayIcon: [],
      setProgressBar: [{ status: windowModule.ProgressBarStatus.Normal, progress: 40 }],
      setVisibleOnAllWorkspaces: [true],
      setTitleBarStyle: ["overlay"],
      setTheme: ["dark"],
      close: [],
      destroy: [],
    };
    const methods = Object.getOwnPropertyNames(windowModule.Window.prototype)
      .filter((name) =>
        /^(?:set|start|center|request|clear|close|destroy|toggle)|imize$/.test(name)
      );
    assert.deepEqual(methods.filter((name) => !(name in calls)), []);
    for (const [name, args] of Object.entries(calls)) {
      const method = own[name as "center"] as (...args: unknown[]) => Promise<void>; // any of them
      assert.equal(await method.apply(own, args), null, name);
    }
    const flags = await Promise.all([own.isResizable(), own.isDecorated(), own.isClosable()]);
    assert.deepEqual(flags, [false, false, false]);
    assert.deepEqual([await own.isAlwaysOnTop(), await own.isVisible()], [true, false]);
    assert.deepEqual(page.requests.filter(([name]) => /^(size|cursor|badge|style)$/.test(name)), [
      ["size", { logical: true, a: 400, b: 300 }],
      ["cursor", [null, false]],
      ["cursor", ["pointer", false]],
      ["style", ["background-color", "rgb(1 2 3 / 1)"]],
      ["style", ["pointer-events", "none"]],
      ["badge", { text: "3", count: 3 }],
      ["badge", { text: null }],
    ]);
  });

  it("uses a webview", async () => {
    const own = webviewModule.getCurrentWebview();
    assert.deepEqual(await own.position(), new PhysicalPosition(162, 122));
    assert.deepEqual(await own.size(), new PhysicalSize(1200, 900));
    await own.setSize(new LogicalSize(1, 1));
    await own.setPosition(new LogicalPosition(1, 1));
    await own.setFocus();
    await own.setAutoResize(true);
    await own.hide();
    await own.show();
    await own.setZoom(1.25);
    await own.clearAllBrowsingData();
    await own.setBackgroundColor("#ff0000");
    await own.reparent("nobody");
    await assert.rejects(own.reparent("main"), {
      message: "cannot reparent when using a WebviewWindow",
    });
    await own.close();
    const all = await webviewModule.getAllWebviews();
    assert.deepEqual(all.map(({ label, window }) => [label, window.label]), [["main", "main"]]);
    assert.deepEqual(page.requests.filter(([name]) => name === "style"), [
      ["style", ["visibility", "hidden"]],
      ["style", ["visibility", null]],
      ["style", ["zoom", "1.25"]],
      ["style", ["background-color", "#ff0000"]],
    ]);
  });

  it("opens a window and hears how it went", async () => {
    const outcome = async (label: string) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const opened = new webviewWindowModule.WebviewWindow(label, { url: "/settings" });
      await opened.once("tauri://created", () => resolve("created"));
      await opened.once("tauri://error", ({ payload }) => resolve(payload));
      return await promise;
    };
    assert.equal(await outcome("settings"), "created");
    assert.deepEqual((await windowModule.getAllWindows()).map(({ label }) => label), [
      "main",
      "settings",
    ]);
    assert.ok(String(await outcome("settings")).includes("already exists"));
    page.answers.open = false;
    assert.ok(String(await outcome("more")).includes("the browser blocked it"));
    assert.equal(await webviewWindowModule.WebviewWindow.getByLabel("more"), null);
  });
});
