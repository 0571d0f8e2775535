import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { testApp, TestPage } from "./_test_caller.ts";
import { appPlugin } from "./app.ts";
import { pathPlugin } from "./path.ts";
import { resourcesPlugin } from "./resources.ts";

describe("built-in app", () => {
  const themes: unknown[] = [];
  const plugin = appPlugin({ setTheme: (theme) => themes.push(theme) });

  it("grants reading by default, and neither exit nor theme", () => {
    const granted = plugin.definition.permissions?.["default"];
    assert.deepEqual(granted, [
      "version",
      "name",
      "tauri_version",
      "identifier",
      "bundle_type",
      "supports_multiple_windows",
      "register_listener",
      "remove_listener",
    ]);
  });

  it("says what the app is called", async () => {
    const page = new TestPage(testApp());
    assert.equal(await page.call(plugin, "name"), "Test");
    assert.equal(await page.call(plugin, "version"), "1.2.3");
    assert.equal(await page.call(plugin, "identifier"), "dev.pleiad.test");
    assert.equal(await page.call(plugin, "tauri_version"), "2.12.5");
    assert.equal(await page.call(plugin, "bundle_type"), null);
    assert.equal(await page.call(plugin, "supports_multiple_windows"), true);
    assert.deepEqual(await page.call(plugin, "fetch_data_store_identifiers"), []);
  });

  it("asks the app to exit with the code, 0 without one", async () => {
    const page = new TestPage(testApp());
    await assert.rejects(page.call(plugin, "exit", { code: "1" }));
    await assert.rejects(page.call(plugin, "exit", { code: 1.5 }));
    await page.call(plugin, "exit");
    await page.call(plugin, "exit", { code: 3 });
    assert.deepEqual(page.app.exits, [0, 3]);
  });

  it("hands the theme to the host", async () => {
    const page = new TestPage(testApp());
    await assert.rejects(page.call(plugin, "set_app_theme", { theme: "blue" }));
    for (const theme of ["dark", "light", null, undefined]) {
      await page.call(plugin, "set_app_theme", { theme });
    }
    assert.deepEqual(themes, ["dark", "light", null, null]);
  });

  it("keeps a listener until its own document removes it", async () => {
    const app = testApp();
    const [page, other] = [new TestPage(app), new TestPage(app, "other")];
    await page.call(plugin, "register_listener", {
      event: "back-button",
      handler: "__CHANNEL__:7",
    });
    assert.equal(page.channels.get(7)?.closed, false);
    await other.call(plugin, "remove_listener", { event: "back-button", channelId: 7 });
    assert.equal(page.channels.get(7)?.closed, false);
    await page.call(plugin, "remove_listener", { event: "back-button", channelId: 7 });
    assert.equal(page.channels.has(7), false);
  });
});

describe("built-in path", () => {
  it("resolves directories with the app's resolver", async () => {
    const asked: unknown[] = [];
    const resolve = (...args: unknown[]) => String(asked.push(args));
    const page = new TestPage(testApp({ resolve }));
    await assert.rejects(page.call(pathPlugin(), "resolve_directory", { directory: "AppData" }));
    await page.call(pathPlugin(), "resolve_directory", { directory: 14 });
    await page.call(pathPlugin(), "resolve_directory", { directory: 11, path: "a" });
    assert.deepEqual(asked, [[14, undefined], [11, "a"]]);
  });

  it("answers by the rules of the system it is told", async () => {
    const page = new TestPage(testApp());
    const [posix, windows] = [pathPlugin(false), pathPlugin(true)];
    assert.equal(await page.call(posix, "join", { paths: ["a", "/b"] }), "a/b");
    assert.equal(await page.call(windows, "join", { paths: ["a", "/b"] }), "a\\b");
    assert.equal(await page.call(posix, "basename", { path: "/a/b.c" }), "b.c");
    assert.equal(await page.call(posix, "basename", { path: "/a/b.c", ext: ".c" }), "b");
    assert.equal(await page.call(posix, "is_absolute", { path: "/a" }), true);
    assert.equal(await page.call(posix, "normalize", { path: "a/./b" }), "a/b");
    assert.equal(await page.call(posix, "extname", { path: "a.b" }), "b");
    await assert.rejects(page.call(posix, "dirname", { path: "/" }), {
      message: "path does not have a parent",
    });
  });

  it("resolves below the working directory", async () => {
    const page = new TestPage(testApp());
    assert.equal(await page.call(pathPlugin(), "resolve", { paths: [] }), process.cwd());
  });
});

describe("built-in resources", () => {
  it("closes the caller's own, then the app's, and nobody else's", async () => {
    const app = testApp();
    const [page, other] = [new TestPage(app), new TestPage(app, "other")];
    const closed: string[] = [];
    const add = (table: typeof page.resources, name: string) =>
      table.add({ close: () => void closed.push(name) });
    const [own, foreign] = [add(page.resources, "own"), add(other.resources, "foreign")];
    const shared = app.resources.add({ close: () => void closed.push("shared") });
    const plugin = resourcesPlugin();

    await assert.rejects(page.call(plugin, "close", { rid: foreign }), {
      message: `The resource id ${foreign} is invalid.`,
    });
    await page.call(plugin, "close", { rid: own });
    await page.call(plugin, "close", { rid: shared });
    assert.deepEqual(closed, ["own", "shared"]);
    await assert.rejects(page.call(plugin, "close", { rid: own }), {
      message: `The resource id ${own} is invalid.`,
    });
  });
});
