/**
 * Attacks on the doors of a core, as bytes on a socket. Whatever is refused, no handler has run.
 *
 * @module
 */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { command, createApp } from "@pleiad/core";
import { fixturePage } from "../fixtures/build_page.ts";
import { serveApp, type Served } from "../fixtures/serve.ts";
import { admit, type Admitted, requestText, sendRaw } from "./_raw.ts";

type Headers = readonly (readonly [string, string])[];

describe("the doors, by raw bytes", () => {
  let served: Served;
  let inside: Admitted;
  let own: string;
  let ran = 0;
  before(async () => {
    const app = createApp({
      identifier: "dev.pleiad.doors-test",
      mode: "production",
      frontendDist: await fixturePage(),
      commands: { touch: command(() => ++ran) },
    });
    served = await serveApp(app);
    inside = await admit(served);
    own = `127.0.0.1:${served.port}`;
    assert.notEqual(inside.key, "");
  });
  after(() => served.stop());
  afterEach(async () => {
    const before = ran;
    assert.equal((await call({})).status, 200);
    assert.equal(ran, before + 1);
    ran = 0;
  });

  /** A call that is right but for what `change` says; `null` leaves a header out. */
  function headersOf(change: Record<string, string | null>): Headers {
    const right: Record<string, string | null> = {
      Host: own,
      Origin: `http://${own}`,
      Cookie: inside.cookie,
      "Tauri-Invoke-Key": inside.key,
      "Content-Type": "application/json",
      ...change,
    };
    return Object.entries(right).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const]
    );
  }

  function call(change: Record<string, string | null>, path = "/__pleiad/ipc/touch") {
    return sendRaw(served, requestText("POST", path, headersOf(change), "{}"));
  }

  function upgrade(change: Record<string, string | null>) {
    return sendRaw(
      served,
      requestText("GET", "/__pleiad/ws", [
        ...headersOf({
          "Content-Type": null,
          "Tauri-Invoke-Key": null,
          "Sec-WebSocket-Protocol": `pleiad.v1, key.${inside.key}`,
          ...change,
        }),
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Version", "13"],
        ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
      ]).replace("Connection: close", "Connection: Upgrade"),
    );
  }

  function strangers(): string[] {
    const { port } = served;
    return [
      `localhost.evil.com:${port}`,
      `127.0.0.1.evil.com:${port}`,
      `evil.com:${port}`,
      `app.evil.com`,
      `LOCALHOST.:${port}`,
      `127.1:${port}`,
      `0x7f.1:${port}`,
      `2130706433:${port}`,
      `0.0.0.0:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `localhost:${port}@evil.com`,
      `evil.com@127.0.0.1:${port}`,
      `127.0.0.1:${port}, evil.com`,
      `127.0.0.1:${port === 1 ? 2 : 1}`,
      "127.0.0.1",
    ];
  }

  it("T-09 T-54: no other name of the address is the core's, whatever the caller holds", async () => {
    for (const host of strangers()) {
      for (const answer of [await call({ Host: host }), await upgrade({ Host: host })]) {
        assert.ok([400, 403, 500].includes(answer.status), `${host}: ${answer.status}`);
        assert.ok(!answer.body.includes(inside.key), host);
      }
      const rebound = await call({ Host: host, Origin: `http://${host}` });
      assert.ok([400, 403, 500].includes(rebound.status), host);
    }
    assert.equal(ran, 0);
  });

  it("T-09 T-50 T-52: no other origin may call or open a socket", async () => {
    const origins = strangers().map((host) => `http://${host}`);
    for (
      const origin of [
        ...origins,
        `https://${own}`,
        "http://1.2.3.4",
        "null",
        "file://",
        `http://${own}/`,
        `http://${own} http://evil.com`,
      ]
    ) {
      assert.equal((await call({ Origin: origin })).status, 403, origin);
      assert.equal((await upgrade({ Origin: origin })).status, 403, origin);
    }
    assert.equal((await call({ Origin: null })).status, 401);
    assert.equal((await upgrade({ Origin: null })).status, 401);
    assert.equal((await upgrade({})).status, 101);
    assert.equal(ran, 0);
  });

  it("T-37: no content type opens the door to another origin", async () => {
    for (
      const type of [
        null,
        "",
        "text/plain",
        "TEXT/plain",
        "application/json",
        "application/json;text/plain",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
      ]
    ) {
      const foreign = { Origin: "http://evil.com", "Content-Type": type };
      assert.equal((await call(foreign)).status, 403, `${type}`);
      assert.equal((await call({ ...foreign, Origin: "null" })).status, 403, `${type}`);
    }
    assert.equal(ran, 0);
  });

  it("T-53 T-57: a call needs the key itself, not one that looks like it", async () => {
    const key = inside.key;
    const other = (key.startsWith("A") ? "B" : "A") + key.slice(1);
    for (const wrong of [null, "", "x", other, key.slice(0, -1), `${key}x`, key.toUpperCase()]) {
      if (wrong === key) continue;
      assert.equal((await call({ "Tauri-Invoke-Key": wrong })).status, 401, `${wrong}`);
      const offered = `pleiad.v1${wrong === null ? "" : `, key.${wrong}`}`;
      const socket = await upgrade({ "Sec-WebSocket-Protocol": offered });
      assert.equal(socket.status, 401, `${wrong}`);
    }
    assert.equal((await call({ Cookie: null })).status, 401);
    assert.equal((await upgrade({ Cookie: null })).status, 401);
    const none = { Cookie: null, Origin: null, "Tauri-Invoke-Key": null };
    assert.equal((await call(none)).status, 401);
    assert.equal(ran, 0);
  });

  it("T-53: of many that race for the boot link one wins", async () => {
    const boot = new URL(served.bootUrl());
    const text = requestText("GET", boot.pathname + boot.search, [["Host", own]]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendRaw(served, text)));
    assert.equal(answers.filter(({ headers }) => headers.has("set-cookie")).length, 1);
    assert.equal(answers.filter(({ status }) => status === 401).length, 7);
  });

  it("T-58: what a call is refused for, a socket is refused for", async () => {
    const changes: Record<string, string | null>[] = [
      { Cookie: null },
      { Cookie: "x=y" },
      { Origin: null },
      { Origin: "http://evil.com" },
      { Host: "evil.com" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors" },
    ];
    for (const change of changes) {
      const [http, socket] = [await call(change), await upgrade(change)];
      assert.ok(http.status === 401 || http.status === 403, JSON.stringify(change));
      assert.equal(socket.status, http.status, JSON.stringify(change));
      assert.equal(socket.body, http.body);
    }
    assert.equal(ran, 0);
  });

  it("T-32: a bearer token has one scheme, and no Origin", async () => {
    const token = served.token("main");
    const none = { Cookie: null, Origin: null, "Tauri-Invoke-Key": null };
    for (
      const value of [`Basic ${token}`, token, `Bearer ${token}x`, `Bearer ${token}, Bearer x`]
    ) {
      assert.equal((await call({ ...none, Authorization: value })).status, 401, value);
    }
    const bearer = { Authorization: `Bearer ${token}` };
    assert.equal((await call({ ...none, ...bearer, Origin: `http://${own}` })).status, 401);
    assert.equal(ran, 0);
  });

  it("T-31 T-51: an odd path is refused, and leads to no other", async () => {
    const paths = [
      "//__pleiad/ipc/touch",
      "/__pleiad//ipc/touch",
      "/x/../__pleiad/ipc/touch",
      "/x/%2e%2e/__pleiad/ipc/touch",
      "/x/.%2E/__pleiad/ipc/touch",
      "/__pleiad%2Fipc%2Ftouch",
      "/__pleiad%5cipc%5ctouch",
      "/__pleiad\\ipc\\touch",
      "/__PLEIAD/ipc/touch",
      "/__pleiad;x/ipc/touch",
      "/%5f_pleiad/ipc/touch",
      "/../../../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/..%2f..%2fetc%2fpasswd",
      "/..%5c..%5cwindows%5cwin.ini",
      "/index.html%00.js",
      "/index.html::$DATA",
      "/.env",
      "/.git/config",
      "/second.html?raw??",
    ];
    const out = { "Tauri-Invoke-Key": null, Cookie: null };
    for (const path of paths) {
      const posted = await call(out, path);
      assert.ok(posted.status >= 400 && posted.status < 500, `POST ${path}: ${posted.status}`);
      const got = await sendRaw(served, requestText("GET", path, [["Host", own]]));
      assert.ok(got.status >= 400 && got.status < 500, `GET ${path}: ${got.status}`);
      const file = await sendRaw(
        served,
        requestText("GET", path, [["Host", own], ["Cookie", inside.cookie]]),
      );
      assert.doesNotMatch(file.body, /root:|\[core\]/, path);
      // The query is no part of a path: that file exists.
      if (!path.includes("?")) assert.ok(file.status >= 400, `${path}: ${file.status}`);
    }
    assert.equal(ran, 0);
  });

  it("T-31: a Host with a path, and a target with a host, lead nowhere", async () => {
    for (const host of [`${own}/evil?`, `${own}#x`, `${own} x`, "", `${own}\\x`]) {
      const answer = await call({ Host: host });
      assert.ok(answer.status >= 400, `${host}: ${answer.status}`);
    }
    const target = await call({}, "http://evil.com/__pleiad/ipc/touch");
    assert.ok(target.status === 403 || target.status === 200, `${target.status}`);
    const none = await call({ Host: null });
    assert.ok(none.status >= 400, `${none.status}`);
    const twice = await sendRaw(
      served,
      requestText("POST", "/__pleiad/ipc/touch", [["Host", "evil.com"], ...headersOf({})], "{}"),
    );
    assert.ok(twice.status >= 400, `${twice.status}`);
    // An absolute target of another host may be read as its path only, for a Host that is ours.
    assert.ok(ran <= 1);
  });

  it("T-30: a body that lies about its length, or says it twice, runs nothing", async () => {
    const head = requestText("POST", "/__pleiad/ipc/touch", headersOf({}));
    const bodies = [
      ["Content-Length: 2\r\nTransfer-Encoding: chunked", "0\r\n\r\n"],
      ["Content-Length: 2\r\nContent-Length: 3", "{}"],
      ["Content-Length: +2", "{}"],
      ["Transfer-Encoding: xchunked", "{}"],
      ["Content-Length : 2", "{}"],
    ] as const;
    for (const [length, body] of bodies) {
      const answer = await sendRaw(served, head.replace("Content-Length: 0", length) + body);
      assert.ok(answer.status >= 400 && answer.status < 500, `${length}: ${answer.status}`);
    }
    assert.equal(ran, 0);
  });

  it("T-34: nothing that a caller writes becomes a header or a cookie", async () => {
    const evil = "a%0d%0aset-cookie:%20evil=1";
    for (const path of [`/${evil}`, `/__pleiad/ipc/${evil}`, `/__pleiad/boot?token=${evil}`]) {
      for (const method of ["GET", "POST"]) {
        const answer = await sendRaw(
          served,
          requestText(method, path, [...headersOf({ "Sec-Fetch-Site": "none" })]),
        );
        assert.doesNotMatch(answer.headers.get("set-cookie") ?? "", /evil/, path);
      }
    }
    const socket = await upgrade({
      "Sec-WebSocket-Protocol": `evil=1, pleiad.v1, key.${inside.key}`,
    });
    assert.equal(socket.headers.get("sec-websocket-protocol"), "pleiad.v1");
  });

  it("T-23 T-36: every answer to a call is kept by nobody", async () => {
    const bodies = ["", "null", "{", "[]", '"x"', "\0", "\xff"];
    for (const body of bodies) {
      const text = requestText("POST", "/__pleiad/ipc/touch", headersOf({}), body);
      const answer = await sendRaw(served, text);
      assert.notEqual(answer.status, 0, JSON.stringify(body));
      assert.match(answer.headers.get("cache-control") ?? "", /no-store/, JSON.stringify(body));
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    }
    for (const change of [{ "Tauri-Invoke-Key": "x" }, { Origin: "http://evil.com" }]) {
      assert.match((await call(change)).headers.get("cache-control") ?? "", /no-store/);
    }
    const unknown = await call({}, "/__pleiad/ipc/nothing");
    assert.match(unknown.headers.get("cache-control") ?? "", /no-store/);
  });

  it("T-56: what a caller says of its label, origin or rights is not read", async () => {
    const answer = await call({
      "Tauri-Window-Label": "second",
      "X-Forwarded-Host": "evil.com",
      "X-Forwarded-For": "1.2.3.4",
      "Tauri-Origin": "http://evil.com",
    }, "/__pleiad/ipc/plugin%3Awindow%7Cclose?label=second");
    assert.equal(answer.headers.get("tauri-response"), "error");
  });
});
