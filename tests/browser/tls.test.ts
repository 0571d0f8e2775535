/**
 * A page over TLS in Chromium: by HTTP/2 where the runtime speaks it, and a secure WebSocket.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createApp } from "@pleiad/core";
import type { Browser, Page } from "playwright-core";
import { tls } from "../_tls_client.ts";
import { fixtureApp } from "../fixtures/app.ts";
import { fixturePage } from "../fixtures/build_page.ts";
import type {} from "../fixtures/page/guest.ts";
import { serve, type Served } from "../fixtures/serve.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

describe("a page over TLS in Chromium", { skip: skipBrowser }, () => {
  let browser: Browser;
  let served: Served;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    const { definition } = fixtureApp({ dist: await fixturePage(), name: "tls" });
    served = await serve(createApp(definition), { hostname: "0.0.0.0", tls });
    browser = await launchChromium();
    // Chromium does not know the authority of the fixture's certificate.
    page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(served.bootUrl());
    await page.waitForFunction(() => "guest" in globalThis);
  });
  after(async () => {
    await browser?.close();
    await served?.stop();
  });

  it("is let in by its link, calls, and hears events", async () => {
    assert.match(served.bootUrl(), /^https:\/\/localhost:/);
    const heard = await page.evaluate(async () => {
      const heard = Promise.withResolvers<unknown>();
      await guest.event.listen("word", ({ payload }) => heard.resolve(payload));
      await guest.event.emit("word", await guest.core.invoke("greet", { name: "Ada" }));
      return await heard.promise;
    });
    assert.equal(heard, "Hello, Ada");
    assert.equal(await page.evaluate(() => isSecureContext), true);
    assert.deepEqual(complaints, []);
  });

  it("has a cookie that never goes without TLS", async () => {
    const [cookie, ...more] = await page.context().cookies();
    assert.equal(more.length, 0);
    assert.deepEqual([cookie?.secure, cookie?.httpOnly, cookie?.sameSite], [true, true, "Strict"]);
  });

  it("goes on when it is loaded anew", async () => {
    await page.reload();
    await page.waitForFunction(() => "guest" in globalThis);
    assert.equal(
      await page.evaluate(() => guest.core.invoke("greet", { name: "Bo" })),
      "Hello, Bo",
    );
  });
});
