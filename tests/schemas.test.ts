/**
 * What editors are told agrees with what the core accepts: for the example's capabilities, and for
 * the scope entries of every plugin that describes them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import type { Plugin } from "@pleiad/core";
import { fs } from "@pleiad/plugin-fs";
import { store } from "@pleiad/plugin-store";
import example from "../app-example/app.ts";
import { fixture, pleiad, removeFixture } from "./cli/_spawn.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

describe("the example's schema", () => {
  let folder = "";
  let validate: ValidateFunction;
  before(async () => {
    folder = await fixture({});
    const running = pleiad(["acl", "schema", "--out", folder, "app-example/app.ts"], root);
    assert.equal(await running.exit, 0, running.errors());
    const text = await readFile(join(folder, "desktop-schema.json"), "utf8");
    validate = new Ajv({ strict: false }).compile(JSON.parse(text));
  });
  after(() => removeFixture(folder));

  it("refuses each of its capabilities with one permission more that does not exist", () => {
    for (const capability of example.definition.capabilities ?? []) {
      const permissions = [...capability.permissions, "notes:allow-fly"];
      assert.equal(validate({ ...capability, permissions }), false, capability.identifier);
    }
  });

  it("accepts each of its capabilities", () => {
    const { capabilities = [] } = example.definition;
    assert.ok(capabilities.length > 1);
    for (const capability of capabilities) {
      assert.ok(validate(capability), JSON.stringify(validate.errors));
    }
    assert.ok(validate({ capabilities }));
  });
});

describe("scopeSchema", () => {
  const entries = [
    null,
    7,
    true,
    "$APPDATA/*",
    "",
    [],
    {},
    { path: 7 },
    { path: null },
    { path: "" },
    { path: "$HOME/**" },
    { pth: "$HOME" },
    { path: "x", more: 1 },
  ];
  const plugins: readonly Plugin[] = [fs() as Plugin, store() as Plugin]; // contracts play no part here
  for (const { name, definition: { scope, scopeSchema } } of plugins) {
    it(`of ${name} accepts the entries that ${name} accepts`, async () => {
      assert.ok(scope !== undefined && scopeSchema !== undefined);
      const validate = new Ajv({ strict: false }).compile(scopeSchema);
      for (const entry of entries) {
        const { issues } = await scope["~standard"].validate(entry);
        assert.equal(validate(entry), issues === undefined, JSON.stringify(entry));
      }
    });
  }
});
