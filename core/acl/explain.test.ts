import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { Capability } from "../types/capability.ts";
import { createAuthority } from "./authority.ts";
import { readCapabilities } from "./capability_file.ts";
import { APP_KEY } from "./identifier.ts";
import { createManifest } from "./manifest.ts";
import type { AuthorityCaller } from "./verdict.ts";

const main: AuthorityCaller = { label: "main", origin: "local" };
const there: AuthorityCaller = { label: "main", origin: { remote: "http://localhst" } };

function engine(capabilities: readonly Capability[], development = true) {
  const authority = createAuthority("linux", () => development);
  authority.addManifest(createManifest("fs", ["read_file", "list"], {
    default: ["inner"],
    inner: ["read_file"],
    "all-of-it": { commands: { allow: ["read_file", "list"] }, platforms: ["macOS"] },
    denies: { commands: { deny: ["read_file"] } },
  }));
  authority.addManifest(createManifest("core:window", ["title"], { default: ["title"] }));
  authority.addManifest(createManifest(APP_KEY, ["greet"], { default: ["greet"] }));
  authority.addCapabilities(capabilities);
  return authority;
}

const READ = "plugin:fs|read_file";
const one = (permissions: Capability["permissions"], more: Partial<Capability> = {}) => ({
  identifier: "one",
  windows: ["main"],
  permissions,
  ...more,
});

function texts(capabilities: readonly Capability[], command: string, caller = main) {
  const authority = engine(capabilities);
  const verdict = authority.decide(command, caller);
  assert.ok(!verdict.allowed);
  const { text, remedy } = authority.explain(command, caller);
  assert.equal(
    verdict.reason,
    text + (remedy === null ? "" : `\n\n${remedy.reason}\n${remedy.lines}`),
  );
  return { text, remedy };
}

describe("denials in Tauri's words", () => {
  const rows: readonly [string, readonly Capability[], string, AuthorityCaller, string][] = [
    [
      "denied",
      [one(["fs:deny-read-file", "fs:denies"])],
      READ,
      main,
      "fs.read_file explicitly denied on origin local\n\n" +
      "referenced by: capability: one, permission: deny-read-file || capability: one, permission: denies",
    ],
    [
      "denied to a remote page",
      [one(["fs:denies"], { remote: { urls: ["http://localhst"] } })],
      READ,
      there,
      "fs.read_file explicitly denied on origin remote: http://localhst/\n\n" +
      "referenced by: capability: one, permission: denies",
    ],
    [
      "an app command denied",
      [one(["deny-greet"])],
      "greet",
      main,
      "greet explicitly denied on origin local\n\nreferenced by: capability: one, permission: deny-greet",
    ],
    [
      "allowed to others",
      [
        one(["fs:default"], {
          windows: ["note-*", "b"],
          webviews: ["c"],
          remote: { urls: ["https://x.org"] },
        }),
        one(["fs:allow-read-file"], { identifier: "two", windows: [] }),
      ],
      READ,
      { label: "child", windowLabel: "main", origin: "local" },
      'fs.read_file not allowed on window "main", webview "child", URL: local\n\n' +
      'allowed on: [windows: "b", "note-*", webviews: "c", URL: local], ' +
      '[windows: "b", "note-*", webviews: "c", URL: https://x.org], [URL: local]\n\n' +
      "referenced by: capability: one, permission: allow-read-file || " +
      "capability: one, permission: allow-read-file || capability: two, permission: allow-read-file",
    ],
    [
      "allowed to another origin",
      [one(["fs:allow-read-file"])],
      READ,
      there,
      'fs.read_file not allowed on window "main", webview "main", URL: http://localhst/\n\n' +
      'allowed on: [windows: "main", URL: local]\n\n' +
      "referenced by: capability: one, permission: allow-read-file",
    ],
    [
      "in some permissions",
      [],
      READ,
      main,
      "fs.read_file not allowed. Permissions associated with this command: " +
      "fs:all-of-it, fs:allow-read-file, fs:default, fs:inner",
    ],
    [
      "of the core",
      [],
      "plugin:window|title",
      main,
      "window.title not allowed. Permissions associated with this command: " +
      "core:window:allow-title, core:window:default",
    ],
    [
      "of the app",
      [],
      "greet",
      main,
      "greet not allowed. Permissions associated with this command: allow-greet, default",
    ],
    ["in no permission", [], "plugin:fs|nope", main, "fs.nope not allowed. Command not found"],
    ["of the app, in none", [], "nope", main, "nope not allowed. Command not found"],
    ["of no plugin", [], "plugin:nope|x", main, "nope.x not allowed. Plugin not found"],
  ];
  for (const [name, capabilities, command, caller, expected] of rows) {
    it(name, () => assert.equal(texts(capabilities, command, caller).text, expected));
  }

  it("says no more than the command in production", () => {
    const refused = { allowed: false, reason: `Command ${READ} not allowed by ACL` };
    assert.deepEqual(engine([one(["fs:denies"])], false).decide(READ, main), refused);
    assert.deepEqual(engine([], false).decide(READ, main), refused);
  });

  it("says so when the mode changes, cached or not", () => {
    let development = false;
    const authority = createAuthority("linux", () => development);
    authority.addManifest(createManifest("fs", ["a"], {}));
    authority.addCapabilities([one(["fs:allow-a"], { windows: ["x"] })]);
    const reason = () => {
      const verdict = authority.decide("plugin:fs|a", main);
      return verdict.allowed ? "" : verdict.reason;
    };
    assert.equal(reason(), "Command plugin:fs|a not allowed by ACL");
    development = true;
    assert.match(reason(), /^fs\.a not allowed on window "main"/);
  });
});

describe("what would grant a denied call", () => {
  /** Applies the remedy to the capabilities as a person would, and asks again. */
  function heals(
    capabilities: readonly Capability[],
    command: string,
    caller: AuthorityCaller,
    reason: RegExp,
  ): void {
    const { remedy } = texts(capabilities, command, caller);
    assert.match(remedy?.reason ?? "", reason);
    const lines = remedy?.lines ?? "";
    const changed = capabilities.map((capability): Capability => {
      if (capability.identifier !== remedy?.capability) return capability;
      const part = JSON.parse(lines.includes('": ') ? `{${lines}}` : lines);
      if (typeof part !== "string") return { ...capability, ...part };
      const { permissions } = capability;
      return {
        ...capability,
        permissions: permissions.includes(part)
          ? permissions.filter((each) => each !== part)
          : [...permissions, part],
      };
    });
    const all = remedy?.capability === null
      ? [...capabilities, ...readCapabilities(JSON.parse(lines))]
      : changed;
    assert.ok(engine(all).decide(command, caller).allowed, JSON.stringify(all));
  }

  it("a permission in the capability that is about the caller", () => {
    const all = [one([], { identifier: "any", windows: ["*"] }), one([])];
    heals(all, READ, main, /^Capability "one" is about this caller/);
    heals([one([])], "greet", main, /about this caller/);
    heals([one([])], "plugin:window|title", main, /about this caller/);
    const [filed] = readCapabilities(one([]), "capabilities/one.json");
    assert.match(
      texts(filed === undefined ? [] : [filed], READ).remedy?.reason ?? "",
      /^Capability "one" \(capabilities\/one\.json\) is about this caller/,
    );
  });

  it("a label in the capability that grants the command", () => {
    heals([one(["fs:default"], { windows: ["x"] })], READ, main, /Change its "windows":$/);
    heals(
      [one(["fs:default"], { windows: ["x"] })],
      READ,
      { label: "v", windowLabel: "w", origin: "local" },
      /Change its "windows":$/,
    );
  });

  it("an origin in the capability that grants the command", () => {
    heals([one(["fs:default"])], READ, there, /Change its "remote":$/);
    const remoteOnly = one(["fs:default"], { local: false, remote: { urls: ["https://x.org"] } });
    heals([remoteOnly], READ, main, /Change its "local":$/);
    heals([remoteOnly], READ, there, /Change its "remote":$/);
  });

  it("a denial less", () => {
    heals([one(["fs:default", "fs:denies"])], READ, main, /take out of "permissions"/);
    const set = engine([one(["fs:default", "fs:denies"])]).explain(READ, main);
    assert.equal(set.remedy?.lines, '  "fs:denies"');
  });

  it("a new capability", () => {
    heals([], READ, main, /^No capability is about this caller\. This one would grant it:$/);
    heals([], READ, { label: "a/b", origin: "local" }, /This one would grant it/);
    heals([], READ, there, /This one would grant it/);
    heals([one([], { identifier: "main", windows: ["x"] })], READ, main, /This one would grant it/);
  });

  it("nothing, for what does not exist", () => {
    assert.equal(texts([], "plugin:fs|nope").remedy, null);
    assert.equal(texts([], "plugin:nope|x").remedy, null);
  });

  it("the app's own permissions, for a remote page of an app without any", () => {
    const authority = createAuthority("linux", () => true);
    const verdict = authority.decide("greet", there);
    assert.match(
      verdict.allowed ? "" : verdict.reason,
      /^greet not allowed\. Plugin not found\n\nThe app declares no permissions/,
    );
  });
});
