import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Hono } from "hono";
import * as v from "valibot";
import { internalsOf } from "../create_app.ts";
import { command } from "../plugin.ts";
import { FakePeer } from "./_test_peer.ts";
import { HOST, ORIGIN, testServer, useFrontend } from "./_test_server.ts";
import type { ServerEnv, SocketHandler } from "./socket.ts";

const commands = { greet: command(v.object({ name: v.string() }), ({ name }) => `Hello, ${name}`) };
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

const POST = {
  method: "POST",
  body: '{"name":"Maia"}',
} as const;
const JSON_TYPE = { "content-type": "application/json" };

describe("boot", () => {
  it("lets one browser in, and tells nothing to the next", async () => {
    const { app, get } = testServer();
    const path = app.bootPath();
    assert.equal((await get(path, {}, { method: "HEAD" })).status, 405);
    const first = await get(path);
    assert.deepEqual([first.status, first.headers.get("location")], [303, "/"]);
    const cookie = first.headers.get("set-cookie") ?? "";
    assert.match(
      cookie,
      /^pleiad-org\.pleiad\.test-4747=[\w-]+\.[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    for (const again of [path, "/__pleiad/boot?token=guess", "/__pleiad/boot"]) {
      const locked = await get(again);
      assert.deepEqual([locked.status, locked.headers.get("set-cookie")], [401, null]);
      assert.match(await locked.text(), /is locked/);
    }
    internalsOf(app).listen([HOST], "https");
    assert.match((await get(app.bootPath())).headers.get("set-cookie") ?? "", /; Secure$/);
  });

  it("goes on by a step of the page when a link elsewhere led here", async () => {
    const { app, get } = testServer();
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const response = await get(app.bootPath(), { ...link, "sec-fetch-dest": "document" });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("set-cookie") ?? "", /^pleiad-/);
    assert.match(await response.text(), /http-equiv="refresh" content="0;url=\/"/);
  });
});

describe("pages and files", () => {
  it("need the cookie", async () => {
    const { get, boot } = testServer();
    const page = await get("/", { accept: "text/html" });
    assert.equal(page.status, 401);
    assert.doesNotMatch(await page.text(), /Desk|config/);
    assert.equal((await get("/app.js")).status, 401);
    const cookie = await boot();
    assert.equal((await get("/app.js", { cookie })).status, 200);
    for (
      const bad of [`${cookie}x`, cookie.replace("-4747", "-4748"), "pleiad=x", cookie.slice(1)]
    ) {
      assert.equal((await get("/app.js", { cookie: bad })).status, 401, bad);
    }
    const missing = await get("/none.js", { cookie });
    assert.deepEqual([missing.status, await missing.text()], [404, "asset not found: /none.js"]);
  });

  it("take a step first when a link elsewhere led to them, and never leave the app", async () => {
    const { get } = testServer();
    const link = {
      accept: "text/html",
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    const step = await get(`/a?b="><script>&c='`, link);
    const text = await step.text();
    assert.match(text, /http-equiv="refresh"/);
    assert.doesNotMatch(text, /"><script>/);
    assert.equal((await get("//evil.com/", link)).status, 400);
    assert.equal((await get("/", { ...link, "sec-fetch-dest": "iframe" })).status, 403);
  });

  it("answer HEAD without a body, and no other method", async () => {
    const { get, boot } = testServer();
    const cookie = await boot();
    for (const path of ["/", "/app.js"]) {
      const head = await get(path, { cookie }, { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [200, ""]);
      assert.equal((await get(path, { cookie, origin: ORIGIN }, POST)).status, 405);
    }
    assert.equal((await get("/__pleiad/none", { cookie })).status, 404);
    assert.equal((await get("/__pleiad/", { cookie })).status, 404);
  });
});

describe("a page's call", () => {
  async function page() {
    const server = testServer({ commands });
    const cookie = await server.boot();
    const { config } = await server.load("/", { cookie });
    const ask = async (headers: Record<string, string>) => {
      const all = { ...JSON_TYPE, ...headers };
      const response = await server.get("/__pleiad/ipc/greet", all, POST);
      return [response.status, await response.text()];
    };
    return { ...server, cookie, key: config.key as string, ask }; // a string, as `load` read it
  }

  it("needs the key, its own cookie and the Origin", async () => {
    const { ask, cookie, key, boot } = await page();
    const all = { "tauri-invoke-key": key, cookie, origin: ORIGIN };
    assert.deepEqual(await ask(all), [200, '"Hello, Maia"']);
    const { origin: _, ...noOrigin } = all;
    const { cookie: __, ...noCookie } = all;
    const another = await boot();
    for (
      const [headers, status] of [
        [noOrigin, 401],
        [noCookie, 401],
        [{ ...all, cookie: another }, 401],
        [{ ...all, "tauri-invoke-key": `${key}x` }, 401],
        [{ ...all, "tauri-invoke-key": "" }, 401],
        [{ cookie, origin: ORIGIN }, 401],
        [{ ...all, origin: "http://evil.com" }, 403],
        [{ ...all, origin: "null" }, 403],
        [{ ...all, host: "evil.com" }, 403],
      ] as const
    ) {
      const [code, text] = await ask(headers);
      assert.equal(code, status, JSON.stringify(headers));
      assert.ok(!`${text}`.includes(key.slice(0, 20)));
    }
    assert.deepEqual(printed, []);
  });

  it("is a POST", async () => {
    const { get, cookie } = await page();
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const response = await get("/__pleiad/ipc/greet", { cookie, origin: ORIGIN }, { method });
      assert.equal(response.status, 405, method);
    }
  });

  it("may listen before its socket is open; what is emitted meanwhile waits for it", async () => {
    const { app, get, cookie, config } = await (async () => {
      const server = testServer({
        capabilities: [{ identifier: "x", windows: ["main"], permissions: ["core:default"] }],
      });
      const cookie = await server.boot();
      return { ...server, cookie, ...await server.load("/", { cookie }) };
    })();
    const listened = await get("/__pleiad/ipc/plugin%3Aevent%7Clisten", {
      ...JSON_TYPE,
      "tauri-invoke-key": config.key,
      cookie,
      origin: ORIGIN,
    }, { method: "POST", body: '{"event":"x","target":{"kind":"Any"},"handler":7}' });
    assert.equal(listened.headers.get("tauri-response"), "ok", await listened.clone().text());
    const eventId = await listened.json();
    app.handle.emit("x", 1);
    const { handler } = await openSocket(get, `pleiad.v1, key.${config.key}`, {
      cookie,
      origin: ORIGIN,
    });
    const peer = new FakePeer();
    handler?.open(peer);
    assert.deepEqual(peer.take()[1]?.params, { event: "x", payload: 1, handlers: [[eventId, 7]] });
  });
});

async function openSocket(
  get: ReturnType<typeof testServer>["get"],
  protocols: string,
  headers: Record<string, string>,
): Promise<{ response: Response; handler: SocketHandler | null; protocol: string | null }> {
  let handler: SocketHandler | null = null;
  let protocol: string | null = null;
  const env: ServerEnv = {
    upgrade(_request, given, options) {
      handler = given;
      ({ protocol } = options);
      return new Response("upgraded");
    },
  };
  const response = await get(
    "/__pleiad/ws",
    {
      upgrade: "websocket",
      "sec-websocket-protocol": protocols,
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
    {},
    env,
  );
  return { response, handler, protocol };
}

describe("a socket", () => {
  it("needs what a call needs, and a dialect; only that is echoed", async () => {
    const { app, get, boot, load } = testServer();
    const cookie = await boot();
    const { config: { key } } = await load("/", { cookie });
    const token = app.token("main");
    const status = async (protocols: string, headers: Record<string, string> = {}) =>
      (await openSocket(get, protocols, headers)).response.status;
    const page = { cookie, origin: ORIGIN };
    assert.equal(await status(`pleiad.v1, key.${key}`, page), 200);
    assert.equal(await status(`pleiad.v1, bearer.${token}`), 200);
    assert.equal(await status("jsonrpc", { authorization: `Bearer ${token}` }), 200);
    for (
      const [protocols, headers, code] of [
        ["pleiad.v1", {}, 401],
        ["", {}, 401],
        [`pleiad.v1, key.${key}`, {}, 401],
        [`pleiad.v1, key.${key}`, { cookie }, 401],
        [`pleiad.v1, key.${key}`, { origin: ORIGIN }, 401],
        [`pleiad.v1, key.${key}`, { ...page, origin: "http://evil.com" }, 403],
        [`pleiad.v1, bearer.${token}`, { origin: ORIGIN }, 401],
        [`pleiad.v1, bearer.${token}x`, {}, 401],
        [`key.${key}`, page, 400],
        [`other, bearer.${token}`, {}, 400],
      ] as const
    ) {
      assert.equal(
        await status(protocols, headers),
        code,
        `${protocols} ${JSON.stringify(headers)}`,
      );
    }
    assert.equal((await openSocket(get, `x, jsonrpc , bearer.${token}`, {})).protocol, "jsonrpc");
    const plain = await get("/__pleiad/ws", { authorization: `Bearer ${token}` });
    assert.equal(plain.status, 426);
  });

  it("leaves nothing behind when the runtime refuses it", async () => {
    const { app, get } = testServer();
    await app.start();
    const token = app.token("main");
    const headers = {
      upgrade: "websocket",
      "sec-websocket-protocol": `jsonrpc, bearer.${token}`,
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    let handler: SocketHandler | undefined;
    const response = await get("/__pleiad/ws", headers, {}, {
      upgrade: (_request, given) => (handler = given, null),
    });
    assert.equal(response.status, 426);
    const peer = new FakePeer();
    handler?.open(peer);
    assert.deepEqual(peer.closed, [1001]);
    assert.deepEqual(app.handle.webviews(), []);
  });
});

describe("a program's call", () => {
  it("needs a bearer token, in its own header, and no Origin", async () => {
    const { app, get } = testServer({ commands });
    const token = app.token("main");
    const ask = async (headers: Record<string, string>) =>
      (await get("/__pleiad/ipc/greet", { ...JSON_TYPE, ...headers }, POST)).status;
    assert.equal(await ask({ authorization: `Bearer ${token}` }), 200);
    for (
      const headers of [
        {},
        { authorization: token },
        { authorization: `Basic ${token}` },
        { authorization: `bearer ${token}` },
        { authorization: `Bearer ${token}x` },
        { authorization: `Bearer ${token}, Bearer ${token}` },
        { authorization: `Bearer ${token}`, origin: ORIGIN },
        { cookie: `token=${token}` },
      ]
    ) assert.equal(await ask(headers), 401, JSON.stringify(headers));
  });

  it("has a label of its own, and cannot listen", async () => {
    const capability = { identifier: "x", windows: ["tool"], permissions: ["core:default"] };
    const { app, get } = testServer({ capabilities: [capability] });
    const listen = async (label: string) => {
      const headers = { ...JSON_TYPE, authorization: `Bearer ${app.token(label)}` };
      const body = '{"event":"x","target":{"kind":"Any"},"handler":7}';
      const response = await get("/__pleiad/ipc/plugin%3Aevent%7Clisten", headers, {
        method: "POST",
        body,
      });
      return await response.json();
    };
    assert.match(await listen("main"), /not allowed/);
    assert.equal(
      await listen("tool"),
      "Cannot listen: the caller has no socket to receive events on",
    );
  });
});

describe("the token route", () => {
  it("gives tokens to who holds the state key, for labels that are some", async () => {
    const { app, get } = testServer({ commands });
    const ask = (headers: Record<string, string>, body = '{"label":"tool"}') =>
      get("/__pleiad/token", { ...JSON_TYPE, ...headers }, { method: "POST", body });
    const authorization = `Bearer ${internalsOf(app).stateKey}`;
    const refused: Record<string, string>[] = [
      {},
      { authorization: "Bearer guess" },
      { authorization: `Bearer ${app.token("main")}` },
      { authorization, origin: ORIGIN },
    ];
    for (const headers of refused) assert.equal((await ask(headers)).status, 401);
    for (const body of ["", "{", "null", "[]", "{}", '{"label":7}', '{"label":"a b"}', '"main"']) {
      assert.equal((await ask({ authorization }, body)).status, 400, body);
    }
    const response = await ask({ authorization });
    assert.equal(response.headers.get("cache-control"), "no-store");
    const { token } = await response.json();
    const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
    assert.equal((await get("/__pleiad/ipc/greet", headers, POST)).status, 200);
    assert.equal((await get("/__pleiad/token", { authorization })).status, 404);
  });
});

describe("the life of the handler", () => {
  it("starts the app with the first request that passes the gate", async () => {
    let started = 0;
    const { get } = testServer({ setup: () => void started++ });
    assert.equal((await get("/", { host: "evil.com" })).status, 403);
    assert.equal(started, 0);
    await Promise.all([get("/"), get("/")]);
    assert.equal(started, 1);
  });

  it("answers while the app cannot start, and once it has stopped", async () => {
    const broken = testServer({ setup: () => Promise.reject(new Error("no disk")) });
    for (const path of ["/", "/__pleiad/ws"]) {
      const response = await broken.get(path);
      assert.deepEqual([response.status, await response.text()], [
        500,
        "The core failed on this request",
      ]);
    }
    const { app, get } = testServer({ commands });
    await app.start();
    const authorization = `Bearer ${app.token("main")}`;
    await app.stop();
    const response = await get("/__pleiad/ipc/greet", { ...JSON_TYPE, authorization }, POST);
    assert.deepEqual([response.status, await response.text()], [503, "The app has stopped"]);
  });

  it("can be mounted in another server", async () => {
    const { app } = testServer({ commands });
    const outer = new Hono();
    outer.get("/own", (c) => c.text("own"));
    outer.all("*", (c) => app.fetch(c.req.raw));
    const headers = {
      host: HOST,
      ...JSON_TYPE,
      authorization: `Bearer ${app.token("main")}`,
    };
    const response = await outer.request(`${ORIGIN}/__pleiad/ipc/greet`, { ...POST, headers });
    assert.equal(await response.text(), '"Hello, Maia"');
    assert.equal(await (await outer.request(`${ORIGIN}/own`)).text(), "own");
    const socket = await outer.request(`${ORIGIN}/__pleiad/ws`, { headers });
    assert.equal(socket.status, 426);
  });
});
