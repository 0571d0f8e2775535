import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { stateEntries } from "../../scope/state_folders.ts";
import { testApp, TestPage } from "../_test_caller.ts";
import { ImageResource } from "./image.ts";
import { imagePlugin } from "./plugin.ts";

const plugin = imagePlugin();
const red = [255, 0, 0, 255];

describe("built-in image", () => {
  it("keeps pixels and gives them back raw", async () => {
    const page = new TestPage(testApp());
    const rid = await page.call(plugin, "new", { rgba: [...red, ...red], width: 2, height: 1 });
    assert.deepEqual(await page.call(plugin, "size", { rid }), { width: 2, height: 1 });
    assert.deepEqual(await page.call(plugin, "rgba", { rid }), new Uint8Array([...red, ...red]));
  });

  it("refuses pixels that do not fit the size, and what are no bytes", async () => {
    const page = new TestPage(testApp());
    await assert.rejects(page.call(plugin, "new", { rgba: red, width: 2, height: 1 }), {
      message: "Cannot make an image: 2 x 1 pixels are 8 bytes, not 4",
    });
    for (const rgba of [[256, 0, 0, 0], [0.5, 0, 0, 0], ["a", 0, 0, 0], "AAAA"]) {
      await assert.rejects(page.call(plugin, "new", { rgba, width: 1, height: 1 }));
    }
    await assert.rejects(page.call(plugin, "new", { rgba: [], width: -1, height: 0 }));
  });

  it("has the page decode", async () => {
    const page = new TestPage(testApp());
    page.answer = () => ({ rgba: new Uint8Array(red).toBase64(), width: 1, height: 1 });
    const rid = await page.call(plugin, "from_bytes", { bytes: [1, 2, 3] });
    assert.deepEqual(page.requests, [{ method: "image:decode", params: { data: "AQID" } }]);
    assert.deepEqual([...page.held(rid, ImageResource).rgba], red);
  });

  it("does not take any answer for an image", async () => {
    const page = new TestPage(testApp());
    for (const answer of [null, "x", { rgba: 1 }, { rgba: "AAAA", width: 9, height: 9 }]) {
      page.answer = () => answer;
      await assert.rejects(page.call(plugin, "from_bytes", { bytes: [1] }));
    }
    page.answer = () => Promise.reject(new Error("failed to process image: x"));
    await assert.rejects(page.call(plugin, "from_bytes", { bytes: [1] }), {
      message: "failed to process image: x",
    });
  });

  it("does not find an image that is no image, or another page's", async () => {
    const app = testApp();
    const [page, other] = [new TestPage(app), new TestPage(app)];
    const rid = page.resources.add({ close() {} });
    const foreign = await other.call(plugin, "new", { rgba: red, width: 1, height: 1 });
    for (const id of [rid, foreign]) {
      await assert.rejects(page.call(plugin, "size", { rid: id }), {
        message: `The resource id ${id} is invalid.`,
      });
    }
  });
});

describe("built-in image from a file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pleiad-image-"));
    mkdirSync(join(folder, "icons/inner"), { recursive: true });
    mkdirSync(join(folder, "icons2"));
    writeFileSync(join(folder, "secret"), "secret");
    writeFileSync(join(folder, "icons/a.png"), "a");
    writeFileSync(join(folder, "icons/inner/b.png"), "b");
    writeFileSync(join(folder, "icons2/c.png"), "c");
    symlinkSync(join(folder, "secret"), join(folder, "icons/link.png"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function pageWith(allow: string[], deny: string[] = []): TestPage {
    const parse = (text: string) => text.replace("$RESOURCE", folder);
    const page = new TestPage(testApp({ parse }));
    page.answer = () => ({ rgba: new Uint8Array(red).toBase64(), width: 1, height: 1 });
    const entries = (paths: string[]) => paths.map((path) => ({ path }));
    page.scope = { allow: entries(allow), deny: entries(deny) };
    return page;
  }

  async function refused(page: TestPage, path: string): Promise<void> {
    await assert.rejects(page.call(plugin, "from_path", { path: join(folder, path) }), {
      message: /^Cannot read the image ".*": no scope entry allows it\./,
    });
    assert.deepEqual(page.requests, []);
  }

  it("reads nothing without a scope entry", async () => {
    await refused(pageWith([]), "icons/a.png");
    await refused(pageWith([]), "missing.png");
  });

  it("does not leave the folder, not by dots, a name alike or a link", async () => {
    const page = pageWith(["$RESOURCE/icons"]);
    await refused(page, "icons/../secret");
    await refused(page, "icons2/c.png");
    await refused(page, "icons/link.png");
    await refused(page, "secret");
  });

  it("lets deny win over allow", async () => {
    await refused(pageWith(["$RESOURCE/icons"], ["$RESOURCE/icons/inner"]), "icons/inner/b.png");
  });

  it("reads no folder, and nothing of what commands a core", async () => {
    await refused(pageWith(["$RESOURCE/icons"]), "icons/inner");
    const before = process.env["XDG_RUNTIME_DIR"];
    process.env["XDG_RUNTIME_DIR"] = folder;
    try {
      const state = stateEntries().at(-3) ?? "";
      mkdirSync(state);
      writeFileSync(join(state, "app.secret"), "secret");
      await refused(pageWith(["$RESOURCE"]), state.slice(folder.length) + "/app.secret");
    } finally {
      if (before === undefined) delete process.env["XDG_RUNTIME_DIR"];
      else process.env["XDG_RUNTIME_DIR"] = before;
    }
  });

  it("takes the whole plugin's scope, too", async () => {
    const entry = [{ path: "$RESOURCE/icons" }];
    const allowed = pageWith([]);
    allowed.globalScope = { allow: entry, deny: [] };
    await allowed.call(plugin, "from_path", { path: join(folder, "icons/a.png") });
    const denied = pageWith(["$RESOURCE/icons"]);
    denied.globalScope = { allow: [], deny: entry };
    await refused(denied, "icons/a.png");
  });

  it("reads what a folder or a file entry allows", async () => {
    const page = pageWith(["$RESOURCE/icons", "$RESOURCE/icons2/c.png"]);
    for (const path of ["icons/a.png", "icons/inner/b.png", "icons2/c.png"]) {
      await page.call(plugin, "from_path", { path: join(folder, path) });
    }
    assert.deepEqual(page.requests.map(({ params }) => params), [
      { data: "YQ==" },
      { data: "Yg==" },
      { data: "Yw==" },
    ]);
  });
});
