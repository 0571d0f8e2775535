import { createApp } from "@pleiad/core";
import type { AppOf } from "@pleiad/core/client";
import { testApp, testPlugin } from "@pleiad/core/testing";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import type { StoreChange, StoreContract } from "./contract.ts";
import { store } from "./mod.ts";

testPlugin(store);

type Untyped = (command: string, args: object) => Promise<unknown>;
type Desk = AppOf<readonly [StoreContract]>;

describe("store in an app", () => {
  const identifier = "org.pleiad.test";
  const given = process.env.XDG_DATA_HOME;
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pleiad-store-app-"));
    process.env.XDG_DATA_HOME = folder;
  });
  after(async () => {
    if (given === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = given;
    await rm(folder, { recursive: true });
  });

  const start = () =>
    testApp<Desk>(createApp({
      identifier,
      plugins: [store()],
      capabilities: [
        { identifier: "all", windows: ["*"], permissions: ["core:default"] },
        { identifier: "main", windows: ["main", "side"], permissions: ["store:default"] },
        {
          identifier: "guest",
          windows: ["guest"],
          permissions: [{
            identifier: "store:default",
            deny: [{ path: "$APPDATA/a.json" }],
            allow: [{ path: "$DATA/shared.json" }],
          }],
        },
      ],
    }));
  // The core's own commands are in no contract.
  const close = (page: { invoke: unknown }, rid: number) =>
    (page.invoke as Untyped)("plugin:resources|close", { rid }); // as above

  it("is denied where no capability grants it, and by a scope entry", async () => {
    await using page = await start();
    const stranger = await page.another("stranger");
    await assert.rejects(
      stranger.invoke("plugin:store|load", { path: "a.json" }),
      (reason) => /not allowed/.test(String(reason)),
    );
    const rid = await page.invoke("plugin:store|load", { path: "a.json" });
    const guest = await page.another("guest");
    await assert.rejects(
      guest.invoke("plugin:store|get", { rid, key: "a" }),
      (reason) => /Cannot open store .*a scope entry denies it/.test(String(reason)),
    );
    const shared = join(folder, "shared.json");
    assert.ok(await guest.invoke("plugin:store|load", { path: shared }) > 0);
    await assert.rejects(page.invoke("plugin:store|load", { path: shared }));
  });

  it("is one store for two pages, which outlives the page that closes it or goes", async () => {
    await using page = await start();
    const side = await page.another("side");
    const changes: StoreChange[] = [];
    const seen = Promise.withResolvers<void>();
    await side.listen("store://change", ({ payload }) => {
      changes.push(payload);
      seen.resolve();
    });
    const rid = await page.invoke("plugin:store|load", { path: "b.json" });
    assert.equal(await side.invoke("plugin:store|load", { path: "b.json" }), rid);
    await page.invoke("plugin:store|set", { rid, key: "a", value: [1] });
    await seen.promise;
    assert.deepEqual(changes, [{
      path: join(folder, identifier, "b.json"),
      resourceId: rid,
      key: "a",
      value: [1],
      exists: true,
    }]);
    await close(page, rid);
    assert.deepEqual(await side.invoke("plugin:store|get", { rid, key: "a" }), [[1], true]);
    await assert.rejects(close(page, rid), (reason) => {
      assert.equal(reason, `The resource id ${rid} is invalid.`);
      return true;
    });
    await page.close();
    await side.invoke("plugin:store|set", { rid, key: "a", value: 2 });
    await side.invoke("plugin:store|save", { rid });
    const text = await readFile(join(folder, identifier, "b.json"), "utf8");
    assert.deepEqual(JSON.parse(text), { a: 2 });
  });

  it("is saved when the app stops, and serves other plugins", async () => {
    const page = await start();
    const handle = await page.app.handle.plugin<StoreContract>("store").load("c.json");
    await handle.set("from", "plugin");
    const rid = await page.invoke("plugin:store|load", {
      path: "d.json",
      options: { autoSave: false },
    });
    await page.invoke("plugin:store|set", { rid, key: "from", value: "page" });
    await page.stop();
    const read = async (name: string) =>
      JSON.parse(await readFile(join(folder, identifier, name), "utf8"));
    assert.deepEqual(await read("c.json"), { from: "plugin" });
    assert.deepEqual(await read("d.json"), { from: "page" });
  });
});
