import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { Capability } from "../types/capability.ts";
import { createAuthority } from "./authority.ts";
import { readGivenCapabilities } from "./capability_file.ts";
import { createManifest } from "./manifest.ts";

const main = { label: "main", origin: "local" } as const;

function running() {
  const authority = createAuthority("linux", () => false);
  const home = { home: { scope: { allow: ["home"] } } };
  authority.addManifest(createManifest("fs", ["read", "write"], home));
  authority.addManifest(createManifest("http", ["fetch"], home));
  authority.addCapabilities([
    on("a", [{ identifier: "fs:allow-read", allow: ["first"] }, "fs:home"]),
  ]);
  return authority;
}

function on(identifier: string, permissions: Capability["permissions"]): Capability {
  return { identifier, windows: ["main"], permissions };
}

describe("capabilities added while the app runs", () => {
  const scope = (authority: ReturnType<typeof running>, command: string) => {
    const verdict = authority.decide(command, main);
    return verdict.allowed ? verdict.scope : null;
  };

  it("keeps the scopes of an added capability to its own commands", () => {
    const authority = running();
    assert.equal(scope(authority, "plugin:fs|write"), null);
    authority.addCapabilities([on("b", [{ identifier: "fs:allow-write", allow: ["second"] }])]);
    assert.deepEqual(scope(authority, "plugin:fs|read")?.allow, ["first"]);
    assert.deepEqual(scope(authority, "plugin:fs|write")?.allow, ["second"]);
  });

  it("adds scopes to a command that was called before", () => {
    const authority = running();
    assert.deepEqual(scope(authority, "plugin:fs|read")?.allow, ["first"]);
    authority.addCapabilities([on("b", [{ identifier: "fs:allow-read", allow: ["second"] }])]);
    assert.deepEqual(scope(authority, "plugin:fs|read")?.allow, ["first", "second"]);
    assert.deepEqual(scope(authority, "plugin:fs|read"), scope(authority, "plugin:fs|read"));
  });

  it("keeps the scope of one plugin from another", () => {
    const authority = running();
    authority.addCapabilities([on("b", ["http:allow-fetch"])]);
    assert.deepEqual(scope(authority, "plugin:fs|read")?.global.allow, ["home"]);
    assert.deepEqual(scope(authority, "plugin:http|fetch")?.global.allow, []);
  });

  it("adds all or nothing", () => {
    const authority = running();
    const before = authority.list();
    for (const bad of ["fs:nope", "nope:default"]) {
      assert.throws(() => authority.addCapabilities([on("b", ["fs:allow-write"]), on("c", [bad])]));
    }
    assert.throws(
      () => authority.addCapabilities([on("b", ["fs:allow-write"]), on("b", [])]),
      /capability with identifier `b` already exists/,
    );
    assert.throws(() => authority.addCapabilities([on("a", [])]), /`a` already exists/);
    assert.deepEqual(authority.list(), before);
    assert.equal(scope(authority, "plugin:fs|write"), null);
    authority.addCapabilities([on("b", ["fs:allow-write"])]);
    assert.notEqual(scope(authority, "plugin:fs|write"), null);
  });

  it("lets an added denial beat what was granted, cached or not", () => {
    const authority = running();
    assert.notEqual(scope(authority, "plugin:fs|read"), null);
    authority.addCapabilities([on("b", ["fs:deny-read"])]);
    assert.equal(scope(authority, "plugin:fs|read"), null);
  });

  it("takes a manifest only when what is granted still stands", () => {
    const authority = running();
    authority.removeManifest("fs");
    assert.equal(scope(authority, "plugin:fs|read"), null);
    assert.throws(
      () => authority.addManifest(createManifest("fs", ["write"], {})),
      /unknown permission allow-read for fs/,
    );
    assert.equal(scope(authority, "plugin:fs|read"), null);
    authority.addManifest(createManifest("fs", ["read"], { home: [] }));
    assert.deepEqual(scope(authority, "plugin:fs|read")?.allow, ["first"]);
  });

  it("takes every form of a capability file", () => {
    for (
      const given of [
        on("b", ["fs:allow-write"]),
        [on("b", ["fs:allow-write"])],
        { capabilities: [on("b", ["fs:allow-write"])] },
        JSON.stringify(on("b", ["fs:allow-write"])),
        'identifier = "b"\nwindows = ["main"]\npermissions = ["fs:allow-write"]',
        '[[capabilities]]\nidentifier = "b"\nwindows = ["main"]\npermissions = ["fs:allow-write"]',
      ]
    ) {
      const authority = running();
      authority.addCapabilities(readGivenCapabilities(given));
      assert.notEqual(scope(authority, "plugin:fs|write"), null, JSON.stringify(given));
    }
  });

  it("checks each scope entry once, and hands the same scope to every window", () => {
    let checked = 0;
    const authority = createAuthority("linux", () => false);
    authority.addManifest(createManifest("fs", ["read"], {}, {
      checkScope: (entry) => {
        checked++;
        return typeof entry === "string" ? null : "no text";
      },
    }));
    const entry = (allow: unknown) => [{ identifier: "fs:allow-read", allow: [allow] }];
    assert.throws(
      () => authority.addCapabilities([on("a", entry(7))]),
      /Capability "a", `permissions\[0\]`: scope entry 7 for fs is refused: no text/,
    );
    checked = 0;
    authority.addCapabilities([{ ...on("a", entry("x")), windows: ["*"] }]);
    authority.addCapabilities([on("b", [])]);
    const at = (label: string) => authority.decide("plugin:fs|read", { label, origin: "local" });
    const [one, two] = [at("one"), at("two")];
    assert.ok(one.allowed && two.allowed);
    assert.equal(one.scope, two.scope);
    assert.ok(Object.isFrozen(one.scope) && Object.isFrozen(one.scope.allow));
    assert.equal(checked, 1);
  });
});
