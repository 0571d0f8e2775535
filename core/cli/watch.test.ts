import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { importsOf, watchImports } from "./watch.ts";

let folder: string;

before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-watch-")));
  await mkdir(join(folder, "app/lib"), { recursive: true });
  const files = {
    "app/app.ts": `import a from "./a.ts";\nimport type { B } from '../b.ts';\nimport "hono";`,
    "app/a.ts": `export * from "./lib";\nconst later = import("./later.js");\nimport "./app.ts"`,
    "app/lib/index.ts": `import data from "./data.json" with { type: "json" };`,
    "app/lib/data.json": `{}`,
    "app/later.js": ``,
    "app/page.ts": `not imported`,
    "b.ts": `import "./missing.ts"`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});

after(() => rm(folder, { recursive: true }));

describe("importsOf", () => {
  it("follows relative imports, through circles and past what is missing", () => {
    const found = [...importsOf(join(folder, "app/app.ts")).keys()];
    assert.deepEqual(found.map((path) => relative(folder, path)).sort(), [
      "app/a.ts",
      "app/app.ts",
      "app/later.js",
      "app/lib/data.json",
      "app/lib/index.ts",
      "b.ts",
    ]);
  });
});

describe("watchImports", () => {
  it("tells of a new content only, also when a file is replaced", async () => {
    const file = join(folder, "app/app.ts");
    const { promise, resolve } = Promise.withResolvers<string>();
    const stop = watchImports(file, resolve);
    await writeFile(join(folder, "app/page.ts"), "still not imported");
    await writeFile(join(folder, "app/later.js"), "");
    await writeFile(join(folder, "b.ts~"), `import "./missing.ts"; // changed`);
    await rename(join(folder, "b.ts~"), join(folder, "b.ts"));
    assert.equal(await promise, join(folder, "b.ts"));
    stop();
  });
});
