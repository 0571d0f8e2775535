import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

describe("@tauri-apps/api/core in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let page: Page;
  before(async () => {
    shown = await showFixture();
    page = shown.page;
  });
  after(() => shown.close());

  it("isTauri, and invoke with results of every kind", async () => {
    const got = await page.evaluate(async () => {
      const { core } = guest;
      return {
        isTauri: core.isTauri(),
        greeting: await core.invoke("greet", { name: "Maia" }),
        nothing: await core.invoke("plugin:probe|nothing"),
        label: await core.invoke("plugin:probe|label"),
      };
    });
    assert.deepEqual(got, { isTauri: true, greeting: "Hello, Maia", nothing: null, label: "main" });
  });
});
