import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Filed, mergeLessons } from "./learned_file.ts";

const none: ReadonlySet<string> = new Set();
const own = { identifier: "learned-a", windows: ["a"], permissions: ["n:allow-read"] };

describe("mergeLessons", () => {
  it("never gives one window what another asked for, however alike they are called", () => {
    const lessons = ["a_b", "a:b", "A/b", "a-b"].map((label, at) => ({
      windows: [label],
      permissions: [`n:allow-${at}`],
    }));
    const all = mergeLessons([], lessons, none);
    assert.deepEqual(all.map(({ identifier }) => identifier), [
      "learned-a-b",
      "learned-a-b-2",
      "learned-a-b-3",
      "learned-a-b-4",
    ]);
    assert.deepEqual(all.map(({ windows }) => windows), [["a_b"], ["a:b"], ["A/b"], ["a-b"]]);
    const filed = { ...own, identifier: "learned-a-b", windows: ["a-b"] };
    const two = [{ windows: ["a", "b"], permissions: ["n:allow-write"] }];
    assert.deepEqual(mergeLessons([filed], two, none), [
      filed,
      { identifier: "learned-a-b-2", windows: ["a", "b"], permissions: ["n:allow-write"] },
    ]);
  });

  it("leaves alone what somebody has changed", () => {
    const changed: Filed[] = [
      { ...own, local: false, remote: { urls: ["https://x.org"] } },
      { ...own, platforms: ["linux"] },
      { ...own, description: "mine" },
      { ...own, permissions: [{ identifier: "n:allow-read", deny: [{ event: "x" }] }] },
      { ...own, permissions: [{ identifier: "n:allow-read", allow: [{ path: "$HOME/**" }] }] },
    ];
    const lessons = [{ windows: ["a"], permissions: ["n:allow-write"] }];
    for (const filed of changed) {
      assert.deepEqual(mergeLessons([filed], lessons, none), [
        filed,
        { identifier: "learned-a-2", windows: ["a"], permissions: ["n:allow-write"] },
      ]);
    }
  });

  it("adds to what it wrote itself, and takes no name that is taken elsewhere", () => {
    const listen = (event: string) => ({
      identifier: "core:event:allow-listen",
      allow: [{ event }],
    });
    const lessons = [{ windows: ["a"], permissions: ["n:allow-read", listen("y")] }];
    assert.deepEqual(mergeLessons([{ ...own, permissions: [listen("x")] }], lessons, none), [{
      ...own,
      permissions: [
        { identifier: "core:event:allow-listen", allow: [{ event: "x" }, { event: "y" }] },
        "n:allow-read",
      ],
    }]);
    const taken = new Set(["learned-a", "learned-a-2"]);
    assert.equal(mergeLessons([], lessons, taken)[0]?.identifier, "learned-a-3");
  });
});
