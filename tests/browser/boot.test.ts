import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { redirectPage } from "../../core/runtime/browser.ts";
import { fixture, pleiad, removeFixture, type Running } from "../cli/_spawn.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

const files = {
  "app.ts": `import { createApp } from "@pleiad/core";
export default createApp({ identifier: "org.example.boot", frontendDist: "dist" });`,
  "dist/index.html": `<!doctype html><html><head><title>Desk</title></head><body></body></html>`,
};

describe("the link that opens an app, in Chromium", { skip: skipBrowser }, () => {
  let folder: string;
  let command: Running;
  let browser: Browser;
  let url: string;
  let bootUrl: string;

  before(async () => {
    folder = await fixture(files);
    command = pleiad(["start", "--port", "0", "--no-open", "--json"], folder);
    ({ url = "", bootUrl = "" } = await command.event("listening"));
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
    command?.kill("SIGTERM");
    await command?.exit;
    await removeFixture(folder);
  });

  it("keeps a browser out that has not used it", async () => {
    const page = await browser.newPage();
    assert.equal((await page.goto(url))?.status(), 401);
    assert.equal(await page.title(), "Locked");
  });

  it("lets a browser in through the file that the command line opens", async () => {
    const file = join(folder, "open.html");
    await writeFile(file, redirectPage(bootUrl));
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.title === "Desk");
    assert.equal(page.url(), `${url}/`);
    assert.equal((await page.reload())?.status(), 200);
    // The link is spent: another browser does not get in by it.
    const other = await browser.newPage();
    assert.equal((await other.goto(bootUrl))?.status(), 401);
  });
});
