import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { Capability } from "../types/capability.ts";
import { createAuthority } from "./authority.ts";
import { APP_KEY } from "./identifier.ts";
import { createManifest } from "./manifest.ts";

const main = { label: "main", origin: "local" } as const;

function authorityWith(capabilities: readonly Capability[], development = true) {
  const authority = createAuthority("linux", () => development);
  authority.addManifest(createManifest("fs", ["read", "write_all", "list"], {
    default: ["read"],
    home: { scope: { allow: ["$HOME"] } },
    "home-read": ["allow-read", "home"],
    "mac-only": { commands: { allow: ["list"] }, platforms: ["macOS"] },
  }));
  authority.addManifest(createManifest("core:window", ["title"], { default: ["title"] }));
  authority.addCapabilities(capabilities);
  return authority;
}

function capability(
  permissions: Capability["permissions"],
  more: Partial<Capability> = {},
): Capability {
  return { identifier: "main", windows: ["main"], permissions, ...more };
}

describe("authority", () => {
  it("denies what no capability grants", () => {
    const verdict = authorityWith([]).decide("plugin:fs|read", main);
    assert.ok(!verdict.allowed);
    assert.match(
      verdict.reason,
      /^fs\.read not allowed\. Permissions associated with this command: fs:allow-read, fs:default, fs:home-read\n/,
    );
    assert.match(verdict.reason, /"permissions": \["fs:allow-read"\]/);
  });

  it("says no more than Tauri's release text in production", () => {
    const verdict = authorityWith([], false).decide("plugin:fs|read", main);
    assert.deepEqual(verdict, {
      allowed: false,
      reason: "Command plugin:fs|read not allowed by ACL",
    });
  });

  it("denies unknown plugins and unknown commands in Tauri's words", () => {
    const authority = authorityWith([capability(["fs:default"])]);
    const reason = (command: string) => {
      const verdict = authority.decide(command, main);
      return verdict.allowed ? "allowed" : verdict.reason;
    };
    assert.equal(reason("plugin:nope|x"), "nope.x not allowed. Plugin not found");
    assert.equal(reason("plugin:fs|nope"), "fs.nope not allowed. Command not found");
    assert.equal(reason("plugin:fs|read|x").includes("not allowed"), true);
    assert.equal(reason("plugin:fs").includes("not allowed"), true);
  });

  it("denies another window, and says where it is allowed", () => {
    const verdict = authorityWith([capability(["fs:allow-read"])])
      .decide("plugin:fs|read", { label: "other", origin: "local" });
    assert.ok(!verdict.allowed);
    assert.ok(verdict.reason.startsWith(
      'fs.read not allowed on window "other", webview "other", URL: local\n\n' +
        'allowed on: [windows: "main", URL: local]\n\nreferenced by: capability: main, permission: allow-read',
    ));
  });

  it("lets a denial win, whatever window it names", () => {
    const authority = authorityWith([
      capability(["fs:allow-read"]),
      capability(["fs:deny-read"], { identifier: "no", windows: ["nowhere"] }),
    ]);
    assert.deepEqual(authority.decide("plugin:fs|read", main), {
      allowed: false,
      reason:
        "fs.read explicitly denied on origin local\n\nreferenced by: capability: no, permission: deny-read" +
        '\n\nA denial beats every grant. To allow the call, take out of "permissions" of Capability ' +
        '"no":\n  "fs:deny-read"',
    });
  });

  it("denies remote origins that no capability names", () => {
    const authority = authorityWith([
      capability(["fs:default"], { remote: { urls: ["https://*.example.org"] } }),
    ]);
    const at = (remote: string) =>
      authority.decide("plugin:fs|read", { label: "main", origin: { remote } }).allowed;
    assert.equal(at("https://example.org/"), false);
    assert.equal(at("http://a.example.org/"), false);
    assert.equal(at("https://a.example.org/x?y"), true);
  });

  it("grants by label globs over windows and webviews", () => {
    const authority = authorityWith([
      capability(["fs:default"], { windows: ["note-*"], webviews: ["side"] }),
    ]);
    const allowed = (label: string) =>
      authority.decide("plugin:fs|read", { label, origin: "local" }).allowed;
    assert.deepEqual([allowed("main"), allowed("note-1"), allowed("side")], [false, true, true]);
  });

  it("T-21: gives each window its own scope, also of one command", () => {
    const authority = authorityWith([
      capability([{ identifier: "fs:home-read", allow: ["A"] }]),
      capability([{ identifier: "fs:home-read", allow: ["B"] }], {
        identifier: "other",
        windows: ["other"],
      }),
    ]);
    const scopeOf = (label: string) => {
      const verdict = authority.decide("plugin:fs|read", { label, origin: "local" });
      return verdict.allowed ? verdict.scope?.allow : null;
    };
    assert.deepEqual([scopeOf("main"), scopeOf("other"), scopeOf("third")], [["A"], ["B"], null]);
  });

  it("gives each grant its own scope, and scopes without commands to the plugin", () => {
    const authority = authorityWith([
      capability([{ identifier: "fs:home-read", allow: ["X"], deny: ["Y"] }]),
    ]);
    const verdict = authority.decide("plugin:fs|read", main);
    assert.ok(verdict.allowed);
    assert.deepEqual(verdict.scope, {
      allow: ["X"],
      deny: ["Y"],
      global: { allow: ["X", "$HOME"], deny: ["Y"] },
    });
  });

  it("maps core plugins to their short names, and core:default to all of them", () => {
    assert.ok(
      authorityWith([capability(["core:default"])]).decide("plugin:window|title", main).allowed,
    );
  });

  it("leaves out permissions and capabilities of other platforms", () => {
    const authority = authorityWith([
      capability(["fs:mac-only"]),
      capability(["unknown:x"], { identifier: "mac", platforms: ["macOS"] }),
    ]);
    assert.ok(!authority.decide("plugin:fs|write_all", main).allowed);
  });

  it("names what a capability misspells, and what there is", () => {
    assert.throws(
      () => authorityWith([capability(["sf:default"])]),
      /unknown ACL for sf, expected one of core, core:window, fs/,
    );
    assert.throws(
      () => authorityWith([capability(["fs:raed"])]),
      /unknown permission raed for fs, expected one of default, home-read, allow-read/,
    );
    assert.throws(
      () => authorityWith([capability(["fs:default"], { windows: ["a**"] })]),
      /Capability "main": failed to run glob/,
    );
    assert.throws(
      () => authorityWith([capability(["fs:default"], { remote: { urls: ["nope"] } })]),
      /invalid URL pattern for remote URL nope/,
    );
    assert.throws(
      () => authorityWith([capability([]), capability([])]),
      /capability with identifier `main` already exists/,
    );
  });

  it("names a circle of permissions", () => {
    const authority = createAuthority("linux", () => true);
    authority.addManifest(createManifest("x", [], { a: ["b"], b: ["a"] }));
    assert.throws(
      () => authority.addCapabilities([capability(["x:a"])]),
      /in a circle: x:a -> x:b -> x:a/,
    );
  });

  it("leaves app commands alone until the app declares permissions", () => {
    const authority = authorityWith([]);
    assert.ok(authority.decide("greet", main).allowed);
    assert.ok(
      !authority.decide("greet", { label: "main", origin: { remote: "https://x.org/" } }).allowed,
    );
    authority.addManifest(createManifest(APP_KEY, ["greet"], {}));
    assert.ok(!authority.decide("greet", main).allowed);
    authority.addCapabilities([capability(["allow-greet"])]);
    assert.ok(authority.decide("greet", main).allowed);
  });

  it("forgets a manifest that is removed, and takes it back", () => {
    const authority = authorityWith([capability(["fs:default"])]);
    authority.removeManifest("fs");
    assert.ok(!authority.decide("plugin:fs|read", main).allowed);
    authority.addManifest(createManifest("fs", ["read"], { default: ["read"] }));
    assert.ok(authority.decide("plugin:fs|read", main).allowed);
  });
});

describe("the inventory", () => {
  it("has every manifest, that of core, and the capabilities", () => {
    const authority = createAuthority("linux", () => false);
    const scopeSchema = { type: "string" };
    authority.addManifest(createManifest("core:event", ["listen"], {}, { scopeSchema }));
    authority.addCapabilities([{ identifier: "main", permissions: ["core:default"] }]);
    const { manifests, capabilities } = authority.inventory();
    assert.deepEqual([...manifests.keys()].sort(), ["core", "core:event"]);
    assert.equal(manifests.get("core:event")?.scopeSchema, scopeSchema);
    assert.deepEqual(capabilities.map(({ identifier }) => identifier), ["main"]);
  });
});
