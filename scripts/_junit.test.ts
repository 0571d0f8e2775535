import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readReport, tally } from "./_junit.ts";

const deno = `<?xml version="1.0"?>
<testsuites name="deno test" tests="6">
  <testsuite name="./a.test.ts">
    <testcase name="outer" time="0"><failure message="1 test step failed">x</failure></testcase>
    <testcase name="top" time="0"></testcase>
  </testsuite>
  <testsuite name="ext:deno_node/testing.ts">
    <testcase name="outer &gt; inner" time="0"></testcase>
    <testcase name="outer &gt; inner &gt; says &quot;a &amp;lt; b&quot;" time="0"></testcase>
    <testcase name="outer &gt; fails"><failure message="a > b">why</failure></testcase>
    <testcase name="outer &gt; skipped"><skipped/></testcase>
  </testsuite>
</testsuites>`;

const bun = `<?xml version="1.0"?>
<testsuites name="bun test">
  <testsuite name="a.test.ts" file="a.test.ts">
    <testsuite name="outer" file="a.test.ts">
      <testsuite name="inner">
        <testcase name="says &quot;a &amp;lt; b&quot;" classname="inner &gt; outer" />
      </testsuite>
      <testcase name="fails"><failure type="E" message="a > b">why</failure></testcase>
      <testcase name="skipped"><skipped /></testcase>
    </testsuite>
    <testcase name="top" classname="" />
  </testsuite>
</testsuites>`;

describe("readReport", () => {
  it("finds the same leaf tests in the reports of both runtimes", () => {
    const byName = (xml: string) => readReport(xml).sort((a, b) => a.name < b.name ? -1 : 1);
    assert.deepEqual(byName(deno), byName(bun));
    assert.deepEqual(byName(bun).map(({ name }) => name), [
      "outer > fails",
      'outer > inner > says "a &lt; b"',
      "outer > skipped",
      "top",
    ]);
  });

  it("tells failures and skips from passes", () => {
    assert.deepEqual(tally(readReport(deno)), { passed: 2, failed: 1, skipped: 1 });
    assert.deepEqual(tally(readReport(bun)), { passed: 2, failed: 1, skipped: 1 });
  });
});
