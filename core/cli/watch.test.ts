import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { importsOf, watchApp } from "./watch.ts";

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

describe("watchApp", () => {
  it("tells of a new content only, also when a file is replaced", async () => {
    const file = join(folder, "app/app.ts");
    const { promise, resolve } = Promise.withResolvers<string>();
    const stop = watchApp(file, resolve);
    await writeFile(join(folder, "app/page.ts"), "still not imported");
    await writeFile(join(folder, "app/later.js"), "");
    await writeFile(join(folder, "b.ts~"), `import "./missing.ts"; // changed`);
    await rename(join(folder, "b.ts~"), join(folder, "b.ts"));
    assert.equal(await promise, join(folder, "b.ts"));
    stop();
  });

  it("tells of files that say who may do what: changed, new, gone, and in a Tauri project", async () => {
    const base = join(folder, "config");
    await mkdir(join(base, "capabilities/schemas"), { recursive: true });
    await mkdir(join(base, "tauri/permissions/deep"), { recursive: true });
    const put = (name: string, text: string) => writeFile(join(base, name), text);
    await put("app.ts", `tauriProject(new URL("./tauri/", import.meta.url));`);
    await put("capabilities/main.json", "{}");
    await put("tauri/tauri.conf.json", "{}");
    await put("tauri/permissions/deep/a.toml", "");
    const steps: readonly [string, () => Promise<void>][] = [
      ["capabilities/main.json", () => put("capabilities/main.json", "{ }")],
      ["capabilities/new.toml", () => put("capabilities/new.toml", "x = 1")],
      ["capabilities/new.toml", () => rm(join(base, "capabilities/new.toml"))],
      ["tauri/tauri.conf.json", () => put("tauri/tauri.conf.json", "{ }")],
      ["tauri/tauri.linux.conf.json", () => put("tauri/tauri.linux.conf.json", "{}")],
      ["tauri/permissions/deep/a.toml", () => put("tauri/permissions/deep/a.toml", "x = 1")],
    ];
    for (const [expected, change] of steps) {
      const { promise, resolve } = Promise.withResolvers<string>();
      const stop = watchApp(join(base, "app.ts"), resolve);
      await put("notes.txt", expected);
      await put("capabilities/notes.txt", expected);
      await put("capabilities/schemas/schema.json", expected);
      await change();
      assert.equal(relative(base, await promise), expected);
      stop();
    }
  });
});
