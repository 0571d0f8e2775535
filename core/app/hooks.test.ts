import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { connectTestSession, startTestApp } from "../_test_app.ts";
import { createApp } from "../create_app.ts";
import { definePlugin } from "../plugin.ts";
import type { EventMessage } from "../types/app.ts";
import type { ErasedDefinition, Plugin } from "../types/plugin.ts";

const identifier = "org.pleiad.test";
const { error } = console;
let reports: string[] = [];

beforeEach(() => {
  reports = [];
  console.error = (line: string) => void reports.push(line);
});
afterEach(() => {
  console.error = error;
});

/** A plugin whose hooks are written without a contract. */
function plugin(name: string, definition: Partial<ErasedDefinition> = {}): Plugin {
  return definePlugin(name, { commands: {}, ...definition } as never) as Plugin; // the core erases types as well
}

describe("hooks", () => {
  it("tell of the app's life; exit can be prevented once it is asked for", async () => {
    const told: string[] = [];
    let veto = true;
    const app = createApp({
      identifier,
      plugins: [plugin("a", {
        onEvent(_app, event) {
          told.push(event.type);
          if (event.type === "exit-requested" && veto) event.preventExit();
        },
      })],
    });
    await app.start();
    await app.handle.exit(5);
    veto = false;
    await app.handle.exit(6);
    assert.equal(await app.finished, 6);
    assert.deepEqual(told, ["ready", "exit-requested", "exit-requested", "exit"]);
  });

  it("tell of documents that connect, report, load and go", async () => {
    const told: unknown[] = [];
    const notes = plugin("notes", {
      onWebviewReady: ({ label }) => void told.push(["ready", label]),
      onWebviewGone: ({ label, id }) => void told.push(["gone", label, id.length]),
    });
    const { app } = await startTestApp({ plugins: [notes] });
    const { disconnect } = connectTestSession(app, "second");
    assert.equal(app.handle.webviews().length, 2);
    disconnect();
    assert.deepEqual(told, [["ready", "main"], ["ready", "second"], ["gone", "second", 36]]);
    assert.deepEqual(app.handle.webviews().map(({ label }) => label), ["main"]);
  });

  it("that throw or reject are reported and stop nobody", async () => {
    const told: string[] = [];
    const bad = plugin("bad", {
      onWebviewReady() {
        throw new Error("sync");
      },
      onEvent: () => Promise.reject(new Error("async")) as unknown as void, // what a careless author writes
    });
    const good = plugin("good", { onWebviewReady: () => void told.push("ready") });
    await startTestApp({ plugins: [bad, good] });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(told, ["ready"]);
    assert.deepEqual(reports.sort(), [
      'pleiad: Hook onEvent of plugin "bad" failed: async',
      'pleiad: Hook onWebviewReady of plugin "bad" failed: sync',
    ]);
  });
});

describe("the handle", () => {
  it("listens, once too, and forgets what has fired", async () => {
    const { app } = await startTestApp({});
    const told: unknown[] = [];
    const hear = ({ payload }: EventMessage) => void told.push(payload);
    const stop = app.handle.listen("x", hear);
    app.handle.once("x", hear);
    app.handle.once("x", hear)();
    app.handle.emitTo({ kind: "App" }, "x", 1);
    app.handle.emitTo({ kind: "App" }, "x", 2);
    stop();
    app.handle.emitTo({ kind: "App" }, "x", 3);
    assert.deepEqual(told, [1, 1, 2]);
  });
});
