import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { fixture, freePort, pleiad, removeFixture, type Running } from "../cli/_spawn.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

const files = {
  "app.ts": `
import { command, createApp } from "@pleiad/core";
import process from "node:process";
import { greeting } from "./greeting.ts";

export default createApp({
  identifier: "org.example.reload",
  devUrl: process.env["DEV_URL"],
  commands: { greet: command(() => greeting) },
  capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default"] }],
});`,
  "greeting.ts": `export const greeting: string = "Hello";`,
  "vite.config.ts": `export default { cacheDir: ".vite-cache" } as object;`,
  "index.html": `<!doctype html><html><head><title>One</title></head><body>
<p></p><script type="module" src="/main.ts"></script></body></html>`,
  "main.ts": `import { text } from "./text.ts";
const show = (text: string) => document.querySelector("p")!.textContent = text;
show(text);
import.meta.hot?.accept("./text.ts", (module) => show(module?.text));`,
  "text.ts": `export const text: string = "one";`,
};

/** What the page script defines, as far as this test uses it. */
declare const __TAURI_INTERNALS__: { invoke(command: string): Promise<unknown> };

/** Survives until the document is loaded anew. */
declare let mark: number | undefined;

describe("pleiad dev in Chromium", { skip: skipBrowser }, () => {
  let folder: string;
  let command: Running;
  let browser: Browser;
  let page: Page;

  before(async () => {
    folder = await fixture(files);
    const devUrl = `http://127.0.0.1:${await freePort()}`;
    command = pleiad(["dev", "--port", "0", "--no-open", "--json"], folder, { DEV_URL: devUrl });
    const { bootUrl = "" } = await command.event("listening");
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(bootUrl);
    await page.getByText("one", { exact: true }).waitFor();
    await page.evaluate(() => void Object.assign(globalThis, { mark: 1 }));
  });

  after(async () => {
    await browser?.close();
    command?.kill("SIGTERM");
    await command?.exit;
    await removeFixture(folder);
  });

  it("calls commands from a page that Vite serves", async () => {
    assert.equal(await page.evaluate(() => __TAURI_INTERNALS__.invoke("greet")), "Hello");
  });

  it("replaces a module without loading the page anew", async () => {
    await writeFile(join(folder, "text.ts"), `export const text: string = "two";`);
    await page.getByText("two", { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => mark), 1);
    assert.equal(await page.evaluate(() => __TAURI_INTERNALS__.invoke("greet")), "Hello");
  });

  it("loads the page anew when its document changes", async () => {
    await writeFile(join(folder, "index.html"), files["index.html"].replace("One", "Two"));
    await page.waitForFunction(() => document.title === "Two");
    assert.equal(await page.evaluate(() => __TAURI_INTERNALS__.invoke("greet")), "Hello");
  });

  it("finds its way back to a core that has started anew", async () => {
    await writeFile(join(folder, "greeting.ts"), `export const greeting: string = "Hi";`);
    await command.event("listening");
    await page.waitForFunction(
      async () => {
        try {
          return await __TAURI_INTERNALS__.invoke("greet") === "Hi";
        } catch {
          return false;
        }
      },
      undefined,
      { timeout: 15_000 },
    );
  });
});
