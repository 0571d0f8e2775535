import { before, describe, it } from "node:test";
import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import type { Capability, Platform } from "../types/capability.ts";
import { type RefCall, refDecide, refGlob, type RefWorld } from "./_test_reference.ts";
import { createAuthority } from "./authority.ts";
import { compileGlob } from "./glob.ts";
import type { Manifest, Permission } from "./permission.ts";

const seed = Number(process.env["PLEIAD_SEED"] ?? Date.now() % 2 ** 31);
const SETS = Number(process.env["PLEIAD_SETS"] ?? 10_000);

const KEYS = ["p", "q-r", "core:r"] as const;
const COMMANDS = ["a", "b_c"] as const;
const PERMISSIONS = ["p0", "p1", "p2", "x0"] as const;
const SETS_OF_PLUGIN = ["x0", "x1", "x2", "x3"] as const;
const HOSTS = ["one.test", "two.test"] as const;
const LABELS = ["main", "note-1", "note-2", "x"] as const;
const GLOBS = ["main", "note-*", "*", "note-?", "[mx]*", "other", "**", "[!m]*"] as const;

const someOf = <T>(from: readonly T[], max: number) =>
  fc.array(fc.constantFrom(...from), { maxLength: max });
const orNull = <T>(arbitrary: fc.Arbitrary<T>, one = 4) =>
  fc.oneof({ weight: one, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const platforms = orNull(
  someOf<Platform>(["linux", "macOS", "windows"], 2).map((names) => [...new Set(names)]),
  5,
);
const scope = orNull(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }), 2);

const permission = fc.record({
  allow: someOf(COMMANDS, 2),
  deny: fc.oneof({ weight: 12, arbitrary: fc.constant([]) }, {
    weight: 1,
    arbitrary: someOf(COMMANDS, 1),
  }),
  scopeAllow: scope,
  scopeDeny: scope,
  platforms,
});

/** Members point to permissions anywhere and to sets of a higher number: no circles. */
const members = (level: number) => {
  const names = [...PERMISSIONS.slice(0, 3), ...SETS_OF_PLUGIN.slice(level + 1)];
  const far = KEYS.flatMap((key) => names.map((name) => `${key}:${name}`));
  return someOf([...names, ...far], 3);
};
const plugin = fc.record({
  default: orNull(members(-1), 1),
  sets: fc.record({ x0: members(0), x1: members(1), x2: members(2), x3: members(3) }),
  permissions: fc.record({ p0: permission, p1: permission, p2: permission, x0: permission }),
});
const identifiers = KEYS.flatMap((key) =>
  ["default", ...PERMISSIONS, ...SETS_OF_PLUGIN].map((name) => `${key}:${name}`)
);
const capability = fc.record({
  windows: fc.array(fc.constantFrom(...GLOBS), { minLength: 1, maxLength: 2 }),
  webviews: someOf(GLOBS, 1),
  local: fc.constantFrom(true, true, false),
  urls: someOf(HOSTS, 2),
  platforms,
  permissions: fc.array(
    fc.record({ identifier: fc.constantFrom(...identifiers), allow: scope, deny: scope }),
    { minLength: 1, maxLength: 5 },
  ),
});
const world: fc.Arbitrary<RefWorld> = fc.record({
  plugins: fc.record({ "p": plugin, "q-r": plugin, "core:r": plugin }),
  capabilities: fc.array(capability, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((one, at) => ({ ...one, identifier: `c${(at * 7) % 5}` }))),
});
const calls = fc.array(
  fc.record({
    key: fc.constantFrom(...KEYS),
    command: fc.constantFrom(...COMMANDS),
    window: fc.constantFrom(...LABELS),
    webview: fc.constantFrom(...LABELS),
    url: fc.constantFrom(
      null,
      null,
      null,
      "https://one.test/",
      "https://two.test/x",
      "https://z.test/",
    ),
  }),
  { minLength: 12, maxLength: 12 },
);

function manifestOf(key: string, { default: set, sets, permissions }: RefWorld["plugins"][string]) {
  const manifest: Manifest = {
    key,
    defaultPermission: set === null
      ? null
      : { identifier: "default", description: "", permissions: set },
    sets: new Map(
      Object.entries(sets).map(([identifier, names]) => [
        identifier,
        { identifier, description: "", permissions: names },
      ]),
    ),
    permissions: new Map(
      Object.entries(permissions).map(([identifier, one]): [string, Permission] => [identifier, {
        identifier,
        description: "",
        commands: { allow: one.allow, deny: one.deny },
        scope: {
          ...(one.scopeAllow === null ? {} : { allow: one.scopeAllow }),
          ...(one.scopeDeny === null ? {} : { deny: one.scopeDeny }),
        },
        platforms: one.platforms as Platform[] | null, // the generator knows no other names
      }]),
    ),
    checkScope: null,
    scopeSchema: null,
  };
  return manifest;
}

function capabilityOf(one: RefWorld["capabilities"][number]): Capability {
  return {
    identifier: one.identifier,
    windows: one.windows,
    webviews: one.webviews,
    local: one.local,
    ...(one.urls.length === 0
      ? {}
      : { remote: { urls: one.urls.map((host) => `https://${host}`) } }),
    ...(one.platforms === null ? {} : { platforms: one.platforms as Platform[] }), // see above
    permissions: one.permissions.map(({ identifier, allow, deny }) => ({
      identifier,
      ...(allow === null ? {} : { allow }),
      ...(deny === null ? {} : { deny }),
    })),
  };
}

describe("properties", () => {
  // Not in the name: tests have the same names in every run.
  before(() => console.log(`PLEIAD_SEED=${seed}`));

  it(`decides ${SETS} random sets as the reference does`, { timeout: 120_000 }, () => {
    const seen = { allowed: 0, denied: 0, scoped: 0 };
    fc.assert(
      fc.property(world, calls, fc.nat(4), (all, asked, early) => {
        const authority = createAuthority("linux", () => false);
        for (const [key, one] of Object.entries(all.plugins)) {
          authority.addManifest(manifestOf(key, one));
        }
        // Some at once, the rest while it runs: the order must not matter.
        const capabilities = all.capabilities.map(capabilityOf);
        authority.addCapabilities(capabilities.slice(0, early));
        for (const { key, command, window, webview } of asked.slice(0, 3)) {
          const name = `plugin:${key.replace("core:", "")}|${command}`;
          authority.decide(name, { label: webview, windowLabel: window, origin: "local" });
        }
        for (const one of capabilities.slice(early)) authority.addCapabilities([one]);
        for (const call of asked) compare(authority, all, call, seen);
      }),
      { numRuns: SETS, seed },
    );
    assert.ok(
      seen.allowed > SETS && seen.denied > SETS && seen.scoped > SETS / 2,
      JSON.stringify(seen),
    );
  });

  const part = fc.constantFrom(
    "a",
    "b",
    "-",
    ".",
    "*",
    "?",
    "[ab]",
    "[!a]",
    "[a-c]",
    "/",
    "**/",
    "]",
  );
  const pattern = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(""));
  const text = fc.array(fc.constantFrom("a", "b", "c", "-", ".", "/", "]", "é"), { maxLength: 8 })
    .map((chars) => chars.join(""));
  it("matches 25,000 pairs of globs and texts as the crate does", () => {
    let compared = 0;
    let matched = 0;
    fc.assert(
      fc.property(
        pattern,
        fc.array(text, { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (
          glob,
          texts,
          literalSeparator,
          literalLeadingDot,
        ) => {
          const options = { literalSeparator, literalLeadingDot };
          let matches: (text: string) => boolean;
          try {
            matches = compileGlob(glob, options);
          } catch {
            return;
          }
          for (const one of texts) {
            const expected = refGlob(glob, one, options);
            assert.equal(matches(one), expected, `${glob} ${JSON.stringify(one)}`);
            compared++;
            if (expected) matched++;
          }
        },
      ),
      { numRuns: 12_000, seed },
    );
    assert.ok(compared >= 25_000, `compared ${compared}`);
    assert.ok(matched > 1_000, `matched ${matched}`);
  });
});

function compare(
  authority: ReturnType<typeof createAuthority>,
  all: RefWorld,
  call: RefCall,
  seen: { allowed: number; denied: number; scoped: number },
): void {
  const verdict = authority.decide(`plugin:${call.key.replace("core:", "")}|${call.command}`, {
    label: call.webview,
    windowLabel: call.window,
    origin: call.url === null ? "local" : { remote: call.url },
  });
  const expected = refDecide(all, call);
  assert.equal(verdict.allowed, expected.allowed, JSON.stringify(call));
  if (!verdict.allowed) {
    seen.denied++;
    return;
  }
  seen.allowed++;
  const { allow, deny, globalAllow, globalDeny } = expected;
  if (allow.length + deny.length + globalAllow.length + globalDeny.length > 0) seen.scoped++;
  assert.deepEqual(verdict.scope, {
    allow,
    deny,
    global: { allow: globalAllow, deny: globalDeny },
  });
}
