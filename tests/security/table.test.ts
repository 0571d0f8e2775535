import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";

describe("the table of security tests", () => {
  it("names tests that there are", async () => {
    const table = await readFile(new URL("README.md", import.meta.url), "utf8");
    const rows = [...table.matchAll(/^\| (T-\d\d) \| .+ \| (\S+) \| `(.+)` \|$/gm)];
    assert.ok(rows.length > 20);
    for (const [, id = "", file = "", name = ""] of rows) {
      const source = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
      const names = [...source.matchAll(/\bit\("([^"]+)"/g)].map(([, text = ""]) => text);
      assert.ok(names.some((text) => text.includes(id) && text.includes(name)), `${id} in ${file}`);
    }
  });
});
