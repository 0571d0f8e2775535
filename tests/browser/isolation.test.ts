import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type App, type Channel, command, createApp, definePlugin } from "@pleiad/core";
import { bytes, channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

const ran: string[] = [];

function isolatedApp(dist: URL): App {
  const bench = definePlugin("bench", {
    permissions: { default: ["upload", "count", "header"] },
    commands: {
      upload: command(bytes(), (body) => body.reduce((sum, byte) => sum + byte, 0)),
      header: command(({ headers }) => headers.get("x-shade")),
      count: command(
        v.object({ onTick: channel<number>() }),
        async ({ onTick }: { onTick: Channel<number> }) => {
          for (let i = 0; i < 3; i++) await onTick.send(i);
        },
      ),
    },
  });
  return createApp({
    identifier: "dev.pleiad.isolation-test",
    mode: "development",
    frontendDist: dist,
    plugins: [bench],
    security: {
      pattern: {
        use: "isolation",
        options: { dir: new URL("../fixtures/isolation/", import.meta.url) },
      },
    },
    commands: {
      greet: command(v.object({ name: v.string() }), ({ name }) => {
        ran.push(name);
        return `Hello, ${name}`;
      }),
      forbidden: command(() => void ran.push("forbidden")),
      seen: command(v.object({ seen: v.array(v.string()) }), ({ seen }) => seen),
      attack: command(v.object({ result: v.string() }), ({ result }) => result),
    },
    capabilities: [{
      identifier: "main",
      windows: ["main"],
      permissions: ["core:default", "bench:default"],
    }],
  });
}

/** Runs in every document, the frame's too: notes how keys are imported. */
function watchImports(): void {
  const { subtle } = crypto;
  const imports: unknown[] = [];
  Object.assign(globalThis, { imports });
  const importKey = subtle.importKey;
  Object.defineProperty(subtle, "importKey", {
    value(...args: [string, Uint8Array, string, boolean, string[]]) {
      imports.push({ extractable: args[3], usages: args[4] });
      return Reflect.apply(importKey, subtle, args);
    },
  });
}

describe("the isolation pattern in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  before(async () => {
    shown = await showFixture({ app: isolatedApp, prepare: watchImports });
  });
  after(() => shown?.close());

  it("a call that the hook forbids never reaches the core", async () => {
    const said = await shown.page.evaluate(() => guest.core.invoke("forbidden").catch(String));
    assert.equal(said, "isolation pattern error: the hook says no");
    assert.deepEqual(ran, []);
  });

  it("the hook sees every call and may change its arguments", async () => {
    const said = await shown.page.evaluate(async () => [
      await guest.core.invoke("greet", { name: "Maia" }),
      await guest.core.invoke("greet", { name: "change me" }),
      await guest.core.invoke("seen", {}),
    ]);
    assert.deepEqual(said.slice(0, 2), ["Hello, Maia", "Hello, changed </script> by the hook"]);
    assert.equal(JSON.stringify(said[2]).endsWith(`"greet","greet","seen"]`), true);
  });

  it("bytes, headers, channels, events and large arguments pass", async () => {
    const got = await shown.page.evaluate(async () => {
      const ticks: number[] = [];
      const onTick = new guest.core.Channel<number>((tick) => ticks.push(tick));
      await guest.core.invoke("plugin:bench|count", { onTick });
      const heard: unknown[] = [];
      const stop = await guest.event.listen("shade", ({ payload }) => heard.push(payload));
      await guest.event.emit("shade", 7);
      await guest.core.invoke("greet", { name: "later" });
      stop();
      const big = "x".repeat(300_000);
      return {
        ticks,
        heard,
        bytes: await guest.core.invoke("plugin:bench|upload", new Uint8Array(70_000).fill(1)),
        header: await guest.core.invoke("plugin:bench|header", {}, {
          headers: { "X-Shade": "blue" },
        }),
        big: (await guest.core.invoke<string>("greet", { name: big })).length,
        many: (await Promise.all(
          Array.from({ length: 200 }, (_, i) => guest.core.invoke("greet", { name: `${i}` })),
        )).at(-1),
        pattern: Reflect.get(__TAURI_INTERNALS__, "__TAURI_PATTERN__"),
      };
    });
    assert.deepEqual(got, {
      ticks: [0, 1, 2],
      heard: [7],
      bytes: 70_000,
      header: "blue",
      big: 300_007,
      many: "Hello, 199",
      pattern: { pattern: "isolation", side: "original" },
    });
  });

  it("T-15: the key cannot be exported", async () => {
    const frame = shown.page.frames().find((each) => each.url().includes("/isolation/"));
    const imports = await frame?.evaluate(() => Reflect.get(globalThis, "imports"));
    assert.deepEqual(imports, [{ extractable: false, usages: ["encrypt"] }]);
  });

  it("T-17: the key stands nowhere in the frame's document", async () => {
    const frame = shown.page.frames().find((each) => each.url().includes("/isolation/"));
    const html = await frame?.evaluate(() => document.documentElement.outerHTML) ?? "";
    assert.match(html, /__TAURI_ISOLATION_HOOK__/);
    assert.doesNotMatch(html, /"key":/);
  });

  it("T-18: the frame has no network, no storage and no way into the page", async () => {
    const attack = (how: string) =>
      shown.page.evaluate((how) => guest.core.invoke("attack", { how }), how);
    assert.equal(await attack("network"), "TypeError");
    assert.equal(await attack("parent"), "SecurityError");
    assert.equal(await attack("storage"), "SecurityError");
  });

  it("T-16: nobody else can load the frame or read it", async () => {
    const path = await shown.page.evaluate(() =>
      document.querySelector<HTMLIFrameElement>("#__tauri_isolation__")?.src ?? ""
    );
    const asFetch = await shown.page.evaluate((path) => fetch(path).then((r) => r.status), path);
    assert.equal(asFetch, 403);
    const again = await shown.page.evaluate(async (path) => {
      const frame = document.createElement("iframe");
      frame.src = path;
      const loaded = new Promise((resolve) => frame.onload = resolve);
      document.body.append(frame);
      await loaded;
      return frame.contentDocument?.body.innerText ?? "not readable";
    }, path);
    assert.match(again, /has been loaded|not readable/);
    const tab = await shown.context.newPage();
    const opened = await tab.goto(path);
    assert.equal(opened?.status(), 403);
    await tab.close();
  });

  it("a service worker, which could read the frame on its way, is not let in", async () => {
    const said = await shown.page.evaluate(() =>
      navigator.serviceWorker.register("/second.html").then(() => "registered", String)
    );
    assert.match(said, /SecurityError|TypeError/);
    const status = await fetch(`${shown.served.url}/index.html`, {
      headers: {
        cookie: (await shown.context.cookies()).map(({ name, value }) => `${name}=${value}`).join(),
        "sec-fetch-dest": "serviceworker",
        "sec-fetch-site": "same-origin",
      },
    }).then((response) => response.status);
    assert.equal(status, 403);
  });

  it("the page's own scripts cannot go round the frame", async () => {
    const found = await shown.page.evaluate(async () => {
      const html = await fetch("/").then((response) => response.text());
      const key = /"key":"([^"]+)"/.exec(html)?.[1] ?? null;
      return { key };
    });
    // A script's fetch gets no document key, and an unsealed call with the page's own is refused.
    assert.equal(found.key, null);
    const script = await shown.page.evaluate(() =>
      [...document.scripts].map(({ textContent }) => textContent ?? "").join("\n")
    );
    const key = /"key":"([^"]+)"/.exec(script)?.[1] ?? "";
    const said = await shown.page.evaluate(async (key) => {
      const response = await fetch("/__pleiad/ipc/greet", {
        method: "POST",
        headers: { "content-type": "application/json", "tauri-invoke-key": key },
        body: JSON.stringify({ name: "round" }),
      });
      return await response.text();
    }, key);
    assert.match(said, /isolation pattern error: /);
    assert.ok(!ran.includes("round"));
  });
});
