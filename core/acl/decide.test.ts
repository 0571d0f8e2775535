import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { Capability } from "../types/capability.ts";
import { createAuthority } from "./authority.ts";
import { APP_KEY } from "./identifier.ts";
import { createManifest } from "./manifest.ts";

type Entries = Capability["permissions"];

function fs(capabilities: readonly Capability[]) {
  const authority = createAuthority("linux", () => false);
  authority.addManifest(createManifest("fs", ["read", "list"], {
    home: { scope: { allow: ["H"] } },
    "home-read": ["allow-read", "home"],
    mac: { commands: { deny: ["read"] }, platforms: ["macOS"] },
    empty: { commands: { allow: ["list"] }, scope: { allow: [] } },
  }));
  authority.addCapabilities(capabilities);
  return authority;
}

const on = (permissions: Entries, more: Partial<Capability> = {}): Capability => ({
  identifier: "main",
  windows: ["main"],
  permissions,
  ...more,
});
const none = { allow: [], deny: [] };
const local = (label: string, windowLabel = label) =>
  ({ label, windowLabel, origin: "local" }) as const;
const remote = { label: "main", origin: { remote: "https://x.org/" } } as const;

describe("resolution, row by row", () => {
  const rows: readonly [string, readonly Entries[], object | null][] = [
    ["fs:allow-read", [["fs:allow-read"]], { ...none, global: none }],
    ["fs:home", [["fs:home"]], null],
    ["fs:home-read", [["fs:home-read"]], { ...none, global: { allow: ["H"], deny: [] } }],
    ["a set with a scope", [[{ identifier: "fs:home-read", allow: ["X"] }]], {
      allow: ["X"],
      deny: [],
      global: { allow: ["X", "H"], deny: [] },
    }],
    ["a permission with a denial", [[{ identifier: "fs:allow-read", deny: ["Y"] }]], {
      allow: [],
      deny: ["Y"],
      global: none,
    }],
    ["two capabilities", [[{ identifier: "fs:allow-read", allow: ["A"] }], [
      { identifier: "fs:allow-read", allow: ["B"] },
    ]], { allow: ["A", "B"], deny: [], global: none }],
  ];
  for (const [name, entries, scope] of rows) {
    it(name, () => {
      const authority = fs(
        entries.map((permissions, at) => on(permissions, { identifier: `c${at}` })),
      );
      const verdict = authority.decide("plugin:fs|read", local("main"));
      assert.deepEqual(verdict.allowed ? verdict.scope : null, scope);
      assert.equal(authority.decide("plugin:fs|list", local("main")).allowed, false);
    });
  }

  it("gives a plugin's scope whatever window, origin and `local` the capability has", () => {
    const verdict = fs([
      on(["fs:allow-read"]),
      on(["fs:home"], { identifier: "x", windows: [], local: false }),
    ]).decide("plugin:fs|read", local("main"));
    assert.deepEqual(verdict.allowed && verdict.scope.global.allow, ["H"]);
  });

  it("takes an empty scope as no entries", () => {
    const verdict = fs([on([{ identifier: "fs:empty", deny: [] }])])
      .decide("plugin:fs|list", local("main"));
    assert.deepEqual(verdict, { allowed: true, scope: { ...none, global: none } });
  });

  it("leaves globs and URLs of a capability without commands unread", () => {
    const bad = { windows: ["a**"], remote: { urls: ["nope"] } };
    assert.throws(
      () => fs([on(["fs:allow-read"], bad)]),
      /invalid URL pattern for remote URL nope/,
    );
    assert.throws(
      () => fs([on(["fs:allow-read"], { windows: ["a**"] })]),
      /Capability "main": failed to run glob: Pattern syntax error near position 0: recursive wildcards must form a single path component/,
    );
    fs([on(["fs:home"], bad)]);
    fs([on(["fs:allow-read"], { windows: ["a**"], local: false })]);
  });

  it("looks a name up as a set first at the top, as a permission first in a set", () => {
    const authority = createAuthority("linux", () => false);
    authority.addManifest(createManifest("p", ["a", "b"], { outer: ["twice"] }, {
      files: [{
        value: {
          set: [{ identifier: "twice", description: "", permissions: ["allow-a"] }],
          permission: [{ identifier: "twice", commands: { allow: ["b"] } }],
        },
      }],
    }));
    authority.addCapabilities([
      on(["p:twice"], { windows: ["top"] }),
      on(["p:outer"], { identifier: "set", windows: ["set"] }),
    ]);
    const may = (command: string, label: string) =>
      authority.decide(`plugin:p|${command}`, local(label)).allowed;
    assert.deepEqual([may("a", "top"), may("b", "top")], [true, false]);
    assert.deepEqual([may("a", "set"), may("b", "set")], [false, true]);
  });

  it("follows members to other plugins, and says which member is missing", () => {
    const withSet = (...permissions: string[]) => {
      const authority = createAuthority("linux", () => false);
      authority.addManifest(createManifest("q", ["x"], { default: ["x"] }));
      authority.addManifest(createManifest("p", [], {}, {
        files: [{ value: { set: [{ identifier: "s", description: "", permissions }] } }],
      }));
      authority.addCapabilities([on(["p:s"])]);
      return authority;
    };
    const where = 'Capability "main", `permissions[0]`: ';
    const fails = (member: string, text: string) =>
      assert.throws(
        () => withSet(member),
        (error: Error) => error.message.startsWith(where + text),
      );
    fails("nope", "permission nope not found from set s");
    fails("nope:default", "permission nope:default not found from set s");
    fails("q:nope", "permission nope not found from set s");
    fails("a_b", "invalid identifier in permission set?");
    fails("p:s", "permissions refer to each other in a circle: p:s -> p:s");
    assert.ok(withSet("q:default").decide("plugin:q|x", local("main")).allowed);
  });

  it("words unknown plugins and permissions as Tauri does", () => {
    const fails = (permission: string, text: string) =>
      assert.throws(() => fs([on([permission])]), (error: Error) => error.message.includes(text));
    fails("sf:default", "unknown ACL for sf, expected one of fs");
    fails("allow-greet", "unknown ACL for app manifest, expected one of fs");
    fails("fs:raed", "unknown permission raed for fs");
  });
});

describe("decisions, row by row", () => {
  const labels: readonly [Partial<Capability>, boolean, boolean, boolean][] = [
    [{ windows: ["main"] }, true, false, false],
    [{ windows: [], webviews: ["child"] }, true, true, false],
    [{ windows: ["main"], webviews: ["child"] }, true, true, false],
    [{ windows: [] }, false, false, false],
  ];
  for (const [more, ...expected] of labels) {
    it(JSON.stringify(more), () => {
      const authority = fs([on(["fs:allow-read"], more)]);
      const may = (webview: string, window: string) =>
        authority.decide("plugin:fs|read", local(webview, window)).allowed;
      assert.deepEqual([may("child", "main"), may("child", "x"), may("y", "x")], expected);
    });
  }

  it("decides the same for more callers than it remembers", () => {
    const authority = fs([on(["fs:allow-read"], { windows: ["w-*"] })]);
    for (let i = 0; i < 60_000; i++) {
      assert.equal(authority.decide("plugin:fs|read", local(`w-${i}`)).allowed, true);
    }
    assert.equal(authority.decide("plugin:fs|read", local("v-1")).allowed, false);
    const long = "w-".padEnd(5_000, "x");
    assert.equal(authority.decide("plugin:fs|read", local(long)).allowed, true);
  });

  it("denies names that are near a command", () => {
    const authority = fs([on(["fs:allow-read"], { windows: ["*"] })]);
    for (
      const name of [
        ...["plugin:fs|read|x", "plugin:fs", "plugin:fs|", "plugin:FS|read", "plugin:fs|Read"],
        ...["plugin:fs|read ", "plugin:core:fs|read", "plugin:__TAURI_CHANNEL__|fetch", "plugin:"],
      ]
    ) assert.equal(authority.decide(name, local("main")).allowed, false, name);
  });

  const all = { local: true, remote: { urls: ["https://x.org"] } };
  const grant = on(["fs:allow-read"], { ...all, identifier: "grant" });
  const denials: readonly [string, Partial<Capability>, string, boolean, boolean][] = [
    ["same window", all, "fs:deny-read", false, false],
    ["another window", { ...all, windows: ["other"] }, "fs:deny-read", false, false],
    ["no window", { ...all, windows: [] }, "fs:deny-read", false, false],
    ["remote only", { local: false, remote: all.remote }, "fs:deny-read", true, false],
    ["local only", {}, "fs:deny-read", false, true],
    ["no origin", { local: false }, "fs:deny-read", true, true],
    ["capability of another platform", { ...all, platforms: ["iOS"] }, "fs:deny-read", true, true],
    ["capability of no platform", { ...all, platforms: [] }, "fs:deny-read", true, true],
    ["permission of another platform", all, "fs:mac", true, true],
  ];
  for (const [name, more, permission, here, there] of denials) {
    it(`a denial, ${name}`, () => {
      const authority = fs([grant, on([permission], { identifier: "deny", ...more })]);
      assert.equal(authority.decide("plugin:fs|read", local("main")).allowed, here);
      assert.equal(authority.decide("plugin:fs|read", remote).allowed, there);
    });
  }

  it("app commands: open to local pages until the app declares anything", () => {
    const app = (commands: readonly string[], permissions: readonly string[], more = {}) => {
      const authority = createAuthority("linux", () => false);
      authority.addManifest(createManifest("fs", ["read"], {}));
      authority.addManifest(createManifest(APP_KEY, commands, { default: [] }));
      authority.addCapabilities([on(permissions, more)]);
      return authority;
    };
    const bare = fs([]);
    assert.equal(bare.decide("greet", remote).allowed, false);
    assert.equal(bare.decide("greet", local("any")).allowed, true);
    assert.equal(app([], []).decide("greet", local("main")).allowed, false);
    assert.equal(app(["greet"], ["allow-greet"]).decide("other", local("main")).allowed, false);
    assert.equal(app(["greet"], ["allow-greet"]).decide("greet", local("x")).allowed, false);
    assert.equal(app(["greet"], ["allow-greet"]).decide("greet", remote).allowed, false);
    assert.equal(app(["greet"], ["allow-greet"]).decide("greet", local("main")).allowed, true);
    assert.equal(app(["greet"], ["allow-greet"], all).decide("greet", remote).allowed, true);
  });

  it("refuses a plugin whose commands would be those of a plugin of the core", () => {
    const authority = createAuthority("linux", () => false);
    authority.addManifest(createManifest("core:window", ["close"], {}));
    assert.throws(
      () => authority.addManifest(createManifest("window", ["close"], {})),
      /its commands would be those of core:window/,
    );
  });
});
