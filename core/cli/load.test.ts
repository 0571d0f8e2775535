import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "./errors.ts";
import { loadApp } from "./load.ts";
import { findViteRoot } from "./vite.ts";

const core = new URL("../mod.ts", import.meta.url).href;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "pleiad-load-"));
  await mkdir(join(folder, "desk"));
  const files = {
    "empty.ts": "export const app = 1;",
    "number.ts": "export default 7;",
    "object.ts": "export default { fetch() {}, handle: {} };",
    "throws.ts": "const first = 1;\nthrow new Error(`broken ${first}`);",
    "deep.ts": `export * from "./throws.ts"; export default 1;`,
    "syntax.ts": "export default {",
    "imports.ts": `import "./nowhere.ts"; export default 1;`,
    "refused.ts": `import { createApp } from ${JSON.stringify(core)};\n\n` +
      `export default createApp({ identifier: "two words" });`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});

after(() => rm(folder, { recursive: true }));

describe("loadApp", () => {
  for (
    const [file, sentence] of [
      ["missing.ts", /^Cannot find missing\.ts: name the app file as the last argument$/],
      ["desk/", /^desk is a folder: name the app file in it, such as desk\/app\.ts$/],
      ["empty.ts", /^empty\.ts has no default export/],
      ["number.ts", /^The default export of number\.ts is no app/],
      ["object.ts", /^The default export of object\.ts is no app/],
      ["throws.ts", /^Cannot load throws\.ts: broken 1 \(throws\.ts:2\)$/],
      ["deep.ts", /^Cannot load deep\.ts: broken 1 \(throws\.ts:2\)$/],
      ["syntax.ts", /^Cannot load syntax\.ts: [^]*syntax\.ts:1/],
      ["imports.ts", /^Cannot load imports\.ts: .*nowhere\.ts/],
      ["refused.ts", /^Cannot load refused\.ts: .*`identifier`.* \(refused\.ts:3\)$/],
    ] as const
  ) {
    it(`says what is wrong with ${file}`, async () => {
      await assert.rejects(loadApp(file, folder), (error) => {
        assert.ok(error instanceof CliError);
        assert.match(error.message, sentence);
        return true;
      });
    });
  }
});

describe("findViteRoot", () => {
  it("looks beside the app file, then one folder below", async () => {
    const app = join(folder, "vite");
    for (const name of ["node_modules", "web"]) await mkdir(join(app, name), { recursive: true });
    await writeFile(join(app, "node_modules/vite.config.ts"), "");
    assert.equal(await findViteRoot(app), null);
    await writeFile(join(app, "web/vite.config.mts"), "");
    assert.equal(await findViteRoot(app), join(app, "web"));
    await writeFile(join(app, "vite.config.js"), "");
    assert.equal(await findViteRoot(app), app);
  });
});
