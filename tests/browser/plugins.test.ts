import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { arch, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

describe("store, log and os through their guests in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let main: Page;
  let second: Page;
  let data: string;
  const { XDG_DATA_HOME } = process.env;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "pleiad-data-"));
    process.env["XDG_DATA_HOME"] = data;
    shown = await showFixture({ name: "plugins" });
    main = shown.page;
    second = await shown.open("/second.html");
  });
  after(async () => {
    await shown?.close();
    if (XDG_DATA_HOME === undefined) delete process.env["XDG_DATA_HOME"];
    else process.env["XDG_DATA_HOME"] = XDG_DATA_HOME;
    await rm(data, { recursive: true, force: true });
  });

  it("store: values of every kind, and what is left of them", async () => {
    const got = await main.evaluate(async () => {
      const store = await guest.store.load("notes.json", { autoSave: false, defaults: { a: 0 } });
      await store.set("b", { deep: ["ä", null] });
      await store.set("c", null);
      const before = {
        keys: await store.keys(),
        values: await store.values(),
        entries: await store.entries(),
        length: await store.length(),
        b: await store.get("b"),
        c: await store.get("c"),
        missing: await store.get("missing"),
        has: [await store.has("c"), await store.has("missing")],
        deleted: [await store.delete("c"), await store.delete("c")],
      };
      await store.save();
      await store.reset();
      const reset = await store.entries();
      await store.reload();
      const reloaded = await store.entries();
      await store.clear();
      return { before, reset, reloaded, cleared: await store.length() };
    });
    assert.deepEqual(got.before, {
      keys: ["a", "b", "c"],
      values: [0, { deep: ["ä", null] }, null],
      entries: [["a", 0], ["b", { deep: ["ä", null] }], ["c", null]],
      length: 3,
      b: { deep: ["ä", null] },
      c: null,
      missing: undefined,
      has: [true, false],
      deleted: [true, false],
    });
    assert.deepEqual(got.reset, [["a", 0]]);
    assert.deepEqual(got.reloaded.toSorted(), [["a", 0], ["b", { deep: ["ä", null] }]]);
    assert.equal(got.cleared, 0);
    const file = await readFile(join(data, "dev.pleiad.plugins/notes.json"), "utf8");
    assert.deepEqual(JSON.parse(file), { a: 0, b: { deep: ["ä", null] } });
  });

  it("store: a change in one tab is seen in the other", async () => {
    await second.evaluate(async () => {
      const changes: unknown[] = [];
      const keyed: unknown[] = [];
      Object.assign(globalThis, { changes, keyed });
      const store = await guest.store.load("shared.json", { autoSave: false, defaults: {} });
      await store.onChange((key, value) => changes.push([key, value]));
      await store.onKeyChange("theme", (value) => keyed.push(value));
      await guest.event.listen("store://change", ({ payload }) => changes.push(payload));
    });
    await main.evaluate(async () => {
      const store = await guest.store.load("shared.json", { autoSave: false, defaults: {} });
      await store.set("theme", "dark");
      await store.delete("theme");
    });
    await second.waitForFunction(() => Reflect.get(globalThis, "changes").length === 4);
    const { changes, keyed } = await second.evaluate(() => ({
      changes: Reflect.get(globalThis, "changes"),
      keyed: Reflect.get(globalThis, "keyed"),
    }));
    const plain = changes.filter(Array.isArray);
    assert.deepEqual(plain.map(([key, value]: unknown[]) => [key, value ?? null]), [
      ["theme", "dark"],
      ["theme", null],
    ]);
    assert.equal(keyed.length, 2);
    const events = changes.filter((change: unknown) => !Array.isArray(change));
    assert.deepEqual(
      events.map(({ path, key, value, exists }: Record<string, unknown>) => ({
        path,
        key,
        value,
        exists,
      })),
      [
        {
          path: join(data, "dev.pleiad.plugins/shared.json"),
          key: "theme",
          value: "dark",
          exists: true,
        },
        {
          path: join(data, "dev.pleiad.plugins/shared.json"),
          key: "theme",
          value: null,
          exists: false,
        },
      ],
    );
  });

  it("store: lazy stores, stores by path, and closing", async () => {
    const got = await main.evaluate(async () => {
      const { LazyStore, Store, getStore, load } = guest.store;
      const lazy = new LazyStore("lazy.json", { autoSave: false, defaults: {} });
      await lazy.set("n", 1);
      const same = await getStore("lazy.json");
      const none = await getStore("nobody.json");
      const n = await same?.get("n");
      await same?.close();
      const closed = await same?.get("n").catch((said) => said.replace(/\d+/, "N"));
      const outside = await load("../outside.json").catch((said) => String(said));
      return { isStore: same instanceof Store, n, none, closed, outside };
    });
    assert.equal(got.isStore, true);
    assert.equal(got.n, 1);
    assert.equal(got.none, null);
    assert.equal(got.closed, "The resource id N is invalid.");
    assert.match(String(got.outside), /\s/);
  });

  it("log: lines of every level reach loggers in every tab, and the console", async () => {
    await second.evaluate(async () => {
      const lines: unknown[] = [];
      Object.assign(globalThis, { lines });
      await guest.log.attachLogger(({ level, message }) => lines.push([level, message]));
    });
    const said: string[] = [];
    main.on("console", (message) => said.push(message.text()));
    await main.evaluate(async () => {
      const { log } = guest;
      const detach = await log.attachConsole();
      await log.trace("one");
      await log.debug("two");
      await log.info("three", { keyValues: { a: "b" } });
      await log.warn("four");
      await log.error("five", { file: "a.ts", line: 3 });
      detach();
      await log.info("six");
    });
    await second.waitForFunction(() => Reflect.get(globalThis, "lines").length === 6);
    const lines: [number, string][] = await second.evaluate(() => Reflect.get(globalThis, "lines"));
    const words = ["one", "two", "three", "four", "five", "six"];
    assert.deepEqual(lines.map(([level]) => level), [1, 2, 3, 4, 5, 3]);
    for (const [at, [, message]] of lines.entries()) {
      assert.match(message, new RegExp(`${words[at]}`));
    }
    // The warnings and errors of a log are no complaints of the page.
    const logged = said.filter((text) => words.some((word) => text.includes(word)));
    assert.equal(logged.length, 5);
    shown.complaints.splice(0);
  });

  it("os: facts at once, and what only the core knows", async () => {
    const got = await main.evaluate(async () => {
      const { os } = guest;
      return {
        eol: os.eol(),
        platform: os.platform(),
        family: os.family(),
        type: os.type(),
        arch: os.arch(),
        extension: os.exeExtension(),
        version: os.version(),
        hostname: await os.hostname(),
        locale: await os.locale(),
      };
    });
    const platform = { win32: "windows", darwin: "macos" }[String(process.platform)] ?? "linux";
    assert.equal(got.platform, platform);
    assert.equal(got.type, platform);
    assert.equal(got.family, platform === "windows" ? "windows" : "unix");
    assert.equal(got.eol, platform === "windows" ? "\r\n" : "\n");
    assert.equal(got.extension, platform === "windows" ? "exe" : "");
    assert.equal(got.arch, { x64: "x86_64", arm64: "aarch64" }[String(arch())] ?? got.arch);
    assert.match(got.version, /\d/);
    assert.equal(got.hostname, hostname());
    assert.ok(got.locale === null || /^[a-z]{2,3}/.test(got.locale));
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
