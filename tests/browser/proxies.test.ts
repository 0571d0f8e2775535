/**
 * Chromium at a core behind nginx and behind Caddy, as docs/deploy.md has them.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "@pleiad/core";
import type { Browser, Page } from "playwright-core";
import { proxies, type RunningProxy } from "../_proxies.ts";
import { freePort } from "../cli/_spawn.ts";
import { fixtureApp } from "../fixtures/app.ts";
import { fixturePage } from "../fixtures/build_page.ts";
import type {} from "../fixtures/page/guest.ts";
import { serve, type Served } from "../fixtures/serve.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";

for (const { program, start, skip } of proxies) {
  describe(`a page behind ${program} in Chromium`, { skip: skipBrowser || skip }, () => {
    let folder = "";
    let browser: Browser;
    let served: Served;
    let proxy: RunningProxy | null = null;
    const complaints: string[] = [];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "pleiad-proxies-"));
      const { definition } = fixtureApp({ dist: await fixturePage(), name: program });
      const app = createApp({
        ...definition,
        authenticate: ({ request, proxied }) => {
          const id = request.headers.get("x-remote-user");
          return proxied && id !== null ? { id } : null;
        },
      });
      const port = await freePort();
      const publicUrl = `https://localhost:${port}`;
      served = await serve(app, { publicUrl, proxies: ["127.0.0.1"] });
      proxy = await start({ folder, port, core: served.port, name: "localhost" });
      browser = await launchChromium();
    });
    after(async () => {
      await browser?.close();
      await proxy?.stop();
      await served?.stop();
      await rm(folder, { recursive: true });
    });

    async function open(username: string): Promise<Page> {
      const httpCredentials = { username, password: "lace" };
      const context = await browser.newContext({ ignoreHTTPSErrors: true, httpCredentials });
      const page = await context.newPage();
      page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
      await page.goto(served.url);
      await page.waitForFunction(() => "guest" in globalThis);
      return page;
    }

    it("calls, hears events over a WebSocket, and has its person's windows only", async () => {
      const page = await open("ada");
      const sockets: string[] = [];
      page.on("websocket", (socket) => sockets.push(socket.url()));
      await page.reload();
      await page.waitForFunction(() => "guest" in globalThis);
      await open("guest-1");
      const seen = await page.evaluate(async () => {
        const heard = Promise.withResolvers<unknown>();
        await guest.event.listen("word", ({ payload }) => heard.resolve(payload));
        await guest.event.emit("word", await guest.core.invoke("greet", { name: "Ada" }));
        const bytes = await guest.core.invoke<ArrayBuffer>("plugin:probe|back", new Uint8Array(9));
        const windows = await guest.window.getAllWindows();
        return [await heard.promise, bytes.byteLength, windows.length];
      });
      assert.deepEqual(seen, ["Hello, Ada", 9, 1]);
      const [socket = ""] = sockets;
      assert.match(socket, /^wss:\/\/localhost:\d+\/__pleiad\/ws/);
      assert.deepEqual(complaints, []);
    });
  });
}
