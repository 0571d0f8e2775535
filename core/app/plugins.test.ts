import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import * as v from "valibot";
import { startTestApp } from "../_test_app.ts";
import { createApp } from "../create_app.ts";
import { command, definePlugin } from "../plugin.ts";
import type { AppHandle } from "../types/app.ts";
import type { Resource } from "../types/caller.ts";
import type { Channel } from "../types/contract.ts";
import type { ErasedDefinition, Plugin } from "../types/plugin.ts";
import { channel } from "../valibot.ts";
import { stateKey } from "./state.ts";

const identifier = "org.pleiad.test";
const { error } = console;
let reports: string[] = [];

beforeEach(() => {
  reports = [];
  console.error = (line: string) => void reports.push(line);
});
afterEach(() => {
  console.error = error;
  mock.timers.reset();
});

/** A plugin whose hooks are written without a contract. */
function plugin(name: string, definition: Partial<ErasedDefinition> = {}): Plugin {
  return definePlugin(name, { commands: {}, ...definition } as never) as Plugin; // the core erases types as well
}

describe("plugins that start", () => {
  it("get their configuration, checked", async () => {
    let got: unknown;
    const definition = {
      config: v.optional(v.object({ dir: v.string() }), { dir: "default" }),
      setup: (_app: AppHandle, config: unknown) => void (got = config),
    };
    await createApp({ identifier, plugins: [plugin("notes", definition)] }).start();
    assert.deepEqual(got, { dir: "default" });
    const config = { notes: { dir: "x" } };
    await createApp({ identifier, config, plugins: [plugin("notes", definition)] }).start();
    assert.deepEqual(got, { dir: "x" });
    await assert.rejects(
      createApp({
        identifier,
        config: { notes: { dir: 7 } },
        plugins: [plugin("notes", definition)],
      })
        .start(),
      {
        code: "config",
        message: "Error deserializing 'plugins.notes' within your configuration: " +
          "dir: Invalid type: Expected string but received 7",
      },
    );
  });

  it("start after what they need, and reach what its setup returned", async () => {
    const told: string[] = [];
    const note = (name: string) => () => void told.push(name);
    const app = createApp({
      identifier,
      plugins: [
        plugin("a", {
          dependencies: { b: "*" },
          setup: (app: AppHandle) => void told.push(`a sees ${app.plugin<never>("b" as never)}`),
        }),
        plugin("b", { setup: () => (told.push("b"), "b's own") }),
        plugin("c", { setup: note("c") }),
      ],
      setup: note("app"),
    });
    await app.start();
    assert.deepEqual(told, ["b", "a sees b's own", "c", "app"]);
    assert.throws(() => app.handle.plugin("d" as never), { message: "plugin d not found" });
  });

  it("do not when one needs what is not there, of that version, or in a circle", async () => {
    const start = (...plugins: readonly Plugin[]) => createApp({ identifier, plugins }).start();
    await assert.rejects(start(plugin("a", { dependencies: { b: "^1.0.0" } })), /not in the app/);
    await assert.rejects(
      start(plugin("a", { dependencies: { b: "^1.0.0" } }), plugin("b", { version: "2.0.0" })),
      /needs plugin "b" \^1\.0\.0, the app has 2\.0\.0/,
    );
    await assert.rejects(
      start(plugin("a", { dependencies: { b: "*" } }), plugin("b", { dependencies: { a: "*" } })),
      /in a circle: a -> b -> a/,
    );
  });

  it("are refused where a name or a scheme is taken, built-in names too", () => {
    const create = (...plugins: readonly Plugin[]) => () => createApp({ identifier, plugins });
    assert.throws(create(plugin("a"), plugin("a")), /Cannot add plugin "a": a plugin of that name/);
    assert.throws(create(plugin("event")), /Cannot add plugin "event"/);
    const protocols = { notes: () => new Response() };
    assert.throws(
      create(plugin("a", { protocols }), plugin("b", { protocols })),
      /Cannot add plugin "b": plugin "a" serves the scheme "notes" already/,
    );
  });

  it("fail by name: a throw, a rejection, the app's own setup", async () => {
    const start = (setup: () => unknown) =>
      createApp({ identifier, plugins: [plugin("notes", { setup })] }).start();
    const said = { code: "setup", message: "failed to initialize plugin `notes`: no disk" };
    await assert.rejects(
      start(() => {
        throw new Error("no disk");
      }),
      said,
    );
    await assert.rejects(start(() => Promise.reject(new Error("no disk"))), said);
    const app = createApp({ identifier, setup: () => Promise.reject(new Error("no disk")) });
    await assert.rejects(app.start(), {
      message: "error encountered during setup hook: no disk",
    });
  });

  it("fail by name when setup takes too long; what comes of it later is taken back", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const setup = Promise.withResolvers<void>();
    const disposed = Promise.withResolvers<void>();
    let app: AppHandle | undefined;
    let heard = 0;
    const slow = plugin("slow", {
      async setup(handle: AppHandle) {
        await setup.promise;
        app = handle;
        handle.listen("x", () => heard++);
        return { dispose: () => disposed.resolve() };
      },
    });
    const created = createApp({ identifier, plugins: [slow] });
    const starting = created.start();
    starting.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(10_000);
    await assert.rejects(starting, {
      code: "timeout",
      message: "failed to initialize plugin `slow`: setup did not finish within 10000 ms",
    });
    await created.stop();
    setup.resolve();
    await disposed.promise;
    app?.emitTo({ kind: "App" }, "x", null);
    assert.equal(heard, 0);
  });
});

describe("plugins that stop", () => {
  it("do so in reverse order, with what they hold, whatever fails", async () => {
    const told: string[] = [];
    const one = (name: string, dispose: () => unknown = () => {}) =>
      plugin(name, {
        setup: () => ({ dispose: () => (told.push(name), dispose()) }),
        onDrop: () => void told.push(`${name} dropped`),
      });
    const app = createApp({
      identifier,
      plugins: [
        one("a"),
        one("b", () => {
          throw new Error("stuck");
        }),
        one("c", () => Promise.reject(new Error("late"))),
      ],
    });
    await app.start();
    await Promise.all([app.stop(3), app.stop(4)]);
    assert.deepEqual(told, ["c", "c dropped", "b", "b dropped", "a", "a dropped"]);
    assert.deepEqual(reports, [
      'pleiad: Plugin "c": dispose failed: late',
      'pleiad: Plugin "b": dispose failed: stuck',
    ]);
    assert.equal(await app.finished, 3);
  });

  it("are given two seconds, and fail the stop", async () => {
    const told: string[] = [];
    const hangs = Promise.withResolvers<void>();
    const app = createApp({
      identifier,
      plugins: [
        plugin("a", { setup: () => ({ dispose: () => void told.push("a") }) }),
        plugin("b", {
          setup: () => ({ dispose: () => (hangs.resolve(), new Promise(() => {})) }),
        }),
      ],
    });
    await app.start();
    mock.timers.enable({ apis: ["setTimeout"] });
    const stopping = app.stop();
    await hangs.promise;
    await Promise.resolve();
    mock.timers.tick(2_000);
    await stopping;
    assert.equal(await app.finished, 1);
    assert.deepEqual(told, ["a"]);
    assert.deepEqual(reports, ['pleiad: Plugin "b": dispose failed: it took longer than 2000 ms']);
  });

  it("leave nothing to an app that has stopped", async () => {
    const app = createApp({ identifier, plugins: [plugin("a")] });
    await app.start();
    await app.stop();
    await assert.rejects(app.addPlugin(plugin("b")), { code: "closed" });
    const never = createApp({ identifier });
    await never.stop();
    await assert.rejects(never.start(), { message: "The app has stopped" });
  });
});

describe("plugins that come and go", () => {
  it("work from when they have started, by a capability that names them", async () => {
    const { app, value } = await startTestApp({});
    const setup = Promise.withResolvers<void>();
    const notes = plugin("notes", {
      commands: { read: command(() => "read") },
      permissions: { default: ["read"] },
      setup: () => setup.promise,
    });
    const adding = app.addPlugin(notes);
    app.handle.addCapability({
      identifier: "n",
      windows: ["main"],
      permissions: ["notes:default"],
    });
    await assert.rejects(value("plugin:notes|read"), (said) => said === "plugin notes not found");
    setup.resolve();
    await adding;
    assert.equal(await value("plugin:notes|read"), "read");
    await assert.rejects(app.addPlugin(notes), /a plugin of that name is there already/);
  });

  it("take everything with them", async () => {
    const Key = stateKey<number>("mine");
    let heard = 0;
    let closed = 0;
    let kept: Channel | undefined;
    let handle: AppHandle | undefined;
    class Held implements Resource {
      close = () => void closed++;
    }
    const notes = plugin("notes", {
      commands: {
        keep: command(v.object({ on: channel() }), ({ on }, { resources }) => {
          kept = on.retain();
          resources.add(new Held());
        }),
        hang: command(() => new Promise(() => {})),
      },
      permissions: { default: ["keep", "hang"] },
      setup(app: AppHandle) {
        handle = app;
        app.listen("x", () => heard++);
        app.state.manage(Key, 1);
        app.resources.add(new Held());
      },
    });
    const { app, value, run, sent } = await startTestApp({ plugins: [notes] }, ["notes:default"]);
    await value("plugin:notes|keep", { on: "__CHANNEL__:7" });
    const hanging = run("plugin:notes|hang");
    app.handle.emitTo({ kind: "App" }, "x", null);
    assert.equal(heard, 1);
    assert.equal(await app.removePlugin("notes"), true);
    assert.equal(await app.removePlugin("notes"), false);
    assert.deepEqual(await hanging.outcome, {
      ok: false,
      code: -32000,
      value: "plugin notes not found",
    });
    app.handle.emitTo({ kind: "App" }, "x", null);
    assert.equal(heard, 1);
    assert.equal(closed, 2);
    assert.equal(kept?.closed, true);
    assert.equal(app.handle.state.tryGet(Key), undefined);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(sent.some(({ params }) => params?.id === 7 && params.end));
    await assert.rejects(value("plugin:notes|keep"), (said) => {
      assert.match(String(said), /not allowed|not found/);
      return true;
    });
    handle?.listen("x", () => heard++);
    app.handle.emitTo({ kind: "App" }, "x", null);
    assert.equal(heard, 1, "a plugin that is gone hears nothing");
    assert.throws(() => handle?.plugin("notes" as never), /plugin notes not found/);
  });

  it("are not granted to the next of their name what they were not asked for", async () => {
    const first = plugin("notes", { commands: { read: command(() => "first") } });
    const next = plugin("notes", {
      commands: { read: command(() => "next"), write: command(() => "next") },
    });
    const { app, value } = await startTestApp({ plugins: [first] }, ["notes:allow-read"]);
    await app.removePlugin("notes");
    await app.addPlugin(next);
    assert.equal(await value("plugin:notes|read"), "next");
    await assert.rejects(value("plugin:notes|write"), (said) => /not allowed/.test(String(said)));
  });

  it("stay as long as another needs them", async () => {
    const { app } = await startTestApp({
      plugins: [plugin("a"), plugin("b", { dependencies: { a: "*" } })],
    });
    await assert.rejects(app.removePlugin("a"), {
      message: 'Cannot remove plugin "a": needed by "b"',
    });
    await app.removePlugin("b");
    assert.equal(await app.removePlugin("a"), true);
  });

  it("may be removed while their setup runs", async () => {
    const { app } = await startTestApp({});
    const setup = Promise.withResolvers<void>();
    let disposed = 0;
    const adding = app.addPlugin(plugin("slow", {
      setup: () => setup.promise.then(() => ({ dispose: () => disposed++ })),
    }));
    adding.catch(() => {});
    await app.removePlugin("slow");
    setup.resolve();
    await assert.rejects(adding, /`slow`: it was removed while its setup ran/);
    assert.equal(disposed, 1);
    await app.stop();
    assert.equal(disposed, 1);
  });

  it("are not there when they do not start", async () => {
    const { app } = await startTestApp({});
    const bad = plugin("bad", { setup: () => Promise.reject(new Error("no")) });
    await assert.rejects(app.addPlugin(bad), /failed to initialize plugin `bad`: no/);
    await assert.rejects(app.addPlugin(plugin("worse", { dependencies: { none: "*" } })), /none/);
    assert.equal(await app.removePlugin("bad"), false);
  });
});
