/**
 * Two people at one core, each in a browser of their own, with the unmodified npm packages: what is
 * one's is never the other's.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createApp } from "@pleiad/core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { fixtureApp } from "../fixtures/app.ts";
import { fixturePage } from "../fixtures/build_page.ts";
import type {} from "../fixtures/page/guest.ts";
import { serveApp, type Served } from "../fixtures/serve.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

/** What a page of this test has heard. */
declare const heard: string[];

/** Keeps what comes under a few names. */
function listen(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const names = ["word", "tauri://window-created", "tauri://destroyed", "log://log"];
    for (const name of names) {
      await guest.event.listen(name, ({ payload }) => {
        const { label = payload, message = label } = payload as Record<string, unknown>; // any
        heard.push(`${name} ${typeof message === "string" ? message : "?"}`);
      });
    }
  });
}

/** What a page has heard, once everything that was emitted before has arrived. */
function takeHeard(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const done = Promise.withResolvers<void>();
    const stop = await guest.event.listen("settled", () => done.resolve());
    await guest.event.emit("settled");
    await done.promise;
    stop();
    return heard.splice(0);
  });
}

function labels(page: Page): Promise<string[]> {
  return page.evaluate(async () =>
    (await guest.webviewWindow.getAllWebviewWindows()).map(({ label }) => label).toSorted()
  );
}

/** Opens a window from a page; resolves to what was said of it. */
function openWindow(page: Page, label: string): Promise<string> {
  return page.evaluate(async (label) => {
    const window = new guest.webviewWindow.WebviewWindow(label, { url: "/second.html" });
    const { promise, resolve } = Promise.withResolvers<string>();
    window.once("tauri://created", () => resolve("created"));
    window.once("tauri://error", ({ payload }) => resolve(String(payload)));
    return await promise;
  }, label);
}

describe("two people in Chromium", { skip: skipBrowser }, () => {
  let browser: Browser;
  let served: Served;
  let ann: Page;
  let annsSecond: Page;
  let bob: Page;
  const contexts: Record<string, BrowserContext> = {};

  /** A browser whose proxy says who uses it. */
  async function browserOf(user: string): Promise<BrowserContext> {
    return contexts[user] = await browser.newContext({ extraHTTPHeaders: { "x-user": user } });
  }

  async function open(context: BrowserContext, path = "/"): Promise<Page> {
    const page = await context.newPage();
    await page.goto(served.url + path);
    await page.waitForFunction(() => "guest" in globalThis);
    return page;
  }

  before(async () => {
    const { definition } = fixtureApp({ dist: await fixturePage(), name: "people" });
    browser = await launchChromium();
    served = await serveApp(createApp({
      ...definition,
      authenticate({ request }) {
        const id = request.headers.get("x-user");
        if (id === null) return null;
        return { id, ...(id === "guest" ? { labels: ["main", "extra-1"] } : {}) };
      },
    }));
    const anns = await browserOf("ann");
    ann = await open(anns);
    annsSecond = await open(anns, "/second.html");
    bob = await open(await browserOf("bob"));
    for (const page of [ann, annsSecond, bob]) await listen(page);
  });
  after(async () => {
    await browser?.close();
    await served?.stop();
  });

  it("hear the events of their own pages only", async () => {
    await ann.evaluate(() => guest.event.emit("word", "to all"));
    await ann.evaluate(() => guest.event.emitTo("main", "word", "to main"));
    await ann.evaluate(() => guest.window.getCurrentWindow().emitTo("second", "word", "to second"));
    await bob.evaluate(() => guest.event.emitTo("second", "word", "from bob"));
    const everything = ["word to all", "word to main", "word to second"];
    assert.deepEqual(await takeHeard(annsSecond), everything);
    assert.deepEqual(await takeHeard(ann), everything);
    assert.deepEqual(await takeHeard(bob), ["word from bob"]);
  });

  it("hear what their own pages log", async () => {
    await ann.evaluate(() => guest.log.info("in confidence"));
    const [line = ""] = await takeHeard(annsSecond);
    assert.match(line, /^log:\/\/log .*in confidence/);
    assert.deepEqual(await takeHeard(bob), []);
    await takeHeard(ann);
  });

  it("see, open and close their own windows only, under the same labels", async () => {
    assert.deepEqual(await labels(ann), ["main", "second"]);
    assert.deepEqual(await labels(bob), ["main"]);
    const opening = contexts["ann"]!.waitForEvent("page");
    assert.equal(await openWindow(ann, "extra-1"), "created");
    const extra = await opening;
    await extra.waitForFunction(() => "guest" in globalThis);
    assert.deepEqual(await labels(annsSecond), ["extra-1", "main", "second"]);
    assert.deepEqual(await takeHeard(bob), []);
    const reach = await bob.evaluate(async () => {
      const refusals: unknown[] = [];
      for (const command of ["set_title", "title", "close", "set_focus"]) {
        const call = guest.core.invoke(`plugin:window|${command}`, {
          label: "extra-1",
          value: "x",
        });
        refusals.push(await call.then(() => "done", (reason) => reason));
      }
      return [await guest.webviewWindow.WebviewWindow.getByLabel("extra-1"), refusals];
    });
    assert.deepEqual(reach, [null, Array(4).fill("window not found")]);

    const bobs = contexts["bob"]!.waitForEvent("page");
    assert.equal(await openWindow(bob, "extra-1"), "created", "Ann's label is free for Bob");
    const own = await bobs;
    await own.waitForFunction(() => "guest" in globalThis);
    assert.equal(
      await own.evaluate(() => guest.webviewWindow.getCurrentWebviewWindow().label),
      "extra-1",
    );
    const closed = own.waitForEvent("close");
    await bob.evaluate(async () => {
      await (await guest.webviewWindow.WebviewWindow.getByLabel("extra-1"))?.close();
    });
    await closed;
    assert.equal(extra.isClosed(), false);
    assert.equal(await openWindow(ann, "extra-1"), "a webview with label `extra-1` already exists");
    assert.deepEqual(await labels(ann), ["extra-1", "main", "second"]);
    assert.ok(!(await takeHeard(ann)).includes("tauri://destroyed extra-1"));
    await takeHeard(annsSecond);
    await takeHeard(bob);
    await extra.close();
  });

  it("have menus of their own, which work in all of their windows", async () => {
    await ann.evaluate(async () => {
      const item = await guest.menu.MenuItem.new({
        text: "Word",
        accelerator: "F2",
        action: () => void guest.event.emit("word", "from the menu"),
      });
      const menu = await guest.menu.Menu.new({ items: [item] });
      if (await menu.setAsAppMenu() !== null) throw new Error("there was a menu");
    });
    await bob.bringToFront();
    await bob.keyboard.press("F2");
    await annsSecond.bringToFront();
    await annsSecond.keyboard.press("F2");
    await annsSecond.waitForFunction(() => heard.length > 0);
    assert.deepEqual(await takeHeard(annsSecond), ["word from the menu"]);
    assert.deepEqual(await takeHeard(bob), []);
    const before = await bob.evaluate(async () =>
      await (await guest.menu.Menu.new()).setAsAppMenu()
    );
    assert.equal(before, null, "Bob has no menu of Ann's to take over");
    await takeHeard(ann);
  });

  it("cannot use resources and channels of each other", async () => {
    const rid = await ann.evaluate(async () => {
      const image = await guest.image.Image.new(new Uint8Array(4), 1, 1);
      Object.assign(globalThis, { image });
      return image.rid;
    });
    const refused = await bob.evaluate(async (rid) => {
      const use = guest.core.invoke("plugin:image|size", { rid });
      const close = guest.core.invoke("plugin:resources|close", { rid });
      return await Promise.all([use, close].map((call) => call.then(() => "done", String)));
    }, rid);
    assert.deepEqual(refused, Array(2).fill(`The resource id ${rid} is invalid.`));
    const size = await ann.evaluate(async () => {
      const image: { size(): Promise<unknown> } = Reflect.get(globalThis, "image");
      return await image.size();
    });
    assert.deepEqual(size, { width: 1, height: 1 });
  });

  it("cannot call with each other's keys", async () => {
    const html = await ann.evaluate(async () => await (await fetch("/")).text());
    assert.ok(!html.includes('config={"key"'), "a fetched page has no key");
    const served = contexts["ann"]!.waitForEvent("response");
    const [response] = await Promise.all([served, ann.reload()]);
    const key = /config=\{"key":"([\w-]+)"/.exec(await response.text())?.[1];
    assert.ok(key);
    const call = (page: Page) =>
      page.evaluate(async (key) => {
        const headers = { "tauri-invoke-key": key, "content-type": "application/json" };
        const init = { method: "POST", headers, body: '{"name":"x"}' };
        const answer = await fetch("/__pleiad/ipc/greet", init);
        return answer.status;
      }, key);
    assert.deepEqual([await call(annsSecond), await call(bob)], [200, 401]);
  });

  it("are let in to the labels that the app gives them", async () => {
    const guests = await browserOf("guest");
    const page = await guests.newPage();
    const refused = await page.goto(`${served.url}/second.html`);
    assert.equal(refused?.status(), 403);
    assert.equal(await page.textContent("body"), 'You may not open the window "second"');
    await page.goto(served.url);
    await page.waitForFunction(() => "guest" in globalThis);
    assert.equal(await openWindow(page, "extra-2"), 'You may not open the window "extra-2"');
    const opening = guests.waitForEvent("page");
    assert.equal(await openWindow(page, "extra-1"), "created");
    await opening;
  });

  it("are out once the app says so", async () => {
    const page = await open(contexts["bob"]!);
    await contexts["bob"]!.setExtraHTTPHeaders({});
    assert.equal((await page.reload())?.status(), 401);
    await contexts["bob"]!.setExtraHTTPHeaders({ "x-user": "ann" });
    assert.equal((await page.goto(served.url))?.status(), 200, "the browser is Ann's now");
    await page.waitForFunction(() => "guest" in globalThis);
    assert.ok((await labels(page)).includes("second"), "so are the windows");
    const old = await bob.evaluate(() => guest.event.emit("word").then(() => "", String));
    assert.equal(old, "", "a page that Bob left open is still his");
    assert.ok(!(await takeHeard(annsSecond)).includes("word ?"));
  });
});
