import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connectTestSession, startTestApp } from "../_test_app.ts";
import { type App, createApp, internalsOf } from "../create_app.ts";
import type { Outcome } from "../outcome.ts";
import type { Session } from "../transport/session.ts";
import type { Capability } from "../types/capability.ts";

const ANY = { kind: "Any" };
const RELEASE = "Command plugin:event|listen not allowed by ACL";

function capability(identifier: string, permissions: Capability["permissions"]): Capability {
  return { identifier, windows: ["main"], permissions };
}

function scoped(name: string, allow: readonly string[], deny: readonly string[] = []) {
  const entries = (globs: readonly string[]) => globs.map((event) => ({ event }));
  return {
    identifier: `core:event:allow-${name}`,
    ...(allow.length === 0 ? {} : { allow: entries(allow) }),
    ...(deny.length === 0 ? {} : { deny: entries(deny) }),
  };
}

const call = (app: App, caller: Session, name: string, args: unknown): Promise<Outcome> =>
  Promise.resolve(
    internalsOf(app).router.invoke({
      command: `plugin:event|${name}`,
      body: { kind: "json", value: args },
      headers: null,
      deadline: null,
      caller,
    }).outcome,
  );

async function start(permissions: Capability["permissions"]) {
  const one = await startTestApp({ capabilities: [capability("notes", permissions)] });
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const use = async (name: string, event: string) => {
    const target = name === "emit" ? {} : { target: ANY };
    const outcome = await one.invoke(`plugin:event|${name}`, { event, ...target, handler: 1 });
    return outcome.ok ? "ok" : `${outcome.code} ${outcome.value}`;
  };
  const heard = async (): Promise<unknown[]> => {
    await tick();
    return one.sent.splice(0).filter(({ method }) => method === "event")
      .map(({ params }) => params.event);
  };
  await tick();
  return { ...one, use, heard };
}

describe("scopes for events", () => {
  it("refuse what no entry covers, and say what would grant it", async () => {
    const { use } = await start([scoped("listen", ["notes://*", "a"]), scoped("emit", ["b"])]);
    assert.equal(
      await use("listen", "secret"),
      '-32001 event.listen not allowed for event "secret" on window "main", webview "main"\n\n' +
        'allowed events: "notes://*", "a"\n\n' +
        "referenced by: capability: notes, permission: allow-listen\n\n" +
        'Capability "notes" limits the events of this caller. ' +
        'Add to "allow" of "core:event:allow-listen" there:\n  {"event":"secret"}',
    );
    assert.match(await use("emit", "a"), /^-32001 event\.emit not allowed for event "a"/);
    assert.match(await use("emit_to", "b"), /^-32001 event\.emit_to not allowed\. Permissions/);
    assert.equal(await use("listen", "a"), "ok");
    assert.equal(await use("listen", "notes://x/y"), "ok", "`*` matches slashes");
    assert.equal(await use("emit", "b"), "ok");
  });

  it("a deny wins over every allow", async () => {
    const { use } = await start([scoped("listen", ["*"], ["x/*"]), scoped("emit-to", [], ["y"])]);
    assert.equal(
      await use("listen", "x/1"),
      '-32001 event.listen explicitly denied for event "x/1" on window "main", webview "main"\n\n' +
        'denied events: "x/*"\n\nreferenced by: capability: notes, permission: allow-listen\n\n' +
        'A denial beats every grant. To allow the event, take out of "deny" in Capability "notes":\n' +
        '  {"event":"x/*"}',
    );
    assert.match(await use("emit_to", "y"), /^-32001 event\.emit_to explicitly denied/);
    assert.equal(await use("listen", "x"), "ok");
    assert.equal(await use("emit_to", "x"), "ok", "without entries that allow, the rest is free");
  });

  it("in production say no more than Tauri does", async () => {
    const permissions = [scoped("listen", ["a"])];
    const { invoke } = await startTestApp({
      mode: "production",
      capabilities: [capability("notes", permissions)],
    });
    const outcome = await invoke("plugin:event|listen", { event: "b", target: ANY, handler: 1 });
    assert.deepEqual(outcome, { ok: false, code: -32001, value: RELEASE });
  });

  it("without entries leave Tauri's behaviour alone", async () => {
    const { use, app, heard } = await start(["core:event:default"]);
    for (const name of ["listen", "emit", "emit_to"]) assert.equal(await use(name, "any"), "ok");
    await heard();
    app.handle.emit("any", 1);
    assert.deepEqual(await heard(), ["any"]);
  });

  it("count at delivery: a grant that was narrowed or denied delivers no more", async () => {
    const { use, app, heard } = await start(["core:event:default"]);
    for (const event of ["a", "b"]) assert.equal(await use("listen", event), "ok");
    app.handle.addCapability(capability("narrow", [scoped("listen", ["a"])]));
    for (const event of ["a", "b"]) app.handle.emit(event, 1);
    assert.deepEqual(await heard(), ["a"]);
    app.handle.addCapability(capability("none", ["core:event:deny-listen"]));
    app.handle.emit("a", 1);
    assert.deepEqual(await heard(), []);
  });

  it("hold for listeners of any target, and for each window on its own", async () => {
    const { use, app, heard } = await start([scoped("listen", ["a"])]);
    app.handle.addCapability({
      identifier: "other",
      windows: ["other"],
      permissions: ["core:event:default"],
    });
    const other = connectTestSession(app, "other");
    assert.equal(await use("listen", "a"), "ok");
    assert.match(await use("listen", "b"), /^-32001/);
    for (const event of ["a", "b"]) {
      const outcome = await call(app, other.session, "listen", { event, target: ANY, handler: 2 });
      assert.ok(outcome.ok);
    }
    await heard();
    for (const event of ["a", "b"]) app.handle.emitTo("main", event, 1);
    assert.deepEqual(await heard(), ["a"]);
    const told = other.sent.filter(({ method }) => method === "event");
    assert.deepEqual(told.map(({ params }) => params.event), ["a", "b"]);
  });

  it("a bad entry stops the app at its start, and names capability and entry", () => {
    const wanted = 'expected { "event": <glob over names of events> } and nothing beside it';
    for (
      const [entry, reason] of [
        ["notes://*", wanted],
        [{ evnt: "a" }, wanted],
        [{ event: 7 }, wanted],
        [{ event: "a", label: "b" }, wanted],
        [{ event: "a**" }, "event: Pattern syntax error near position 0: recursive wildcards must"],
      ] as const
    ) {
      const permissions = [{ identifier: "core:event:allow-listen", allow: [entry] }];
      assert.throws(
        () =>
          createApp({ identifier: "org.example.a", capabilities: [capability("c", permissions)] }),
        (error) => {
          assert.ok(error instanceof Error);
          const start = `Capability "c", \`permissions[0]\`: scope entry ${
            JSON.stringify(entry)
          } for core:event is refused: ${reason}`;
          assert.equal(error.message.slice(0, start.length), start);
          return true;
        },
      );
    }
  });
});
