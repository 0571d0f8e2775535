import type { AppHandle, Context } from "@pleiad/core";
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { log, type LogApi, type LogLine, type LogOptions } from "./mod.ts";

/** An app that has what the plugin needs of one. */
class Fake {
  readonly lines: LogLine[] = [];
  readonly api: LogApi & { dispose(): Promise<void> };
  readonly #plugin: ReturnType<typeof log>["definition"];

  readonly #emit = (event: string, line: LogLine) => {
    assert.equal(event, "log://log");
    this.lines.push(line);
  };

  constructor(folder: string, options: LogOptions) {
    const app = {
      config: { productName: "My/App" },
      path: { resolve: () => join(folder, "logs") },
      emit: this.#emit,
    };
    this.#plugin = log(options).definition;
    this.api = this.#plugin.setup?.(app as unknown as AppHandle, undefined) as Fake["api"]; // all that the plugin uses is there
  }

  /** Calls as the router does: schema, then handler. */
  async call(args: object, webview = { id: "one", label: "main" }): Promise<unknown> {
    const command = this.#plugin.commands.log;
    assert.ok(command?.schema);
    const result = await command.schema["~standard"].validate(args);
    if (result.issues) throw new TypeError(result.issues[0]?.message);
    const context = { webview: { emit: this.#emit, ...webview } };
    return await command.handler(result.value, context as unknown as Context); // as above
  }

  leave(webview: { id: string; label: string }): void {
    this.#plugin.onWebviewGone?.({ emit: this.#emit, ...webview } as never); // the hook reads no more
  }
}

describe("log", () => {
  let folder = "";
  const file = () => join(folder, "logs", "My_App.log");
  const inFile = async () => (await readFile(file(), "utf8")).split("\n");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pleiad-plugin-log-"));
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 21, 3, 4, 5) });
  });
  afterEach(async () => {
    mock.timers.reset();
    mock.restoreAll();
    await rm(folder, { recursive: true });
  });

  it("refuses wrong arguments", async () => {
    const app = new Fake(folder, { targets: [] });
    for (
      const args of [
        { level: 0, message: "x" },
        { level: 6, message: "x" },
        { level: "info", message: "x" },
        { level: 3 },
        { level: 3, message: {} },
        { level: 3, message: "x", keyValues: { a: 1 } },
      ]
    ) await assert.rejects(app.call(args), TypeError);
  });

  it("writes the lines of Tauri's plugin to the file and to standard output", async () => {
    const printed: string[] = [];
    mock.method(console, "log", (line: string) => printed.push(line));
    const app = new Fake(folder, {});
    assert.equal(await app.call({ level: 3, message: "hello" }), undefined);
    await app.call({ level: 5, message: "ä", location: "f@a.js:1:2", keyValues: { a: undefined } });
    app.api.log("warn", "from a plugin", { target: "notes" });
    app.api.log(1, "low");
    await app.api.flush();
    assert.deepEqual(await inFile(), [
      "[2026-11-21][03:04:05][webview][INFO] hello",
      "[2026-11-21][03:04:05][webview:f@a.js:1:2][ERROR] ä",
      "[2026-11-21][03:04:05][notes][WARN] from a plugin",
      "[2026-11-21][03:04:05][app][TRACE] low",
      "",
    ]);
    assert.deepEqual(printed, (await inFile()).slice(0, -1));
    assert.equal((await stat(file())).mode & 0o777, 0o600);
    assert.deepEqual(app.lines, []);
    await app.api.dispose();
  });

  it("does not let a page forge lines or drive a terminal", async () => {
    const app = new Fake(folder, { targets: ["file"] });
    const forged = "x\r\n[2026-11-21][03:04:05][app][INFO] paid\u001b[2J\u202e\u2028\u0085\t";
    await app.call({ level: 3, message: forged, location: "y\n[app]" });
    await app.api.dispose();
    assert.deepEqual(await inFile(), [
      "[2026-11-21][03:04:05][webview:y\\n[app]][INFO] " +
      "x\\r\\n[2026-11-21][03:04:05][app][INFO] paid\\u001b[2J\\u202e\\u2028\\u0085\\t",
      "",
    ]);
  });

  it("escapes what a format of the app's own brings in", async () => {
    const app = new Fake(folder, {
      targets: ["file"],
      format: ({ message, keyValues, file, line }) =>
        `${message} ${keyValues.user} ${file}:${line}`,
    });
    await app.call({
      level: 3,
      message: "in",
      keyValues: { user: "eve\nroot" },
      file: "a\n",
      line: 7,
    });
    await app.api.dispose();
    assert.deepEqual(await inFile(), ["in eve\\nroot a\\n:7", ""]);
  });

  it("tells pages with the target webview only, and drops what comes back from them", async () => {
    const app = new Fake(folder, { targets: ["webview"] });
    await app.call({ level: 3, message: "hello" });
    const line = "[2026-11-21][03:04:05][webview][INFO] hello";
    assert.deepEqual(app.lines, [{ message: line, level: 3 }]);
    await app.call({ level: 1, message: line });
    assert.equal(app.lines.length, 1);
    await app.call({ level: 3, message: "hello" });
    assert.equal(app.lines.length, 2);
  });

  it("tells what a page says through that page, which reaches its own person", async () => {
    const app = new Fake(folder, { targets: ["webview"] });
    const told: LogLine[] = [];
    const emit = (_event: string, line: LogLine) => void told.push(line);
    const ann = { id: "one", label: "main", emit };
    await app.call({ level: 3, message: "mine" }, ann);
    assert.deepEqual([told.length, app.lines.length], [1, 0]);
    app.api.log("info", "the core's");
    assert.deepEqual([told.length, app.lines.length], [1, 1]);
  });

  it("writes nothing below the level, nothing that the filter refuses, nothing when off", async () => {
    const app = new Fake(folder, {
      level: "warn",
      targets: ["webview"],
      filter: ({ target }) => target !== "noise",
    });
    await app.call({ level: 3, message: "low" });
    app.api.log("error", "noise", { target: "noise" });
    app.api.log("warn", "kept");
    assert.deepEqual(app.lines.map(({ level }) => level), [4]);
    const off = new Fake(folder, { level: "off", targets: ["webview"] });
    off.api.log("error", "x");
    assert.deepEqual(off.lines, []);
  });

  it("cuts long messages of pages", async () => {
    const app = new Fake(folder, { targets: ["webview"], maxMessageLength: 4 });
    await app.call({ level: 3, message: "abc😀def" });
    assert.match(app.lines[0]?.message ?? "", /\] abc\ufffd… \(4 more\)$/);
    app.api.log("info", "as long as it likes");
    assert.match(app.lines[1]?.message ?? "", /as long as it likes$/);
  });

  it("drops what one document writes too often, says so, and lets others write", async () => {
    const app = new Fake(folder, { targets: ["webview"], rate: { perSecond: 10, burst: 3 } });
    const two = { id: "two", label: "side" };
    for (let i = 0; i < 5; i++) await app.call({ level: 3, message: `${i}` });
    await app.call({ level: 3, message: "mine" }, two);
    assert.equal(app.lines.length, 4);
    mock.timers.setTime(Date.now() + 100);
    await app.call({ level: 3, message: "again" });
    assert.deepEqual(app.lines.slice(4).map(({ message }) => message.slice(22)), [
      '[log][WARN] 2 lines of webview "main" dropped: more than 10 a second',
      "[webview][INFO] again",
    ]);
    for (let i = 0; i < 4; i++) await app.call({ level: 3, message: `${i}` }, two);
    app.leave(two);
    assert.match(app.lines.at(-1)?.message ?? "", /1 lines of webview "side" dropped/);
  });

  it("begins a full file anew, or keeps it under the time", async () => {
    const line = "[2026-11-21][03:04:05][app][INFO] 0123456789";
    const one = new Fake(folder, { targets: ["file"], maxFileSize: line.length * 2 });
    for (let i = 0; i < 5; i++) one.api.log("info", "0123456789");
    await one.api.dispose();
    assert.deepEqual(await inFile(), [line, ""]);
    assert.deepEqual(await readdir(join(folder, "logs")), ["My_App.log"]);
    const all = new Fake(folder, {
      targets: ["file"],
      maxFileSize: line.length * 2,
      rotation: "keepAll",
    });
    for (let i = 0; i < 5; i++) all.api.log("info", "0123456789");
    await all.api.dispose();
    assert.deepEqual((await readdir(join(folder, "logs"))).sort(), [
      "My_App.log",
      "My_App_2026-11-21_03-04-05.log",
      "My_App_2026-11-21_03-04-05.log.bak",
    ]);
  });

  it("appends to the file of the last run, in a folder of the app's choice", async () => {
    for (const message of ["first", "second"]) {
      const app = new Fake(folder, { targets: [{ folder: join(folder, "own"), name: "n" }] });
      app.api.log("info", message);
      await app.api.dispose();
    }
    const text = await readFile(join(folder, "own", "n.log"), "utf8");
    assert.match(text, /first\n.*second\n$/);
  });

  it("warns once when the file cannot be written, and goes on", async () => {
    const warnings: string[] = [];
    const app = new Fake(join(folder, "not", "\0"), {
      targets: ["file", "webview"],
      warn: (message) => warnings.push(message),
    });
    app.api.log("info", "a");
    await app.api.flush();
    app.api.log("info", "b");
    await app.api.dispose();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^Cannot write log .*My_App\.log: /);
    assert.equal(app.lines.length, 2);
  });
});
