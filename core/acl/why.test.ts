import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { createPathResolver } from "../app/path_resolver.ts";
import type { MatchAbout, MatchScope } from "../types/match_scope.ts";
import { createAuthority } from "./authority.ts";
import { readCapabilities } from "./capability_file.ts";
import { createManifest } from "./manifest.ts";

const main = { label: "main", origin: "local" } as const;
const READ = "plugin:fs|read";

function engine() {
  const authority = createAuthority("linux", () => true);
  authority.addManifest(createManifest("fs", ["read"], {
    home: { scope: { allow: ["/home/*"], deny: ["/home/secret"] } },
    "home-read": ["allow-read", "home"],
    default: ["home-read"],
  }));
  authority.addCapabilities(readCapabilities({
    identifier: "one",
    windows: ["main"],
    permissions: ["fs:default", { identifier: "fs:allow-read", allow: ["/tmp/a"] }],
  }, "capabilities/one.json"));
  authority.addCapabilities([
    {
      identifier: "two",
      windows: ["x"],
      remote: { urls: ["https://x.org"] },
      permissions: ["fs:allow-read"],
    },
  ]);
  return authority;
}

describe("explain", () => {
  const matches = (entry: unknown, args: unknown) =>
    String(args).startsWith(String(entry).replace("*", ""));

  it("gives the chain from capability through sets to scope entries", () => {
    const told = engine().explain(READ, main, "/home/a", matches);
    assert.deepEqual({ ...told, caller: null, globals: null, others: null }, {
      command: READ,
      caller: null,
      allowed: true,
      open: false,
      text: null,
      grants: [
        {
          capability: "one",
          source: "capabilities/one.json",
          path: ["fs:default", "fs:home-read", "fs:allow-read"],
          windows: ["main"],
          webviews: [],
          origin: "local",
          scope: [],
        },
        {
          capability: "one",
          source: "capabilities/one.json",
          path: ["fs:allow-read"],
          windows: ["main"],
          webviews: [],
          origin: "local",
          scope: [{ entry: "/tmp/a", kind: "allow", matches: false }],
        },
      ],
      denials: [],
      others: null,
      globals: null,
      argsAllowed: true,
      remedy: null,
    });
    assert.deepEqual(told.others.map(({ capability, origin }) => [capability, origin]), [
      ["two", "local"],
      ["two", "https://x.org"],
    ]);
    assert.deepEqual(told.globals, [{
      capability: "one",
      source: "capabilities/one.json",
      path: ["fs:default", "fs:home-read", "fs:home"],
      scope: [
        { entry: "/home/secret", kind: "deny", matches: false },
        { entry: "/home/*", kind: "allow", matches: true },
      ],
    }]);
  });

  it("tests arguments against scope entries: a denial wins, nothing that allows refuses", () => {
    const says = (args?: unknown, by?: typeof matches) =>
      engine().explain(READ, main, args, by).argsAllowed;
    assert.equal(says("/home/secret", matches), false);
    assert.equal(says("/etc", matches), false);
    assert.equal(says("/tmp/a", matches), true);
    assert.equal(says("/tmp/a"), null);
    assert.equal(says(undefined, matches), null);
    assert.equal(engine().explain(READ, main, "x", () => null).argsAllowed, null);
  });

  it("gives text and remedy of a denial", () => {
    const told = engine().explain(READ, { label: "y", origin: "local" });
    assert.equal(told.allowed, false);
    assert.match(told.text ?? "", /^fs\.read not allowed on window "y"/);
    assert.equal(told.remedy?.source, "capabilities/one.json");
    assert.equal(told.argsAllowed, null);
  });

  it("says when a command is open because the app declares nothing", () => {
    const told = engine().explain("greet", main);
    assert.deepEqual([told.allowed, told.open, told.text], [true, true, null]);
  });
});

describe("explainArgs", () => {
  const app = {
    path: createPathResolver("org.example.why", { resourceDir: "/" }),
    config: {
      identifier: "org.example.why",
      productName: "why",
      version: "0.0.0",
      windows: [],
      plugins: {},
    },
  };
  const asked: MatchAbout[] = [];
  const withMatcher = (matchScope: MatchScope) => {
    asked.length = 0;
    const authority = engine();
    authority.addManifest(createManifest("fs", ["read"], {
      home: { scope: { allow: ["/home/*"], deny: ["/home/secret"] } },
      "home-read": ["allow-read", "home"],
      default: ["home-read"],
    }, {
      matchScope(entry, args, about) {
        asked.push(about);
        return matchScope(entry, args, about);
      },
    }));
    return (args: unknown) => authority.explainArgs(READ, main, args, app);
  };
  const covers: MatchScope = async (entry, args) =>
    String(args).startsWith(String(entry).replace("*", ""));

  it("cannot say anything without a matcher of the plugin", async () => {
    const told = await engine().explainArgs(READ, main, "/home/a", app);
    assert.equal(told.argsAllowed, null);
    assert.deepEqual(told.globals[0]?.scope.map(({ matches }) => matches), [null, null]);
  });

  it("asks the plugin's matcher about every entry, and waits for it", async () => {
    const told = await withMatcher(covers)("/home/a");
    assert.equal(told.argsAllowed, true);
    assert.deepEqual(told.globals[0]?.scope, [
      { entry: "/home/secret", kind: "deny", matches: false },
      { entry: "/home/*", kind: "allow", matches: true },
    ]);
    assert.equal((await withMatcher(covers)("/home/secret")).argsAllowed, false);
    assert.equal((await withMatcher(covers)("/etc")).argsAllowed, false);
  });

  it("tells the matcher of command, kind and app", async () => {
    await withMatcher(covers)("/home/a");
    assert.ok(asked.every((about) => about.command === READ && about.app === app));
    assert.deepEqual(asked.map(({ kind }) => kind).sort(), ["allow", "allow", "deny"]);
  });

  it("keeps answers for an entry that allows from one that denies alike", async () => {
    const told = await withMatcher((_, __, { kind }) => kind === "allow")("/home/a");
    assert.equal(told.argsAllowed, true);
  });

  it("cannot say what the matcher fails on", async () => {
    const told = await withMatcher(() => {
      throw new Error("broken");
    })("/home/a");
    assert.equal(told.argsAllowed, null);
    assert.equal(told.allowed, true);
  });
});

describe("list", () => {
  it("tells who may do what", () => {
    const authority = engine();
    authority.addCapabilities([{ identifier: "no", permissions: ["fs:deny-read"] }]);
    const rows = authority.list()
      .map(({ command, kind, capability, path, windows, origin }) =>
        `${kind} ${command} ${capability} ${path.at(-1)} ${windows} ${origin}`
      );
    assert.deepEqual(rows, [
      `deny ${READ} no fs:deny-read  local`,
      `allow ${READ} one fs:allow-read main local`,
      `allow ${READ} one fs:allow-read main local`,
      `allow ${READ} two fs:allow-read x local`,
      `allow ${READ} two fs:allow-read x https://x.org`,
      "scope null one fs:home  null",
    ]);
    assert.deepEqual(authority.list().at(-1)?.scope, {
      allow: ["/home/*"],
      deny: ["/home/secret"],
    });
  });
});
