import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createApp } from "../create_app.ts";
import { DEFAULT_LIMITS, readLimits } from "./limits.ts";

describe("limits", () => {
  it("are refused by key", () => {
    const refused: [object, RegExp][] = [
      [{ deph: 3 }, /`limits\.deph` is no limit; there are jsonBytes, rawBytes, /],
      [{ depth: 0 }, /`limits\.depth` must be a whole number above 0$/],
      [{ depth: -1 }, /`limits\.depth`/],
      [{ values: 1.5 }, /`limits\.values`/],
      [{ calls: "9" }, /`limits\.calls`/],
      [{ callMs: -1 }, /`limits\.callMs` must be a whole number above 0, or 0 for no limit$/],
      [{ messageBytes: 17 << 20 }, /`limits\.messageBytes` must be 16 MiB at most/],
      [{ __proto__x: 1 }, /`limits\.__proto__x` is no limit/],
    ];
    for (const [limits, message] of refused) {
      assert.throws(
        () => createApp({ identifier: "org.pleiad.test", limits }),
        { code: "config", message },
      );
    }
  });

  it("have defaults", () => {
    assert.deepEqual(readLimits(), DEFAULT_LIMITS);
    assert.deepEqual(readLimits({ depth: 3, bodyMs: 0 }), {
      ...DEFAULT_LIMITS,
      depth: 3,
      bodyMs: 0,
    });
  });
});
