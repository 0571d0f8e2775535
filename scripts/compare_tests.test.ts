import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Case } from "./_junit.ts";
import { compareReports } from "./compare_tests.ts";

function cases(...names: string[]): Case[] {
  return names.map((name) => ({ name, verdict: "passed" }));
}

describe("compareReports", () => {
  it("names a test that ran on one runtime only, and one that ran more often", () => {
    assert.deepEqual(compareReports(cases("a", "b"), cases("b", "b", "c")), [
      '"a" ran 1 times on Deno and 0 times on Bun',
      '"b" ran 1 times on Deno and 2 times on Bun',
      '"c" ran 0 times on Deno and 1 times on Bun',
    ]);
  });

  it("takes a skip for a test that did not run", () => {
    const skipped: Case[] = [{ name: "a", verdict: "skipped" }];
    assert.equal(compareReports(cases("a"), skipped).length, 1);
    assert.deepEqual(compareReports(skipped, skipped), []);
  });

  it("accepts a failure on both sides as run", () => {
    const failed: Case[] = [{ name: "a", verdict: "failed" }];
    assert.deepEqual(compareReports(failed, cases("a")), []);
  });
});
