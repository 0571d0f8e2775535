import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { definePlugin } from "../plugin.ts";
import { FakePeer } from "./_test_peer.ts";
import { ORIGIN, testServer, useFrontend } from "./_test_server.ts";

useFrontend();

const { error } = console;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  console.error = (...words: unknown[]) => void printed.push(words.join(" "));
});
afterEach(() => {
  console.error = error;
});

describe("a document", () => {
  it("has a key, a nonce and a policy of its own, and is never stored", async () => {
    const { boot, load } = testServer();
    const cookie = await boot();
    const [one, two] = [await load("/", { cookie }), await load("/", { cookie })];
    assert.match(one.config.key, /^[\w-]{59}$/);
    assert.notEqual(one.config.key, two.config.key);
    const nonce = /<script nonce="([\w-]+)">/.exec(one.html)?.[1] ?? "none";
    const csp = one.response.headers.get("content-security-policy") ?? "";
    assert.ok(csp.includes(`'nonce-${nonce}'`), csp);
    assert.match(csp, /frame-ancestors 'none'/);
    assert.ok(!two.html.includes(nonce));
    assert.equal(one.response.headers.get("cache-control"), "no-store");
    assert.equal(one.config.label, "main");
    assert.match(one.html, /^<!doctype html><head><script /);
    assert.match(one.html, /<h1>Desk<\/h1>$/);
  });

  it("gets a key only where a person looks at it", async () => {
    const { boot, load } = testServer();
    const cookie = await boot();
    for (const dest of ["iframe", "frame", "object", "embed", "empty", "script", ""]) {
      const { html, config } = await load("/", { cookie, "sec-fetch-dest": dest });
      assert.equal(config, null, dest);
      assert.match(html, /Desk/);
    }
    for (const dest of ["document"]) {
      assert.ok((await load("/", { cookie, "sec-fetch-dest": dest })).config);
    }
    assert.equal((await load("/", {})).config, null);
  });

  it("is writable for mocks in development only", async () => {
    for (const [mode, writable] of [["development", true], ["production", false]] as const) {
      const { boot, load } = testServer({ mode, security: { freezePrototype: !writable } });
      const { config } = await load("/", { cookie: await boot() });
      assert.deepEqual([config.writable, config.freezePrototype], [writable, !writable]);
    }
  });

  it("has the app's headers, as files have, and answers of the core have not", async () => {
    const { boot, load, get } = testServer({
      security: {
        headers: {
          "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
          "Timing-Allow-Origin": ["https://a.org", "https://b.org"],
          "Tauri-Custom-Header": { key1: "'value1' 'value2'", key2: "'value3'" },
        },
      },
    });
    const cookie = await boot();
    const { response } = await load("/", { cookie });
    const script = await get("/app.js", { cookie });
    for (const { headers } of [response, script]) {
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin-allow-popups");
      assert.equal(headers.get("timing-allow-origin"), "https://a.org, https://b.org");
      assert.equal(headers.get("tauri-custom-header"), "key1 'value1' 'value2'; key2 'value3'");
    }
    for (const path of ["/missing.js", "/__pleiad/protocol/asset/x", "/__pleiad/nothing"]) {
      assert.equal((await get(path, { cookie })).headers.get("tauri-custom-header"), null, path);
    }
  });

  it("has the app's headers from a dev server too, and so have its scripts", async () => {
    const dev = createServer((request, response) => {
      const html = request.url === "/";
      response.setHeader("content-type", html ? "text/html" : "text/javascript");
      response.setHeader("tauri-custom-header", "the dev server's");
      response.end(html ? "<head></head>" : "export {};");
    }).listen(0, "127.0.0.1");
    await once(dev, "listening");
    const { port } = dev.address() as AddressInfo; // a TCP server
    const { app, boot, load, get } = testServer({
      devUrl: `http://127.0.0.1:${port}`,
      security: { headers: { "Tauri-Custom-Header": "mine" } },
    });
    try {
      await app.start({ mode: "development" });
      const cookie = await boot();
      const answers = [(await load("/", { cookie })).response, await get("/app.js", { cookie })];
      for (const { status, headers } of answers) {
        assert.deepEqual([status, headers.get("tauri-custom-header")], [200, "mine"]);
      }
      await answers[1]?.body?.cancel();
    } finally {
      await app.stop();
      dev.closeAllConnections();
      dev.close();
    }
  });

  it("has devCsp in development, where there is one", async () => {
    const csp = async (mode: "development" | "production", devCsp?: string) => {
      const security = { csp: "img-src https:", ...(devCsp === undefined ? {} : { devCsp }) };
      const { boot, load } = testServer({ mode, security });
      const { response } = await load("/", { cookie: await boot() });
      return /img-src ([^;]*)/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
    };
    assert.equal(await csp("production", "img-src http:"), "https:");
    assert.equal(await csp("development", "img-src http:"), "http:");
    assert.equal(await csp("development"), "https:");
  });

  it("has the label of its window's path, or of its ticket", async () => {
    const windows = [{ label: "desk", url: "/" }, { label: "list", url: "/list" }];
    const { boot, load } = testServer({ windows });
    const cookie = await boot();
    assert.equal((await load("/list", { cookie })).config.label, "list");
    assert.equal((await load("/else?x", { cookie })).config.label, "desk");
    const forged = await load("/?__pleiad_window=guess", { cookie });
    assert.equal(forged.config.label, "desk");
    assert.equal(forged.config.ticketed, true);
    assert.equal(forged.config.ticket, undefined);
  });

  it("carries the scripts of plugins, each walled off, and no way out of the element", async () => {
    const plugins = [
      definePlugin("text", { commands: {}, page: { script: "window.a='</script><b>'" } }),
      definePlugin("made", {
        commands: {},
        page: { script: (app, { label }) => `window.b="${app.config.identifier} ${label}"` },
      }),
      definePlugin("bad", {
        commands: {},
        page: {
          script() {
            throw new Error("no script");
          },
        },
      }),
      definePlugin("none", { commands: {}, page: {} }),
    ];
    const { boot, load } = testServer({ plugins });
    const { html } = await load("/", { cookie: await boot() });
    assert.match(html, /window\.b="org\.pleiad\.test main"/);
    assert.equal(html.split("</script>").length, 2);
    assert.match(html, /The page script of plugin \\"text\\" failed:/);
    assert.deepEqual(printed, ['pleiad: Hook page.script of plugin "bad" failed: no script']);
  });

  it("is asked for before it is shown, and may be refused", async () => {
    const told: unknown[] = [];
    const guard = definePlugin("guard", {
      commands: {},
      onNavigation({ label }, url) {
        told.push(["navigation", label, url]);
        return !url.endsWith("/no");
      },
      onPageLoad: ({ label }, { url, event }) => void told.push([event, label, url]),
    });
    const { boot, get, load } = testServer({ plugins: [guard] });
    const cookie = await boot();
    const refused = await get("/no", { cookie, accept: "text/html" });
    assert.deepEqual([refused.status, await refused.text()], [204, ""]);
    await load("/yes?x=1", { cookie });
    assert.deepEqual(told, [
      ["navigation", "main", `${ORIGIN}/no`],
      ["navigation", "main", `${ORIGIN}/yes?x=1`],
      ["started", "main", `${ORIGIN}/yes?x=1`],
    ]);
  });

  it("tells plugins when it has loaded, and what their scripts report", async () => {
    const told: unknown[] = [];
    const plugin = definePlugin("notes", {
      commands: {},
      onPageLoad: ({ label }, { event }) => void told.push([event, label]),
      onReport(webview, name, payload) {
        told.push([webview.label, name, payload]);
        if (name === "bad") throw new Error("no");
      },
    });
    const { get, boot, load } = testServer({ plugins: [plugin] });
    const cookie = await boot();
    const { config } = await load("/", { cookie });
    const peer = new FakePeer();
    let say = (_text: string) => {};
    await get(
      "/__pleiad/ws",
      {
        cookie,
        origin: ORIGIN,
        upgrade: "websocket",
        "sec-websocket-protocol": `pleiad.v1, key.${config.key}`,
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
      {},
      {
        upgrade(_request, handler) {
          handler.open(peer);
          say = (text) => handler.message(text);
          return new Response();
        },
      },
    );
    const report = (name: string, payload?: unknown) =>
      say(JSON.stringify({ jsonrpc: "2.0", method: "$/report", params: { name, payload } }));
    told.length = 0;
    report("pleiad:load");
    report("notes:deep:er", { n: 1 });
    report("notes:bad");
    for (const nobody of ["other:x", "none", "", ":", "constructor:x"]) report(nobody);
    assert.deepEqual(told, [
      ["finished", "main"],
      ["main", "deep:er", { n: 1 }],
      ["main", "bad", null],
    ]);
    assert.deepEqual(printed, ['pleiad: Hook onReport of plugin "notes" failed: no']);
  });
});
