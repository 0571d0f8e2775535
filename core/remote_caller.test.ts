import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sent } from "./_test_app.ts";
import { createApp, internalsOf } from "./create_app.ts";
import { command } from "./plugin.ts";
import { Session } from "./transport/session.ts";
import type { Capability } from "./types/capability.ts";

const here = "https://notes.example/";

/** An app with a caller of another origin. No transport makes one; the engine decides all the same. */
async function start(capabilities: readonly Capability[]) {
  const app = createApp({
    identifier: "org.example.remote",
    mode: "production",
    commands: { greet: command(() => "hello") },
    capabilities,
  });
  await app.start();
  const sent: Sent[] = [];
  const caller = new Session(
    { label: "main", origin: { remote: here }, url: here, login: "test", pushes: true },
  );
  internalsOf(app).connect(caller);
  caller.attach({
    bufferedAmount: 0,
    send: (data) => void sent.push(...[JSON.parse(String(data))].flat()),
    close: () => {},
  }, "pleiad");
  const may = async (command: string, args: unknown = {}) => {
    const body = { kind: "json", value: args } as const;
    const call = { command, body, headers: null, deadline: null, caller };
    return (await internalsOf(app).router.invoke(call).outcome).ok;
  };
  const listen = (event: string) =>
    may("plugin:event|listen", { event, target: { kind: "Any" }, handler: 1 });
  const heard = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return sent.splice(0).filter(({ method }) => method === "event")
      .map(({ params }) => params.event);
  };
  return { app, may, listen, heard };
}

describe("a caller of another origin", () => {
  const permissions = ["core:event:default", "core:app:default"];

  it("may nothing that is granted to local pages, the app's own commands neither", async () => {
    const { may, listen } = await start([{ identifier: "a", windows: ["*"], permissions }]);
    assert.equal(await may("plugin:app|version"), false);
    assert.equal(await listen("a"), false);
    assert.equal(await may("greet"), false);
  });

  it("may what is granted to its origin, and hears what its entries cover", async () => {
    const remote = { urls: [here] };
    const { app, may, listen, heard } = await start([
      { identifier: "a", windows: ["main"], local: false, remote, permissions },
    ]);
    assert.equal(await may("plugin:app|version"), true);
    assert.equal(await may("greet"), false);
    for (const event of ["a", "b"]) assert.equal(await listen(event), true);
    const only = { identifier: "core:event:allow-listen", allow: [{ event: "a" }] };
    app.handle.addCapability({ identifier: "b", windows: ["main"], permissions: [only] });
    for (const event of ["a", "b"]) app.handle.emit(event, 1);
    assert.deepEqual(await heard(), ["a", "b"], "the entry is about local pages");
    app.handle.addCapability({ identifier: "c", windows: ["main"], remote, permissions: [only] });
    for (const event of ["a", "b"]) app.handle.emit(event, 1);
    assert.deepEqual(await heard(), ["a"]);
  });
});
