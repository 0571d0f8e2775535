import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { internalsOf } from "../create_app.ts";
import { definePlugin } from "../plugin.ts";
import type { AuthenticateRequest, Principal } from "../types/principal.ts";
import { HOST, ORIGIN, testServer, useFrontend } from "./_test_server.ts";
import { addressOf, normalAddress } from "./people.ts";

const ada: Principal = { id: "ada", name: "Ada" };
const navigation = { accept: "text/html", "sec-fetch-mode": "navigate" };

function quietly<T>(run: () => Promise<T>): Promise<{ result: T; told: string[] }> {
  const { error } = console;
  const told: string[] = [];
  console.error = (...words: unknown[]) => void told.push(words.join(" "));
  return run().then((result) => ({ result, told })).finally(() => console.error = error);
}

function cookieOf(response: Response): string {
  return response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

describe("authenticate", () => {
  useFrontend();

  it("refuses whom it does not know, and whatever it throws or gives that is nobody", async () => {
    const answers: unknown[] = [null, {}, { id: "" }, { id: 7 }];
    for (const answer of answers) {
      const { get } = testServer({ authenticate: () => answer as null }); // what a careless author gives
      const { result } = await quietly(() => get("/", navigation));
      assert.equal(result.status, 401);
      assert.equal(result.headers.get("set-cookie"), null);
    }
    const { get } = testServer({
      authenticate: () => {
        throw new Error("no directory");
      },
    });
    const { result, told } = await quietly(() => get("/", navigation));
    assert.equal(result.status, 401);
    assert.deepEqual(told, ["authenticate failed: no directory"]);
  });

  it("may send a response of its own, to a login page", async () => {
    const { get } = testServer({ authenticate: () => Response.redirect("https://login.example/") });
    const response = await get("/", navigation);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get("location"), "https://login.example/");
  });

  it("is asked for documents only: anything else needs the cookie", async () => {
    let asked = 0;
    const { get } = testServer({ authenticate: () => (asked++, ada) });
    assert.equal((await get("/app.js")).status, 401);
    assert.equal((await get("/__pleiad/ws")).status, 401);
    assert.equal((await get("/__pleiad/protocol/asset/x")).status, 401);
    assert.equal(asked, 0);
  });

  it("lets a person in, with a cookie for the rest", async () => {
    const seen: AuthenticateRequest[] = [];
    const { get, load } = testServer({ authenticate: (asked) => (seen.push(asked), ada) });
    const { response, config } = await load("/", { ...navigation, "x-user": "ada" });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("set-cookie") ?? "", /; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.equal(seen[0]?.request.headers.get("x-user"), "ada");
    assert.deepEqual([seen[0]?.address, seen[0]?.proxied], [null, false]);
    const cookie = cookieOf(response);
    assert.equal((await get("/app.js", { cookie })).status, 200);
    const call = (cookie: string) =>
      get("/__pleiad/ipc/nothing", {
        cookie,
        origin: ORIGIN,
        "tauri-invoke-key": config.key,
        "content-type": "application/json",
      }, { method: "POST", body: "{}" });
    assert.equal((await call(cookie)).status, 200);
    assert.equal((await call("")).status, 401);
    // Loading again keeps the login, so that the first document goes on.
    const again = cookieOf((await load("/", { ...navigation, cookie })).response);
    assert.equal((await call(again)).status, 200);
  });

  it("is asked again for each document: another person gets another login", async () => {
    let who: Principal | null = ada;
    const { load, get } = testServer({ authenticate: () => who });
    const first = await load("/", navigation);
    const cookie = cookieOf(first.response);
    who = { id: "bob" };
    const second = cookieOf((await load("/", { ...navigation, cookie })).response);
    const call = await get("/__pleiad/ipc/nothing", {
      cookie: second,
      origin: ORIGIN,
      "tauri-invoke-key": first.config.key,
    }, { method: "POST" });
    assert.equal(call.status, 401);
    who = null;
    assert.equal((await get("/", { ...navigation, cookie: second })).status, 401);
  });

  it("does not believe a cookie that it has not signed, or that is too old", async (t) => {
    const { get, load } = testServer({ authenticate: () => ada });
    const { response } = await load("/", navigation);
    const cookie = cookieOf(response);
    const [name = "", value = ""] = cookie.split("=");
    const [body = "", mark] = value.split(".");
    const [id, facts = ""] = body.split("~");
    const forged = btoa(JSON.stringify([{ id: "bob" }, 9e15])).replaceAll("=", "");
    for (const bad of [`${id}~${forged}.${mark}`, `${id}.${mark}`, `${id}~${facts}.${mark}x`]) {
      assert.equal((await get("/app.js", { cookie: `${name}=${bad}` })).status, 401, bad);
    }
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 12 * 3_600_000 + 1 });
    assert.equal((await get("/app.js", { cookie })).status, 401);
    t.mock.timers.reset();
  });

  it("is not asked again by a document that is open; logging out ends it", async () => {
    let who: Principal | null = ada;
    const { app, load, get } = testServer({ authenticate: () => who });
    const open = async () => {
      const { response, config } = await load("/", navigation);
      const cookie = cookieOf(response);
      const headers = { cookie, origin: ORIGIN, "tauri-invoke-key": config.key };
      const call = async () =>
        (await get("/__pleiad/ipc/nothing", headers, { method: "POST" })).status;
      return { cookie, call };
    };
    const first = await open();
    who = { id: "bob" };
    const bobs = await open();
    who = null;
    const token = app.token("main", ada);
    const byToken = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return (await get("/__pleiad/ipc/nothing", headers, { method: "POST" })).status;
    };
    assert.deepEqual([await first.call(), await byToken(), await bobs.call()], [200, 200, 200]);
    app.logOut("ada");
    assert.deepEqual([await first.call(), await byToken(), await bobs.call()], [401, 401, 200]);
    assert.equal((await get("/app.js", { cookie: first.cookie })).status, 401);
    who = ada;
    const again = await open();
    assert.equal(await again.call(), 200);
    assert.equal((await get("/app.js", { cookie: again.cookie })).status, 200);
    assert.equal((await get("/app.js", { cookie: first.cookie })).status, 401);
  });

  it("tells plugins who looks at a page, and who asks for their files", async () => {
    const told: unknown[] = [];
    const spy = definePlugin("spy", {
      commands: {},
      onNavigation: ({ principal }) => told.push(["navigation", principal]) > 0,
      onPageLoad: ({ principal }) => void told.push(["load", principal]),
      page: { script: (_app, { principal }) => `window.id=${JSON.stringify(principal?.id)}` },
      protocols: { mine: (_request, { principal }) => new Response(principal?.id) },
    });
    const { app, get, load } = testServer({ plugins: [spy], authenticate: () => ada });
    const { response, html } = await load("/", navigation);
    assert.deepEqual(told, [["navigation", ada], ["load", ada]]);
    assert.match(html, /window\.id="ada"/);
    const cookie = cookieOf(response);
    const file = async (headers: Record<string, string>) =>
      await (await get("/__pleiad/protocol/mine/x", headers)).text();
    assert.equal(await file({ cookie }), "ada");
    const authorization = `Bearer ${app.token("main", { id: "bob" })}`;
    assert.equal(await file({ authorization }), "bob");
  });

  it("may limit the windows of a person", async () => {
    const windows = [{ label: "main", url: "/" }, { label: "admin", url: "/admin.html" }];
    const { get } = testServer({ windows, authenticate: () => ({ ...ada, labels: ["ma*"] }) });
    const refused = await get("/admin.html", navigation);
    assert.equal(refused.status, 403);
    assert.equal(await refused.text(), 'You may not open the window "admin"');
    assert.equal((await get("/", navigation)).status, 200);
  });

  it("leaves browsers with a boot link alone", async () => {
    let asked = 0;
    const { get, boot } = testServer({ authenticate: () => (asked++, null) });
    const cookie = await boot();
    assert.equal((await get("/", { ...navigation, cookie })).status, 200);
    assert.equal(asked, 0);
  });
});

describe("addresses", () => {
  it("T-33: have one spelling", () => {
    const spellings: [string, string | null][] = [
      ["10.0.0.1", "10.0.0.1"],
      ["::ffff:10.0.0.1", "10.0.0.1"],
      ["0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1"],
      ["::FFFF:10.0.0.1", "10.0.0.1"],
      ["2001:DB8::0001", "2001:db8::1"],
      ["2001:db8:0:0:0:0:0:1", "2001:db8::1"],
      ["[::1]", "::1"],
      ["fe80::1%eth0", "fe80::1"],
      ["10.0.0.1, 10.0.0.2", null],
      ["010.0.0.1", null],
      ["10.1", null],
      ["localhost", null],
      ["", null],
      ["::ffff:999.0.0.1", null],
    ];
    for (const [given, wanted] of spellings) assert.equal(normalAddress(given), wanted, given);
  });

  it("come from the runtime, or from a proxy that was named, read from the right", () => {
    const from = (peer: string, forwarded: string | null, proxies: string[]) => {
      const headers = forwarded === null ? {} : { "x-forwarded-for": forwarded };
      const request = new Request(ORIGIN, { headers });
      return addressOf({ proxies: () => new Set(proxies) }, request, { address: () => peer });
    };
    const one = (address: string | null, proxied: boolean) => ({ address, proxied });
    assert.deepEqual(from("8.8.8.8", "1.1.1.1", ["10.0.0.1"]), one("8.8.8.8", false));
    assert.deepEqual(from("::ffff:10.0.0.1", "1.1.1.1", ["10.0.0.1"]), one("1.1.1.1", true));
    assert.deepEqual(
      from("10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.2", ["10.0.0.1", "10.0.0.2"]),
      one("1.1.1.1", true),
    );
    assert.deepEqual(from("10.0.0.1", "9.9.9.9, unknown", ["10.0.0.1"]), one("10.0.0.1", true));
    assert.deepEqual(from("10.0.0.1", null, ["10.0.0.1"]), one("10.0.0.1", true));
  });
});

describe("a core that others can reach", () => {
  useFrontend();

  it("locks an address out that guesses, and no other", async (t) => {
    const { get } = testServer();
    let peer = "10.0.0.9";
    const env = { address: () => peer };
    let tries = 0;
    const guess = () => {
      const headers = { authorization: `Bearer guess${tries++}` };
      return get("/__pleiad/ipc/x", headers, { method: "POST" }, env);
    };
    for (let i = 0; i < 10; i++) assert.equal((await guess()).status, 401);
    const locked = await guess();
    assert.equal(locked.status, 429);
    assert.equal(await locked.text(), "Too many wrong keys: wait a minute");
    assert.equal((await get("/", navigation, {}, env)).status, 429);
    peer = "10.0.0.8";
    assert.equal((await get("/", navigation, {}, env)).status, 401);
    peer = "::ffff:10.0.0.9";
    assert.equal((await guess()).status, 429);
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 60_001 });
    assert.equal((await guess()).status, 401);
    t.mock.timers.reset();
  });

  it("counts each way to guess, and all of them together", async () => {
    const ways: ((guess: number) => [path: string, headers: Record<string, string>])[] = [
      (guess) => ["/__pleiad/ipc/x", { "tauri-invoke-key": `k${guess}` }],
      (guess) => ["/__pleiad/ipc/x", { authorization: `Bearer b${guess}` }],
      (guess) => ["/__pleiad/ws", { "sec-websocket-protocol": `pleiad.v1, key.w${guess}` }],
      (guess) => [`/__pleiad/boot?token=t${guess}`, {}],
    ];
    const { get } = testServer();
    const env = { address: () => "10.0.0.9" };
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess++) {
      const [path, headers] = ways[guess % ways.length]!(guess);
      const method = path.includes("/ipc/") ? "POST" : "GET";
      statuses.push((await get(path, headers, { method }, env)).status);
    }
    assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
  });

  it("does not count those who show nothing, or the same again", async () => {
    const { get } = testServer();
    const env = { address: () => "10.0.0.9" };
    const stale = { authorization: "Bearer stale" };
    for (let i = 0; i < 30; i++) {
      assert.equal((await get("/", navigation, {}, env)).status, 401);
      assert.equal((await get("/", { ...navigation, cookie: `a=${i}` }, {}, env)).status, 401);
      assert.equal((await get("/__pleiad/ipc/x", stale, { method: "POST" }, env)).status, 401);
    }
  });

  it("does not count links that another site leads the browser to", async () => {
    const { get } = testServer();
    const env = { address: () => "10.0.0.9" };
    for (const site of ["cross-site", "same-site"]) {
      const headers = {
        "sec-fetch-site": site,
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      };
      for (let guess = 0; guess < 12; guess++) {
        const { status } = await get(`/__pleiad/boot?token=${site}${guess}`, headers, {}, env);
        assert.equal(status, 401);
      }
    }
    assert.equal((await get("/__pleiad/boot?token=typed", {}, {}, env)).status, 401);
  });

  it("takes a proxy's name from the proxy only, and its pages have its scheme", async () => {
    const { app, get } = testServer({ authenticate: () => ada });
    const behind = { hosts: ["desk.example.org"], proxies: ["10.0.0.1"] };
    internalsOf(app).listen([HOST], "http", behind);
    let peer = "10.0.0.7";
    const env = { address: () => peer };
    const host = "desk.example.org";
    const refused = await get("/", { ...navigation, host }, {}, env);
    assert.equal(refused.status, 403);
    peer = "10.0.0.1";
    const response = await get("/", { ...navigation, host }, {}, env);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("set-cookie") ?? "", /; Secure$/);
    const key = /"key":"([^"]+)"/.exec(await response.text())?.[1] ?? "";
    const call = (origin: string) =>
      get(
        "/__pleiad/ipc/x",
        {
          host,
          origin,
          cookie: cookieOf(response),
          "tauri-invoke-key": key,
        },
        { method: "POST" },
        env,
      ).then(({ status }) => status);
    assert.equal(await call("http://desk.example.org"), 403);
    assert.equal(await call("https://desk.example.org"), 200);
  });
});
