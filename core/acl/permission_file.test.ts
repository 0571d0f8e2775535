import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { createManifest, derivedPermissions, namesOf } from "./manifest.ts";
import { readPermissionFile } from "./permission_file.ts";

const TOML = `
[default]
permissions = ["allow-read", "home"]

[[set]]
identifier = "read-all"
description = "Reads."
permissions = ["allow-read"]

[[permission]]
identifier = "home"
platforms = ["linux"]
commands.deny = ["write"]

[[permission.scope.allow]]
path = "$HOME/*"
`;

describe("permission files", () => {
  it("names file, key and what stands there", () => {
    const refused: readonly [string, RegExp][] = [
      ["[]", /^p\.json: must be an object, found a list$/],
      ['{"default":{}}', /`default.permissions` must be a list, found nothing$/],
      ['{"set":[{"identifier":"a","permissions":[]}]}', /`set\[0\].description` must be a string/],
      ['{"permission":[{}]}', /`permission\[0\].identifier` must be a string, found nothing/],
      [
        '{"permission":[{"identifier":"a","version":0}]}',
        /version` must be a whole number above 0/,
      ],
      [
        '{"permission":[{"identifier":"a","commands":{"allow":"x"}}]}',
        /commands.allow` must be a list/,
      ],
      ['{"permission":[{"identifier":"a","platforms":["Linux"]}]}', /must be one of linux, macOS/],
    ];
    for (const [text, reason] of refused) {
      assert.throws(
        () => readPermissionFile({ name: "p.json", text }),
        (error: Error) => reason.test(error.message) || assert.fail(error.message),
      );
    }
    assert.throws(
      () => readPermissionFile({ name: "p.yml", text: "" }),
      /unknown permission format yml \(p\.yml\)/,
    );
  });

  it("reads default, sets and permissions", () => {
    assert.deepEqual(readPermissionFile({ name: "p.toml", text: TOML }), {
      defaultPermission: {
        identifier: "default",
        description: "Default plugin permissions.",
        permissions: ["allow-read", "home"],
      },
      sets: [{ identifier: "read-all", description: "Reads.", permissions: ["allow-read"] }],
      permissions: [{
        identifier: "home",
        description: "",
        commands: { allow: [], deny: ["write"] },
        scope: { allow: [{ path: "$HOME/*" }] },
        platforms: ["linux"],
      }],
    });
  });

  it("lets a later file replace what an earlier one or the definition named", () => {
    const manifest = createManifest("fs", ["read"], { default: [], home: ["read"] }, {
      files: [
        { name: "a.toml", text: TOML },
        { value: { set: [{ identifier: "home", description: "Mine", permissions: [] }] } },
        { value: { default: { description: "D", permissions: ["home"] } } },
      ],
    });
    assert.deepEqual(manifest.defaultPermission, {
      identifier: "default",
      description: "D",
      permissions: ["home"],
    });
    assert.equal(manifest.sets.get("home")?.description, "Mine");
    assert.deepEqual(manifest.permissions.get("home")?.commands.deny, ["write"]);
  });
});

describe("manifests", () => {
  it("refuses what is not there and what is both a set and a permission", () => {
    const make = (definition: Parameters<typeof createManifest>[2]) => () =>
      createManifest("fs", ["read"], definition);
    assert.throws(
      make({ default: ["raed"] }),
      /Permission "default" of fs names "raed", which is no/,
    );
    assert.throws(make({ x: ["raed"] }), /Permission "x" of fs names "raed"/);
    assert.throws(
      make({ x: { commands: { deny: ["raed"] } } }),
      /Permission "x" of fs names "raed"/,
    );
    assert.throws(
      make({ x: { members: ["read"], platforms: ["linux"] } }),
      /Permission "x" of fs has `members`, so it is a set/,
    );
  });

  it("derives allow and deny with Tauri's descriptions", () => {
    assert.deepEqual(
      derivedPermissions("read_text__file").map(({ identifier, description, commands }) => [
        identifier,
        description,
        commands,
      ]),
      [
        [
          "allow-read-text--file",
          "Enables the read_text__file command without any pre-configured scope.",
          { allow: ["read_text__file"], deny: [] },
        ],
        [
          "deny-read-text--file",
          "Denies the read_text__file command without any pre-configured scope.",
          { allow: [], deny: ["read_text__file"] },
        ],
      ],
    );
    assert.deepEqual(namesOf(createManifest("fs", ["a"], { s: ["a"] })), [
      "s",
      "allow-a",
      "deny-a",
    ]);
  });

  it("makes a set of a default that is written as a permission", () => {
    const manifest = createManifest("fs", ["a"], { default: { commands: { allow: ["a"] } } });
    assert.deepEqual(manifest.defaultPermission?.permissions, ["default-permission"]);
    assert.deepEqual(manifest.permissions.get("default-permission")?.commands.allow, ["a"]);
  });
});
