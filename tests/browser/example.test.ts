import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { pleiades } from "../../app-example/notes/_sketch.ts";
import { pleiad, type Running } from "../cli/_spawn.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const picture = { name: "field.png", mimeType: "image/png", buffer: Buffer.from(pleiades()) };

let data: string;
let core: Running;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

function watch(watched: Page): void {
  watched.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
  watched.on("pageerror", (error) => complaints.push(String(error)));
}

/** Starts the app as a person does, with data of its own, and opens it. */
async function open(): Promise<void> {
  const args = ["start", "app-example/app.ts", "--port", "0", "--no-open", "--json"];
  // Where the app's data is: on Linux, on Windows.
  core = pleiad(args, root, { XDG_RUNTIME_DIR: data, XDG_DATA_HOME: data, APPDATA: data });
  const { bootUrl = "" } = await core.event("listening");
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
  });
  page = await context.newPage();
  watch(page);
  await page.goto(bootUrl);
  await page.locator("body[data-ready]").waitFor();
}

async function close(): Promise<void> {
  await context.close();
  core.kill("SIGTERM");
  await core.exit;
}

/** Opens a note by its title in the list. */
async function choose(title: string): Promise<void> {
  await page.locator(".item", { hasText: title }).first().click();
  await page.waitForFunction(
    (wanted) => document.querySelector<HTMLTextAreaElement>("#title")?.value.includes(wanted),
    title,
  );
}

/** How bright a screenshot is on average (0 to 255), and how many colours it has. */
async function look(): Promise<{ brightness: number; colours: number }> {
  const shot = (await page.screenshot()).toString("base64");
  return await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    if (canvas === null) throw new Error("no canvas");
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    const colours = new Set<number>();
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r = 0, g = 0, b = 0] = data.subarray(i, i + 3);
      sum += (r + g + b) / 3;
      colours.add((r << 16) | (g << 8) | b);
    }
    return { brightness: sum / (data.length / 4), colours: colours.size };
  }, shot);
}

describe("the example app in Chromium", { skip: skipBrowser }, () => {
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "pleiad-example-"));
    browser = await launchChromium();
    await open();
  });
  after(async () => {
    await close();
    await browser.close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });

  it("starts with samples and a picture, under a strict policy", async () => {
    const policy = (await page.request.get(page.url())).headers()["content-security-policy"] ?? "";
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(await page.locator(".item").count(), 8);
    await choose("The Pleiades");
    const image = page.locator("#reading img");
    await image.waitFor();
    await page.waitForFunction(() => document.querySelector("img")?.naturalWidth === 960);
  });

  it("says what is wrong with a title, then makes the note", async () => {
    await page.keyboard.press("Alt+n");
    await page.keyboard.press("Enter");
    const problem = page.locator("#new-problem");
    await problem.waitFor();
    assert.equal(
      await problem.textContent(),
      "Give the note a title, so that you can find it again.",
    );
    await page.fill("#new-title", "x".repeat(130));
    await page.keyboard.press("Enter");
    await problem.getByText("room for 120 characters").waitFor();
    await page.fill("#new-title", "Orion over the harbour");
    await page.keyboard.press("Enter");
    await page.locator(".item[aria-current]", { hasText: "Orion over the harbour" }).waitFor();
    await page.fill("#text", "Betelgeuse **redder** than last week.\n\n- [ ] Again\n");
    await page.locator("#saved", { hasText: "Saved" }).waitFor();
    assert.equal(await page.locator("#reading strong").textContent(), "redder");

    await page.fill("#title", "");
    await page.locator("#title-problem", { hasText: "Give the note a title" }).waitFor();
    await page.fill("#title", "Orion over the harbour");
    await page.locator("#title-problem").waitFor({ state: "hidden" });
    await page.locator("#reading input").check();
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>("#text")?.value.includes("- [x] Again")
    );
  });

  it("attaches a picture, and refuses what is none", async () => {
    await choose("Orion");
    await page.locator("#choose-image").setInputFiles({
      name: "notes.png",
      mimeType: "image/png",
      buffer: Buffer.from("not a picture"),
    });
    await page.locator(".toast", { hasText: '"notes.png": it is no PNG' }).waitFor();
    await page.locator("#choose-image").setInputFiles(picture);
    await page.locator("#images img").waitFor();
    await page.locator("#reading img").waitFor();
    await page.waitForFunction(() =>
      [...document.querySelectorAll("img")].every((image) => image.naturalWidth === 960)
    );
    const files = await readdir(join(data, "org.pleiad.fieldnotes/notes"));
    assert.equal(files.filter((file) => file.endsWith(".png")).length, 2);
  });

  it("keeps two windows the same while either writes", async () => {
    await choose("Orion");
    const [focus] = await Promise.all([context.waitForEvent("page"), page.click("#focus")]);
    watch(focus);
    await focus.locator("body[data-ready]").waitFor();
    assert.equal(await focus.inputValue("#title"), "Orion over the harbour");
    await focus.locator("#text").pressSequentially("From the other window.");
    const arrived = (text: string) =>
      document.querySelector<HTMLTextAreaElement>("#text")?.value.includes(text);
    await page.waitForFunction(arrived, "From the other window.");
    await page.locator("#mirror .peer").waitFor();
    await page.locator(".item-live").waitFor();
    await page.locator("#text").press("Control+Home");
    await page.locator("#text").pressSequentially("From the desk. ");
    await focus.waitForFunction(arrived, "From the desk. ");

    await choose("Barn owl");
    await page.click("#focus");
    await focus.waitForFunction(() => document.title === "Barn owl along the hedge");
    await Promise.all([focus.waitForEvent("close"), focus.click("#close")]);
    await page.locator(".item-live").waitFor({ state: "detached" });
  });

  it("imports with progress, stops when told, and takes it back", async () => {
    const before = await page.locator(".item").count();
    await page.click("#import");
    const bar = page.locator(".job progress");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("progress")].some(({ value, max }) => max === 110 && value > 2)
    );
    await page.locator(".job button").click();
    const told = page.locator(".toast", { hasText: "Stopped after" });
    await told.waitFor();
    await bar.waitFor({ state: "detached" });
    const count = Number(/after (\d+) notes/.exec(await told.textContent() ?? "")?.[1]);
    assert.ok(count > 2 && count < 110, `${count}`);
    await page.waitForFunction(
      (wanted) => document.querySelectorAll(".item").length === wanted,
      before + count,
    );
    await told.locator("button").click();
    await page.waitForFunction(
      (wanted) => document.querySelectorAll(".item").length === wanted,
      before,
    );
  });

  it("searches, and exports one note and all of them", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("quarry lamp");
    await page.locator(".list h2", { hasText: "1 found" }).waitFor();
    await page.keyboard.press("Escape");
    await choose("How dark is dark");
    const [one] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
    assert.equal(one.suggestedFilename(), "how-dark-is-dark.md");
    const [all] = await Promise.all([page.waitForEvent("download"), page.click("#export-all")]);
    assert.equal(all.suggestedFilename(), "field-notes.md");
    await page.locator(".toast", { hasText: "9 notes exported" }).waitFor();
  });

  it("explains a denied call, and what would grant it", async () => {
    await page.click("#show-about");
    await page.locator("#about-facts dd", { hasText: "9 in" }).waitFor();
    await page.click("#try-hostname");
    const answer = page.locator("#hostname-answer");
    await answer.getByText("Denied").waitFor();
    const text = await answer.textContent() ?? "";
    assert.match(text, /os\.hostname not allowed/);
    assert.match(text, /"os:allow-hostname"/);
    await page.click("#close-about");
  });

  it("shows in the drawer what it does", async () => {
    await page.keyboard.press("Control+.");
    await page.locator("#activity .log-text", { hasText: '"How dark is dark" opened' }).waitFor();
    await page.locator("#activity .log-text", { hasText: "9 notes exported" }).waitFor();
    await page.keyboard.press("Control+.");
    await page.locator("#activity").waitFor({ state: "hidden" });
  });

  it("is neither blank by day nor by night, wide or narrow", async () => {
    await choose("The Pleiades");
    const light = await look();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await look();
    assert.ok(light.colours > 500 && dark.colours > 500, JSON.stringify({ light, dark }));
    assert.ok(light.brightness > 180 && dark.brightness < 60, JSON.stringify({ light, dark }));
    await page.setViewportSize({ width: 390, height: 780 });
    await page.click("#back");
    await page.locator("#desk").waitFor({ state: "hidden" });
    await choose("Tide pool");
    await page.locator("#list").waitFor({ state: "hidden" });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wider, false);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it("remembers after a restart", async () => {
    await choose("Tide pool");
    await page.click("#theme");
    await page.locator("html[data-theme=light]").waitFor();
    await page.click("#theme");
    await page.locator("html[data-theme=dark]").waitFor();
    await page.locator("label", { hasText: "Read" }).click();
    await close();
    await open();
    await page.locator("html[data-theme=dark]").waitFor();
    await page.locator("body[data-view=read]").waitFor();
    assert.equal(await page.inputValue("#title"), "Tide pool below the lighthouse");
    assert.equal(await page.locator(".item", { hasText: "Orion over the harbour" }).count(), 1);
    assert.ok((await look()).brightness < 60);
  });

  it("complains about nothing on the console", () => {
    assert.deepEqual(complaints, []);
  });
});
