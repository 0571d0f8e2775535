import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "playwright-core";
import { type Faulty, startFaulty } from "../faults/_app.ts";
import { fixturePage } from "../fixtures/build_page.ts";
import type {} from "../fixtures/page/guest.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

const cookieSecret = "a secret that outlives the core, as under pleiad dev";

/** Opens the fixture's page through the proxy. */
async function show(core: Faulty): Promise<{ page: Page } & AsyncDisposable> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(
    core.url + new URL(core.served.bootUrl()).pathname + new URL(core.served.bootUrl()).search,
  );
  await page.waitForFunction(() => "guest" in globalThis);
  return { page, [Symbol.asyncDispose]: () => browser.close() };
}

/** Listens to `tick` and streams, in the page; `done` gives what has come. */
async function begin(page: Page, count: number): Promise<void> {
  await page.evaluate(async (count) => {
    const ticks: unknown[] = [];
    const messages: number[] = [];
    await guest.event.listen("tick", ({ payload }) => ticks.push(payload));
    const sink = new guest.core.Channel<ArrayBuffer | { n: number }>((message) => {
      messages.push(message instanceof ArrayBuffer ? new Uint8Array(message)[0]! : message.n % 251);
    });
    const streamed = guest.core.invoke("stream", { count, size: 2_000, sink });
    Object.assign(globalThis, { ticks, messages, streamed });
  }, count);
}

async function end(page: Page, count: number): Promise<{ ticks: unknown[]; messages: number[] }> {
  await page.evaluate(async () => {
    await Reflect.get(globalThis, "streamed");
  });
  // Calls go over HTTP while there is no socket: their answers say nothing of events.
  await page.waitForFunction((count) => Reflect.get(globalThis, "ticks").length >= count, count);
  return await page.evaluate(() => {
    return {
      ticks: Reflect.get(globalThis, "ticks"),
      messages: Reflect.get(globalThis, "messages"),
    };
  });
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

describe("a page in Chromium whose connection breaks", { skip: skipBrowser }, () => {
  it("goes on with its listeners and its stream", { timeout: 60_000 }, async () => {
    await using core = await startFaulty({}, { dist: await fixturePage() });
    await using shown = await show(core);
    const { page } = shown;
    await begin(page, 2_000);
    let emitted = 0;
    for (let cut = 0; cut < 5; cut++) {
      for (let n = 0; n < 20; n++) core.emit("tick", emitted++);
      core.proxy.cutAll();
      await page.evaluate(() => guest.core.invoke("slow", { ms: 50 }));
    }
    const { ticks, messages } = await end(page, emitted);
    assert.deepEqual(ticks, upTo(emitted));
    assert.deepEqual(messages, upTo(2_000).map((n) => n % 251));
  });

  it("needs no WebSocket", { timeout: 60_000 }, async () => {
    await using core = await startFaulty({}, { dist: await fixturePage() });
    core.proxy.treat = () => ({ noSockets: true });
    await using shown = await show(core);
    const { page } = shown;
    await page.waitForFunction(() =>
      performance.getEntriesByType("resource").some(({ name }) => name.includes("/frames"))
    );
    await begin(page, 500);
    for (let n = 0; n < 200; n++) core.emit("tick", n);
    const calls = await page.evaluate(() =>
      Promise.all(
        Array.from({ length: 100 }, (_, n) => guest.core.invoke("count", { client: "p", n })),
      )
    );
    core.proxy.cutAll();
    for (let n = 200; n < 300; n++) core.emit("tick", n);
    const { ticks, messages } = await end(page, 300);
    assert.deepEqual(calls, upTo(100));
    assert.deepEqual(core.counted.get("p"), upTo(100));
    assert.deepEqual(ticks, upTo(300));
    assert.deepEqual(messages, upTo(500).map((n) => n % 251));
    // A page that leaves says so.
    await page.evaluate(() => guest.core.invoke("hold", { name: "handle" }));
    await page.goto("about:blank");
    while (core.closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it("needs no reload when the core starts again: F3", { timeout: 60_000 }, async () => {
    const dist = await fixturePage();
    await using core = await startFaulty({}, { dist, cookieSecret });
    await using shown = await show(core);
    const { page } = shown;
    await begin(page, 1);
    await page.evaluate(async () => {
      await Reflect.get(globalThis, "streamed");
      const failed = guest.core.invoke("slow", { ms: 60_000 }).catch((error: unknown) => error);
      Object.assign(globalThis, { failed });
    });
    core.emit("tick", "before");
    await page.waitForFunction(() => Reflect.get(globalThis, "ticks").length === 1);
    core.proxy.treat = () => ({ refuse: true });
    core.proxy.cutAll();
    await core.served.stop();
    await using next = await startFaulty({}, { dist, cookieSecret, proxy: core.proxy });
    core.proxy.treat = () => ({});
    const failed = await page.evaluate(() => Reflect.get(globalThis, "failed"));
    assert.match(failed, /^E_CORE_RESTARTED: .* during slow: it may or may not have run$/);
    assert.equal(await page.evaluate(() => guest.core.invoke("count", { client: "a", n: 1 })), 1);
    next.emit("tick", "after");
    await page.waitForFunction(() => Reflect.get(globalThis, "ticks").length === 2);
    const ticks = await page.evaluate(() => Reflect.get(globalThis, "ticks"));
    assert.deepEqual(ticks, ["before", "after"]);
  });
});
