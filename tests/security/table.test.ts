import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";

/** The numbers that are given out. */
const ids = [[1, 25], [30, 37], [40, 44], [50, 60]].flatMap(([first = 0, last = 0]) =>
  Array.from({ length: last - first + 1 }, (_, i) => `T-${`${first + i}`.padStart(2, "0")}`)
);

describe("the table of security tests", () => {
  it("names tests that there are, and leaves no number out", async () => {
    const table = await readFile(new URL("README.md", import.meta.url), "utf8");
    const rows = [...table.matchAll(/^\| (T-\d\d) \| .+ \| (\S+) \| (.+) \|$/gm)];
    assert.deepEqual([...new Set(rows.map(([, id]) => id))], ids);
    for (const [, id = "", file = "", said = ""] of rows) {
      const name = /^`(.+)`$/.exec(said)?.[1];
      assert.equal(name === undefined, file === "–", `${id}: a test, or why there is none`);
      if (name === undefined) continue;
      const source = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
      const names = [...source.matchAll(/\b(?:it|describe)\(["`]([^"`]+)/g)].map(([, text = ""]) =>
        text
      );
      assert.ok(names.some((text) => text.includes(id) && text.includes(name)), `${id} in ${file}`);
    }
  });
});
