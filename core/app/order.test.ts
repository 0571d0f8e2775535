import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { definePlugin } from "../plugin.ts";
import type { Plugin } from "../types/plugin.ts";
import { startOrder } from "./order.ts";

function plugin(name: string, dependencies: Record<string, string> = {}, version?: string): Plugin {
  return definePlugin(name, {
    commands: {},
    dependencies,
    ...(version === undefined ? {} : { version }),
  });
}

function order(...plugins: readonly Plugin[]): readonly string[] {
  return startOrder(new Map(plugins.map((one) => [one.name, one]))).map(({ name }) => name);
}

describe("startOrder", () => {
  it("keeps the given order where dependencies allow it", () => {
    assert.deepEqual(order(), []);
    assert.deepEqual(order(plugin("b"), plugin("a")), ["b", "a"]);
    assert.deepEqual(
      order(plugin("a", { c: "*", b: "*" }), plugin("b", { d: "*" }), plugin("c"), plugin("d")),
      ["c", "d", "b", "a"],
    );
  });

  for (
    const [version, range, fits] of [
      ["1.2.3", "^1.0.0", true],
      ["0.1.5", "^0.1.0", true],
      ["0.2.0", "^0.1.0", false],
      ["1.2.3", "~1.2.0", true],
      ["1.3.0", "~1.2.0", false],
      ["1.2.3", ">=1.0.0", true],
      ["2.0.0", "1.x", false],
      [undefined, "*", true],
      [undefined, "^0.1.0", false],
    ] as const
  ) {
    it(`${fits ? "takes" : "refuses"} ${version ?? "no version"} for ${range}`, () => {
      const both = () => order(plugin("a", { b: range }), plugin("b", {}, version));
      if (fits) return assert.deepEqual(both(), ["b", "a"]);
      assert.throws(both, {
        code: "setup",
        message: `Cannot start plugin "a": it needs plugin "b" ${range}, the app has ${
          version ?? "0.0.0"
        }`,
      });
    });
  }

  it("names what is missing, malformed or circular", () => {
    assert.throws(() => order(plugin("a", { b: "^1.0.0" })), {
      message: 'Cannot start plugin "a": it needs plugin "b" (^1.0.0), which is not in the app',
    });
    assert.throws(() => order(plugin("a", { b: "rubbish" }), plugin("b", {}, "1.0.0")), {
      message: 'Cannot start plugin "a": "rubbish" is no semver range (dependency "b")',
    });
    assert.throws(() => order(plugin("a", { b: "^1.0.0" }), plugin("b", {}, "one")), {
      message: 'Cannot start plugin "b": "one" is no semver version',
    });
    assert.throws(
      () =>
        order(
          plugin("x"),
          plugin("a", { b: "*" }),
          plugin("b", { c: "*" }),
          plugin("c", { b: "*" }),
        ),
      { message: "Cannot order plugins: they depend on each other in a circle: b -> c -> b" },
    );
    assert.throws(() => order(plugin("a", { a: "*" })), /in a circle: a -> a/);
  });
});
