import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import { createApp, definePlugin } from "../mod.ts";
import { internalsOf } from "../create_app.ts";
import { createAuthority } from "./authority.ts";
import { readCapabilities } from "./capability_file.ts";
import { APP_KEY } from "./identifier.ts";
import { createManifest, namesOf } from "./manifest.ts";
import type { Manifest } from "./permission.ts";
import { aclManifests, capabilitiesById, capabilitySchema, schemaFiles } from "./schema.ts";

const notes = createManifest("notes", ["read", "write_all"], {
  default: { description: "Reads notes.", members: ["read"] },
  drafts: { scope: { allow: [{ path: "$HOME" }] }, platforms: ["linux"] },
  edit: { description: "Reads and writes.", members: ["read", "write_all", "drafts"] },
}, {
  scopeSchema: {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://example.com/notes.json",
    anyOf: [{ $ref: "#/definitions/Path" }, { type: "string" }],
    definitions: {
      Path: {
        type: "object",
        required: ["path"],
        properties: { path: { type: "string" }, below: { $ref: "#" } },
        additionalProperties: false,
      },
    },
  },
});
const own = createManifest(APP_KEY, ["greet"], {});
const manifests: ReadonlyMap<string, Manifest> = new Map([["notes", notes], [APP_KEY, own]]);

interface Named {
  readonly Identifier: {
    readonly oneOf: readonly {
      readonly const: string;
      readonly description: string;
      readonly markdownDescription: string;
    }[];
  };
}

function validator(of: ReadonlyMap<string, Manifest>) {
  return new Ajv({ strict: false }).compile(capabilitySchema(of));
}

describe("acl-manifests.json", () => {
  it("has Tauri's keys, everything by name", () => {
    assert.deepEqual(aclManifests(new Map([["notes", notes]])), {
      notes: {
        default_permission: {
          identifier: "default",
          description: "Reads notes.",
          permissions: ["allow-read"],
        },
        permissions: {
          "allow-read": {
            identifier: "allow-read",
            description: "Enables the read command without any pre-configured scope.",
            commands: { allow: ["read"], deny: [] },
          },
          "allow-write-all": {
            identifier: "allow-write-all",
            description: "Enables the write_all command without any pre-configured scope.",
            commands: { allow: ["write_all"], deny: [] },
          },
          "deny-read": {
            identifier: "deny-read",
            description: "Denies the read command without any pre-configured scope.",
            commands: { allow: [], deny: ["read"] },
          },
          "deny-write-all": {
            identifier: "deny-write-all",
            description: "Denies the write_all command without any pre-configured scope.",
            commands: { allow: [], deny: ["write_all"] },
          },
          drafts: {
            identifier: "drafts",
            commands: { allow: [], deny: [] },
            scope: { allow: [{ path: "$HOME" }] },
            platforms: ["linux"],
          },
        },
        permission_sets: {
          edit: {
            identifier: "edit",
            description: "Reads and writes.",
            permissions: ["allow-read", "allow-write-all", "drafts"],
          },
        },
        global_scope_schema: notes.scopeSchema,
      },
    });
  });
});

describe("capabilities.json", () => {
  it("has each capability with its defaults, by identifier", () => {
    const text = JSON.stringify(capabilitiesById(readCapabilities([
      { identifier: "second", permissions: [], local: false, remote: { urls: ["https://a.b"] } },
      { $schema: "x", identifier: "main", windows: ["*"], permissions: ["a:b"], platforms: [] },
    ], "file.json")));
    assert.equal(
      text,
      '{"main":{"identifier":"main","description":"","local":true,"windows":["*"],' +
        '"permissions":["a:b"],"platforms":[]},"second":{"identifier":"second","description":"",' +
        '"remote":{"urls":["https://a.b"]},"local":false,"permissions":[]}}',
    );
  });
});

describe("the schema of capability files", () => {
  const validate = validator(manifests);
  const refused: readonly (readonly [string, unknown])[] = [
    ["no permissions", { identifier: "a" }],
    ["a permission that does not exist", { identifier: "a", permissions: ["notes:allow-fly"] }],
    ["a plugin that does not exist", { identifier: "a", permissions: ["birds:default"] }],
    ["a default that does not exist", { identifier: "a", permissions: ["default"] }],
    ["an object without identifier", { identifier: "a", permissions: [{ allow: ["x"] }] }],
    ["an unknown name in an object", { identifier: "a", permissions: [{ identifier: "fly" }] }],
    ["an entry of the wrong form", {
      identifier: "a",
      permissions: [{ identifier: "notes:default", allow: [{ pth: "x" }] }],
    }],
    ["a denial of the wrong form", {
      identifier: "a",
      permissions: [{ identifier: "notes:edit", deny: [7] }],
    }],
    ["an entry that is wrong inside", {
      identifier: "a",
      permissions: [{ identifier: "notes:edit", allow: [{ path: "x", below: 1 }] }],
    }],
    ["a platform that does not exist", { identifier: "a", permissions: [], platforms: ["beos"] }],
    ["a window that is no text", { identifier: "a", permissions: [], windows: [1] }],
    ["one bad capability of a list", [{ identifier: "a", permissions: [] }, { identifier: "b" }]],
    ["one of several", { capabilities: [{ identifier: "a", permissions: ["fly"] }] }],
  ];
  for (const [name, value] of refused) {
    it(`refuses ${name}`, () => assert.equal(validate(value), false));
  }

  const accepted: readonly (readonly [string, unknown])[] = [
    ["one capability", { $schema: "x", identifier: "a", permissions: [], more: 1 }],
    ["everything that there is", {
      identifier: "a",
      description: "b",
      windows: ["*"],
      webviews: ["*"],
      local: false,
      remote: { urls: ["https://*.example.com"] },
      platforms: ["linux", "macOS", "windows", "android", "iOS"],
      permissions: ["notes:default", "notes:edit", "notes:deny-write-all", "allow-greet"],
    }],
    ["scope entries", {
      identifier: "a",
      permissions: [
        { identifier: "notes:default", allow: ["x", { path: "x", below: { path: "y" } }] },
        { identifier: "notes:allow-read", deny: ["x"], allow: null },
        { identifier: "allow-greet", allow: [1.5, null, [true, { deep: "x" }]] },
      ],
    }],
    ["a list", [{ identifier: "a", permissions: [] }]],
    ["several in an object", { capabilities: [{ identifier: "a", permissions: [] }] }],
  ];
  for (const [name, value] of accepted) {
    it(`accepts ${name}`, () => {
      readCapabilities(value);
      assert.ok(validate(value), JSON.stringify(validate.errors));
    });
  }

  it("has every name of every manifest, each with a text to show", () => {
    const app = createApp({
      identifier: "org.example.schema",
      plugins: [definePlugin("bare", { permissions: { odd: [], even: {} }, commands: {} })],
    });
    const { manifests } = internalsOf(app).authority.inventory();
    const { definitions } = capabilitySchema(manifests);
    const { Identifier } = definitions as Named; // written so by this module
    const names = [...manifests].flatMap(([key, manifest]) =>
      namesOf(manifest).map((name) => `${key}:${name}`)
    );
    assert.ok(names.includes("core:default") && names.includes("bare:odd"));
    assert.deepEqual(Identifier.oneOf.map((one) => one.const).sort(), names.sort());
    for (const one of Identifier.oneOf) {
      assert.match(one.description, /\S/, one.const);
      assert.equal(one.markdownDescription, one.description);
    }
    assert.match(
      Identifier.oneOf.find((one) => one.const === "core:image:default")?.description ?? "",
      /^.+\n#### This default permission set includes:\n\n- `allow-/,
    );
  });

  it("is a schema also where no identifier takes entries", () => {
    const bare = createManifest("bare", [], {}, { scopeSchema: { type: "string" } });
    assert.ok(validator(new Map([["notes", notes], ["bare", bare]])));
  });

  it("asks for entries of every plugin that a set leads to", () => {
    const other = createManifest("other", ["go"], {
      all: ["go", "notes:default"],
      loop: ["other:loop"],
    }, { scopeSchema: { type: "string" } });
    const validate = validator(new Map([["notes", notes], ["other", other]]));
    const entry = (identifier: string, allow: unknown) =>
      validate({ identifier: "a", permissions: [{ identifier, allow: [allow] }] });
    assert.equal(entry("other:all", { path: "x" }), false);
    assert.equal(entry("other:all", "x"), true);
    assert.equal(entry("notes:default", { path: "x" }), true);
    assert.equal(entry("other:loop", 7), true);
  });

  it("knows the entries of core:event as the core does", () => {
    const app = createApp({ identifier: "org.example.schema" });
    const { authority } = internalsOf(app);
    const validate = validator(authority.inventory().manifests);
    const entry = (event: unknown) => ({
      identifier: "hears",
      permissions: [{ identifier: "core:event:allow-listen", allow: [event] }],
    });
    for (const bad of [{ event: 1 }, {}, "notes://*", { event: "a", more: 1 }]) {
      assert.equal(validate(entry(bad)), false, JSON.stringify(bad));
      assert.throws(() => authority.addCapabilities(readCapabilities(entry(bad))));
    }
    const good = entry({ event: "notes://*" });
    assert.ok(validate(good));
    authority.addCapabilities(readCapabilities(good));
  });
});

describe("the files of gen/schemas", () => {
  it("are named as Tauri names them", () => {
    const inventory = createAuthority("linux", () => false).inventory();
    const names = (platform: "macOS" | "android") => [...schemaFiles(inventory, platform).keys()];
    const both = ["acl-manifests.json", "capabilities.json"];
    assert.deepEqual(names("macOS"), [...both, "desktop-schema.json", "macOS-schema.json"]);
    assert.deepEqual(names("android"), [...both, "mobile-schema.json", "android-schema.json"]);
  });
});
