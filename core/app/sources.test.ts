import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp, internalsOf } from "../create_app.ts";
import { command, definePlugin } from "../plugin.ts";
import type { AppDefinition } from "./config.ts";

const main = { label: "main", origin: "local" } as const;
let root: string;

before(() => {
  root = mkdtempSync(join(tmpdir(), "pleiad-sources-"));
  for (const folder of ["permissions", "capabilities"]) mkdirSync(join(root, folder));
  writeFileSync(
    join(root, "permissions/app.toml"),
    '[[permission]]\nidentifier = "may-greet"\ncommands.allow = ["greet"]\n',
  );
  writeFileSync(
    join(root, "capabilities/file.json"),
    '{ "identifier": "file", "windows": ["file"], "permissions": ["may-greet", "fs:default"] }',
  );
});
after(() => rmSync(root, { recursive: true, force: true }));

function make(permissions: readonly string[], more: Partial<AppDefinition> = {}) {
  const fs = definePlugin("fs", {
    permissions: { default: ["read"] },
    commands: { read: command(() => 1) },
  });
  return createApp({
    identifier: "org.example.sources",
    plugins: [fs],
    commands: { greet: command(() => "hello"), other: command(() => 1) },
    capabilities: [{ identifier: "code", windows: ["main"], permissions }],
    ...more,
  });
}

describe("where capabilities and permissions come from", () => {
  it("a capability in code may name what only the folder's files have", async () => {
    const app = make(["may-greet", "fs:default"]);
    const { authority } = internalsOf(app);
    assert.equal(authority.decide("plugin:fs|read", main).allowed, false);
    await app.start({ root });
    assert.equal(authority.decide("other", main).allowed, false);
    assert.equal(authority.decide("greet", { ...main, label: "other" }).allowed, false);
    assert.equal(authority.decide("greet", main).allowed, true);
    assert.equal(authority.decide("plugin:fs|read", main).allowed, true);
    assert.equal(authority.decide("greet", { ...main, label: "file" }).allowed, true);
    await app.stop();
  });

  it("what a plugin does not have is an error at once", () => {
    assert.throws(() => make(["fs:raed"]), /unknown permission raed for fs/);
    assert.throws(() => make(["sf:default"]), /unknown ACL for sf/);
    const twice = [
      { identifier: "a", permissions: ["later"] },
      { identifier: "a", permissions: [] },
    ];
    assert.throws(() => make([], { capabilities: twice }), /identifier `a` already exists/);
  });

  it("what no file has is an error of the start, and of tools that do not start", async () => {
    const gone =
      /^CoreError: Capability "code", `permissions\[0\]`: unknown permission gone for app/;
    for (const folder of [root, null]) {
      const permissions = { default: ["greet"] };
      assert.throws(() => internalsOf(make(["gone"], { permissions })).settle(folder), gone);
      const app = make(["gone"], { permissions });
      await assert.rejects(app.start(folder === null ? {} : { root: folder }), gone);
      await app.stop();
    }
    const bare = make(["may-greet"]);
    await assert.rejects(bare.start(), /unknown ACL for app manifest/);
    await bare.stop();
  });

  it("an identifier is taken once, whether code or a file has it", async () => {
    const app = make([], { capabilities: [{ identifier: "file", permissions: [] }] });
    await assert.rejects(
      app.start({ root }),
      /identifier `file` already exists: capabilities\/file\.json/,
    );
    await app.stop();
  });

  it("app.addCapability works before the start, with what is there by then", async () => {
    const app = make([]);
    const late = (permission: string) => ({
      identifier: "late",
      windows: ["main"],
      permissions: [permission],
    });
    assert.throws(
      () => app.handle.addCapability(late("may-greet")),
      /unknown ACL for app manifest/,
    );
    app.handle.addCapability(late("fs:default"));
    assert.equal(internalsOf(app).authority.decide("plugin:fs|read", main).allowed, true);
    await app.start({ root });
    assert.equal(internalsOf(app).authority.decide("plugin:fs|read", main).allowed, true);
    app.handle.addCapability({ ...late("may-greet"), identifier: "later" });
    assert.equal(internalsOf(app).authority.decide("greet", main).allowed, true);
    await app.stop();
  });
});
