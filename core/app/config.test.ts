import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AppDefinition, readConfig } from "./config.ts";

describe("readConfig", () => {
  it("fills in what was not said", () => {
    assert.deepEqual(readConfig({ identifier: "org.example.notes" }), {
      identifier: "org.example.notes",
      productName: "notes",
      version: "0.0.0",
      windows: [{ label: "main", url: "/" }],
      plugins: {},
    });
    assert.deepEqual(readConfig({ identifier: "x", windows: [] }).windows, [
      { label: "main", url: "/" },
    ]);
  });

  it("keeps what was", () => {
    const config = readConfig({
      identifier: "x",
      productName: "Notes",
      version: "1.2.3",
      windows: [{ label: "desk", title: "Desk" }],
      config: { store: { dir: "x" } },
    });
    assert.deepEqual([config.productName, config.version], ["Notes", "1.2.3"]);
    assert.deepEqual(config.windows, [{ label: "desk", url: "/", title: "Desk" }]);
    assert.deepEqual(config.plugins, { store: { dir: "x" } });
  });

  for (const identifier of ["", "a..b", ".a", "a.", "a b", "a/b", "a_b", "é", "a\n", 7, null]) {
    it(`refuses the identifier ${JSON.stringify(identifier)}`, () => {
      assert.throws(() => readConfig({ identifier: identifier as string }), { // wrong on purpose
        code: "config",
        message: /^Cannot create the app: `identifier` must be letters/,
      });
    });
  }

  it("refuses keys that are none, and plugins that are not called", () => {
    const refused: [object, RegExp][] = [
      [{ plugin: [] }, /^Cannot create the app: `plugin` is no key; there are identifier, /],
      [{ frontend: "x" }, /`frontend` is no key/],
      [{ plugins: [() => {}] }, /`plugins\[0\]` is a function: call it, as in `fs\(\)`$/],
      [{ plugins: [null] }, /`plugins\[0\]` is no plugin/],
      [{ plugins: ["fs"] }, /`plugins\[0\]` is no plugin/],
    ];
    for (const [more, message] of refused) {
      assert.throws(
        () => readConfig({ identifier: "org.example.x", ...more } as AppDefinition), // what a runtime runs
        { code: "config", message },
      );
    }
  });
});
