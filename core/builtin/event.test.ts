import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connectTestSession, startTestApp } from "../_test_app.ts";

const ANY = { kind: "Any" };

async function start() {
  const capabilities = [{ identifier: "all", windows: ["*"], permissions: ["core:default"] }];
  const one = await startTestApp({ capabilities });
  const listen = (event: string, target: unknown, handler: number) =>
    one.value("plugin:event|listen", { event, target, handler });
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const heard = async () => {
    await tick();
    return one.sent.splice(0).filter(({ method }) => method === "event").map((m) => m.params);
  };
  await tick();
  return { ...one, listen, heard };
}

describe("plugin:event", () => {
  it("is denied where no capability grants it", async () => {
    const { invoke } = await startTestApp({ capabilities: [] });
    for (const name of ["listen", "unlisten", "emit", "emit_to"]) {
      const outcome = await invoke(`plugin:event|${name}`, {});
      assert.ok(!outcome.ok);
      assert.equal(outcome.code, -32001, name);
    }
  });

  it("delivers to the handlers that listen, in one message", async () => {
    const { listen, heard, value, app } = await start();
    const first = await listen("x", ANY, 7);
    const second = await listen("x", { kind: "WebviewWindow", label: "main" }, 8);
    await listen("x", { kind: "AnyLabel", label: "other" }, 9);
    await value("plugin:event|emit", { event: "x", payload: { n: 1 } });
    app.handle.emitTo("main", "x", undefined);
    app.handle.emit("y", 1);
    assert.deepEqual(await heard(), [
      {
        event: "x",
        payload: { n: 1 },
        handlers: [[first, 7], [second, 8], [Number(second) + 1, 9]],
      },
      { event: "x", payload: null, handlers: [[first, 7], [second, 8]] },
    ]);
  });

  it("emits to a target, also to the core's own listeners", async () => {
    const { app, value, listen, heard } = await start();
    const told: unknown[] = [];
    app.handle.listen("x", ({ payload }) => void told.push(payload));
    await listen("x", { kind: "Window", label: "main" }, 7);
    await value("plugin:event|emit_to", { target: { kind: "App" }, event: "x", payload: 1 });
    assert.deepEqual([told, await heard()], [[1], []]);
    await value("plugin:event|emit_to", { target: "main", event: "x", payload: 2 });
    assert.deepEqual([told, (await heard()).length], [[1], 1]);
  });

  it("stops one listener, and only one's own", async () => {
    const { app, listen, heard, value } = await start();
    const id = await listen("x", ANY, 7);
    const other = connectTestSession(app, "second");
    const theirs = { command: "plugin:event|unlisten", headers: null, deadline: null } as const;
    const { router } = (await import("../create_app.ts")).internalsOf(app);
    await router.invoke({
      ...theirs,
      caller: other.session,
      body: { kind: "json", value: { event: "x", eventId: id } },
    }).outcome;
    app.handle.emit("x", 1);
    assert.equal((await heard()).length, 1, "another document's listener is not its to remove");
    await value("plugin:event|unlisten", { event: "x", eventId: id });
    await value("plugin:event|unlisten", { event: "x", eventId: id });
    await value("plugin:event|unlisten", { event: "none", eventId: 77 });
    app.handle.emit("x", 2);
    assert.deepEqual(await heard(), []);
  });

  it("refuses names and targets that are none", async () => {
    const { value } = await start();
    for (const event of ["a b", "a.b", "a\n", "<x>", "a\u0000"]) {
      for (const command of ["listen", "emit"]) {
        await assert.rejects(
          value(`plugin:event|${command}`, { event, target: ANY, handler: 1 }),
          (said) => /Event name must include only alphanumeric/.test(String(said)),
        );
      }
    }
    for (const target of [null, 7, {}, { kind: "Nobody" }, { kind: "Window" }, { kind: "Any " }]) {
      await assert.rejects(
        value("plugin:event|listen", { event: "x", target, handler: 1 }),
        (said) => /expected an event target|missing required key target/.test(String(said)),
      );
    }
    for (const handler of [-1, 1.5, "7", 2 ** 32, null]) {
      await assert.rejects(value("plugin:event|listen", { event: "x", target: ANY, handler }));
    }
  });

  it("forgets the listeners of a document that is gone", async () => {
    const { app } = await start();
    const { internalsOf } = await import("../create_app.ts");
    const other = connectTestSession(app, "second");
    await internalsOf(app).router.invoke({
      command: "plugin:event|listen",
      headers: null,
      deadline: null,
      caller: other.session,
      body: { kind: "json", value: { event: "x", target: ANY, handler: 1 } },
    }).outcome;
    other.disconnect();
    await new Promise((resolve) => setImmediate(resolve));
    other.sent.length = 0;
    app.handle.emit("x", 1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(other.sent, []);
  });
});
