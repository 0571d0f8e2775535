import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { notesApp } from "../fixtures/tauri_project/notes_app.ts";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

const folder = fileURLToPath(new URL("../fixtures/tauri_project/", import.meta.url));

function invoke(page: Page, command: string): Promise<unknown> {
  return page.evaluate(
    (command) => guest.core.invoke(command).catch((reason) => `refused: ${reason}`),
    command,
  );
}

/** Loads a file of the core's machine as an image. */
function loadImage(page: Page, path: string): Promise<string> {
  return page.evaluate((path) =>
    new Promise<string>((resolve) => {
      const image = new Image();
      image.onload = () => resolve(`${image.width} x ${image.height}`);
      image.onerror = () => resolve("refused");
      image.src = guest.core.convertFileSrc(path);
    }), path);
}

describe("a Tauri project in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let second: Page;
  before(async () => {
    shown = await showFixture({ app: (dist) => notesApp("src-tauri", dist), root: folder });
    second = await shown.open("/second.html");
  });
  after(() => shown?.close());

  it("its windows may what their capabilities say", async () => {
    const { page } = shown;
    assert.match(String(await invoke(second, "add")), /^refused: .*not allowed by ACL$/);
    assert.match(
      String(await invoke(page, "plugin:files|wipe")),
      /^refused: .*not allowed by ACL$/,
    );
    assert.equal(await invoke(second, "greet"), "hello");
    assert.equal(await invoke(page, "plugin:files|write"), "written");
  });

  it("its pages have its headers, and Object.prototype frozen", async () => {
    const found = await shown.page.evaluate(() => [
      crossOriginIsolated,
      Object.isFrozen(Object.prototype),
      guest.window.getCurrentWindow().label,
    ]);
    assert.deepEqual(found, [true, true, "main"]);
    // The page's empty icon is a `data:` address, which the project's policy does not name.
    for (const said of shown.complaints) {
      assert.match(said, /'data:,' violates .*"img-src 'self' asset:/);
    }
  });

  it("its policy lets the files of its asset scope through, written for Tauri's addresses", async () => {
    shown.complaints.length = 0;
    assert.equal(await loadImage(shown.page, `${folder}web/shared/secret.svg`), "refused");
    assert.match(shown.complaints.splice(0).join(), /403/);
    assert.equal(await loadImage(shown.page, `${folder}web/shared/dot.svg`), "2 x 2");
    assert.deepEqual(shown.complaints, []);
  });
});
