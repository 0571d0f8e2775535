import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { type App, command, createApp } from "@pleiad/core";
import type { Page } from "playwright-core";
import * as v from "valibot";
import * as constants from "../../core/protocol/constants.ts";
import { launchChromium, skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

/** How often the one command has run. */
let ran = 0;
/** What the core has answered since the last test: path and status. */
let answered: { path: string; status: number }[] = [];

function targetApp(dist: URL): App {
  const app = createApp({
    identifier: "dev.pleiad.attacked",
    frontendDist: dist,
    commands: { touch: command(v.unknown(), () => ++ran) },
    capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default"] }],
  });
  return {
    ...app,
    async fetch(request, env) {
      const path = new URL(request.url).pathname;
      const response = await app.fetch(request, env);
      answered.push({ path, status: response.status });
      return response;
    },
  };
}

const secrets = /tauri-invoke-key|__TAURI_INTERNALS__|"key":/;
/** Every path that the core reserves. */
const reserved = Object.entries(constants)
  .filter(([name]) => name.endsWith("_PATH"))
  .map(([, path]) => String(path));
const called = `${constants.IPC_PATH}touch`;

describe("another website, in the browser that has the app open", { skip: skipBrowser }, () => {
  let shown: Shown;
  let elsewhere: Server;
  /** Another port of the same host: cookies, SameSite ones too, go along. */
  let sameSite = "";
  /** Another name of this machine: another site. */
  let crossSite = "";

  before(async () => {
    shown = await showFixture({ app: targetApp });
    elsewhere = createServer((request, response) => {
      if (request.url === "/toss") {
        const name = `pleiad-dev.pleiad.attacked-${new URL(shown.served.url).port}`;
        response.setHeader("set-cookie", `${name}=tossed.value; Path=/`);
      }
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>Elsewhere</title><body></body>");
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const address = elsewhere.address();
    assert.ok(typeof address === "object" && address !== null);
    sameSite = `http://127.0.0.1:${address.port}/`;
    crossSite = `http://localhost:${address.port}/`;
  });
  after(async () => {
    await shown?.close();
    elsewhere?.close();
  });
  beforeEach(() => {
    ran = 0;
    answered = [];
  });

  /** Opens a page of the attacker in the same profile, and closes it behind the attack. */
  async function from<T>(url: string, attack: (page: Page) => Promise<T>): Promise<T> {
    const page = await shown.context.newPage();
    try {
      await page.goto(url);
      return await attack(page);
    } finally {
      await page.close();
    }
  }

  /** The app's own page works as before. */
  async function works(): Promise<void> {
    assert.equal(ran, 0);
    assert.equal(await shown.page.evaluate(() => guest.core.invoke("touch")), 1);
  }

  it("T-37: cannot make it call by fetch, form or beacon", async () => {
    for (const url of [sameSite, crossSite]) {
      const read = await from(url, (page) =>
        page.evaluate(async ([core, paths]) => {
          const readable: string[] = [];
          const types = [
            undefined,
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/json",
            "application/octet-stream",
          ];
          const attempts = paths.flatMap((path) =>
            (["no-cors", "cors"] as const).flatMap((mode) =>
              types.map(async (type) => {
                const init: RequestInit = {
                  method: "POST",
                  mode,
                  credentials: "include",
                  body: '{"jsonrpc":"2.0","method":"touch"}',
                  ...(type === undefined ? {} : { headers: { "content-type": type } }),
                };
                const response = await fetch(core + path, init).catch(() => null);
                if (response !== null && response.type !== "opaque") readable.push(path);
              })
            )
          );
          await Promise.all(attempts);
          for (const path of paths) {
            for (const method of ["get", "post"]) {
              for (const enctype of ["text/plain", "multipart/form-data"]) {
                const frame = document.createElement("iframe");
                frame.name = "target";
                const form = document.createElement("form");
                Object.assign(form, { method, enctype, action: core + path, target: "target" });
                document.body.append(frame, form);
                const loaded = new Promise((resolve) => frame.onload = resolve);
                form.submit();
                await loaded;
                frame.remove();
              }
            }
            navigator.sendBeacon(core + path, new Blob(["{}"], { type: "text/plain" }));
          }
          return readable;
        }, [shown.served.url, [called, ...reserved]] as const));
      assert.deepEqual(read, []);
    }
    assert.ok(answered.length > 100);
    for (const { path, status } of answered) assert.ok(status >= 400, `${path}: ${status}`);
    await works();
  });

  it("T-50: cannot open a socket to it", async () => {
    for (const url of [sameSite, crossSite]) {
      const opened = await from(url, (page) =>
        page.evaluate(async (core) => {
          const opened: string[] = [];
          const offers = [[], ["jsonrpc"], ["pleiad.v1"], ["pleiad.v1", `key.${"A".repeat(43)}`]];
          await Promise.all(offers.map((offer) =>
            new Promise<void>((resolve) => {
              const socket = new WebSocket(`${core.replace("http", "ws")}/__pleiad/ws`, offer);
              socket.onopen = () => (opened.push(offer.join()), resolve());
              socket.onerror = () => resolve();
            })
          ));
          return opened;
        }, shown.served.url));
      assert.deepEqual(opened, []);
    }
    await works();
  });

  it("T-52: learns nothing by including any of its addresses", async () => {
    const files = answered.map(({ path }) => path);
    const own = await shown.page.evaluate(() =>
      [...document.querySelectorAll("script[src], link[href]")].map((element) =>
        new URL(element.getAttribute("src") ?? element.getAttribute("href") ?? "", location.href)
          .pathname
      )
    );
    const paths = [...new Set([...reserved, called, "/", "/index.html", ...own, ...files])];
    answered = [];
    for (const url of [sameSite, crossSite]) {
      const found = await from(url, (page) =>
        page.evaluate(async ([core, paths]) => {
          const before = new Set(Object.getOwnPropertyNames(globalThis));
          const loaded: string[] = [];
          const tags = [
            ["script", "src"],
            ["script", "src", "module"],
            ["img", "src"],
            ["link", "href", "stylesheet"],
            ["link", "href", "prefetch"],
            ["link", "href", "modulepreload"],
            ["video", "src"],
            ["audio", "src"],
            ["object", "data"],
            ["embed", "src"],
          ] as const;
          await Promise.all(paths.flatMap((path) =>
            tags.map(([tag, attribute, kind]) =>
              new Promise<void>((resolve) => {
                const element = document.createElement(tag);
                if (tag === "link") element.setAttribute("rel", kind ?? "");
                else if (kind !== undefined) element.setAttribute("type", kind);
                const done = () => resolve();
                element.addEventListener("error", done);
                element.addEventListener("load", () => {
                  // What shows a document loads whatever is there; a link may only have asked.
                  if (!["object", "embed", "link"].includes(tag)) loaded.push(`${tag} ${path}`);
                  done();
                });
                element.setAttribute(attribute, core + path);
                document.body.append(element);
                setTimeout(done, 1500);
              })
            )
          ));
          // Frames are there by number.
          const news = Object.getOwnPropertyNames(globalThis).filter((name) =>
            !before.has(name) && !/^\d+$/.test(name)
          );
          const workers = paths.map((path) => {
            try {
              return new Worker(core + path) && path;
            } catch {
              return "";
            }
          });
          return {
            loaded,
            news,
            workers: workers.filter((path) =>
              path !== ""
            ),
          };
        }, [shown.served.url, paths] as const));
      assert.deepEqual(found, { loaded: [], news: [], workers: [] });
    }
    assert.ok(answered.length > paths.length);
    for (const { path, status } of answered) assert.ok(status >= 400, `${path}: ${status}`);
    await works();
  });

  it("T-07: gets no key in frames, and reads nothing in them", async () => {
    for (const url of [sameSite, crossSite]) {
      const read = await from(url, (page) =>
        page.evaluate(async (core) => {
          const seen: string[] = [];
          const shapes: Partial<Record<string, string>>[] = [
            { src: core },
            { src: core, sandbox: "allow-scripts" },
            { src: core, sandbox: "allow-scripts allow-same-origin" },
            { srcdoc: `<iframe src="${core}"></iframe>` },
            {
              srcdoc: `<script>fetch("${core}/").catch(() => {})</script>`,
              sandbox: "allow-scripts",
            },
          ];
          for (const shape of shapes) {
            const frame = document.createElement("iframe");
            for (const [name, value] of Object.entries(shape)) {
              frame.setAttribute(name, value ?? "");
            }
            const loaded = new Promise((resolve) => frame.onload = resolve);
            document.body.append(frame);
            await loaded;
            try {
              if ("src" in shape) {
                seen.push(frame.contentWindow?.document.documentElement.outerHTML ?? "");
              }
            } catch {
              // Another origin's document.
            }
          }
          return seen.join("\n");
        }, shown.served.url));
      assert.doesNotMatch(read, secrets);
    }
    for (const { path, status } of answered) assert.ok(status >= 400, `${path}: ${status}`);
    await works();
  });

  it("T-07: frames of the app's own page get no key of their own, sandboxed ones no answer", async () => {
    const found = await shown.page.evaluate(async () => {
      const sandboxed = document.createElement("iframe");
      sandboxed.sandbox.value = "allow-scripts";
      sandboxed.srcdoc = `<script>fetch("${location.origin}/__pleiad/ipc/touch", {
        method: "POST", mode: "no-cors", body: "{}",
      }).then(() => parent.postMessage("asked", "*"), () => parent.postMessage("asked", "*"));
      </script>`;
      const asked = new Promise((resolve) =>
        addEventListener("message", ({ data }) => data === "asked" && resolve(data))
      );
      document.body.append(sandboxed);
      // The policy of the page may not let the frame's script run at all.
      await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 500))]);
      const inner = await fetch("/").then((response) => response.text());
      return /"key":"[^"]+"/.test(inner);
    });
    assert.equal(found, false);
    await works();
  });

  it("T-07: cannot drive a window that it opens", async () => {
    for (const url of [sameSite, crossSite]) {
      const read = await from(url, async (page) => {
        const popup = page.waitForEvent("popup");
        await page.evaluate(
          (core) => void Object.assign(globalThis, { opened: open(core) }),
          shown.served.url,
        );
        const opened = await popup;
        // A step of the core's own comes first where the link leads from another site.
        await opened.waitForFunction(() => "guest" in globalThis);
        const said = await page.evaluate(() => {
          const opened: Window = Reflect.get(globalThis, "opened");
          const message = { cmd: "touch", callback: 1, error: 2, payload: {} };
          opened?.postMessage(message, "*");
          try {
            return opened.document.documentElement.outerHTML;
          } catch (error) {
            return String(error);
          }
        });
        assert.equal(await opened.evaluate(() => opener), null);
        await opened.close();
        return said;
      });
      assert.doesNotMatch(read, secrets);
    }
    await works();
  });

  it("T-54: is nobody under a name that was bound to this machine", async () => {
    const { port } = new URL(shown.served.url);
    const browser = await launchChromium("--host-resolver-rules=MAP evil.test 127.0.0.1");
    try {
      const page = await browser.newPage();
      await page.context().addCookies(
        (await shown.context.cookies()).map(({ name, value }) => ({
          name,
          value,
          url: `http://evil.test:${port}`,
        })),
      );
      const answer = await page.goto(`http://evil.test:${port}/`);
      assert.equal(answer?.status(), 403);
      for (const path of [called, ...reserved]) {
        const response = await page.goto(`http://evil.test:${port}${path}`);
        assert.equal(response?.status(), 403, path);
      }
    } finally {
      await browser.close();
    }
    await works();
  });

  it("T-55: is not led elsewhere by its own address", async () => {
    const page = await shown.context.newPage();
    const sockets: string[] = [];
    const asked: string[] = [];
    page.on("websocket", (socket) => sockets.push(new URL(socket.url()).host));
    page.on("request", (request) => asked.push(new URL(request.url()).host));
    const query =
      "?server=ws://evil.test&url=http://evil.test&token=x&key=y&gatewayUrl=ws://evil.test";
    await page.goto(`${shown.served.url}/${query}#server=ws://evil.test`);
    await page.waitForFunction(() => "guest" in globalThis);
    assert.equal(await page.evaluate(() => guest.core.invoke("touch")), 1);
    const { host } = new URL(shown.served.url);
    assert.deepEqual([...new Set([...sockets, ...asked])], [host]);
    await page.close();
    ran = 0;
    await works();
  });

  it("a cookie that another port tosses lets nobody in, and takes nobody's place", async () => {
    const cookies = await shown.context.cookies();
    await from(`${sameSite}toss`, (page) => Promise.resolve(page.url()));
    const tab = await shown.context.newPage();
    const answer = await tab.goto(shown.served.url);
    assert.equal(answer?.status(), 401);
    assert.doesNotMatch(await tab.content(), secrets);
    await tab.close();
    await shown.context.clearCookies();
    await shown.context.addCookies(cookies);
    await works();
  });
});
