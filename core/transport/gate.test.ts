import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkGate, type Door, rawPath } from "./gate.ts";

const door: Door = {
  hosts: new Set(["127.0.0.1:4747", "localhost:4747", "[::1]:4747"]),
  allowedHosts: new Set(["notes.example"]),
  scheme: "http",
};
const HOST = "127.0.0.1:4747";

/** Requests with headers that no runtime would let through are made of parts. */
function ask(
  headers: Record<string, string>,
  { method = "GET", path = "/", at = door }: { method?: string; path?: string; at?: Door } = {},
): number {
  const request = {
    url: `http://${HOST}${path}`,
    method,
    headers: new Map(Object.entries(headers)),
  };
  const asked = {
    ...request,
    headers: { get: (name: string) => request.headers.get(name) ?? null },
  } as unknown as Request; // all that the gate looks at
  return checkGate(asked, at)?.status ?? 200;
}

describe("the gate's hosts", () => {
  for (
    const host of [
      "",
      "evil.com",
      "evil.com:4747",
      "localhost.evil.com:4747",
      "127.0.0.1.evil.com:4747",
      "localhost.:4747",
      "127.1:4747",
      "0x7f.1:4747",
      "2130706433:4747",
      "0.0.0.0:4747",
      "[::ffff:127.0.0.1]:4747",
      "[::]:4747",
      "localhost:4747@evil.com",
      "evil.com@localhost:4747",
      "localhost:4747, evil.com",
      "localhost:4747,localhost:4747",
      "localhost:4747/x",
      "localhost:4747#",
      "localhost:4747?",
      "localhost :4747",
      "localhost:4747\t",
      "localhost\u0000:4747",
      "localhost:04747",
      "localhost:4748",
      "localhost",
      "127.0.0.1",
      "ⓛocalhost:4747",
      "notes.example:4747",
      "sub.notes.example",
    ]
  ) {
    it(`refuse ${JSON.stringify(host)}`, () => assert.equal(ask({ host }), 403));
  }

  for (const host of [HOST, "LOCALHOST:4747", "[::1]:4747", "notes.example", "Notes.Example"]) {
    it(`know ${host}`, () => assert.equal(ask({ host }), 200));
  }

  it("are any of the loopback, before the core listens", () => {
    const at: Door = { ...door, hosts: null };
    for (const host of ["localhost", "127.0.0.1:1", "[::1]:65535", "notes.example"]) {
      assert.equal(ask({ host }, { at }), 200, host);
    }
    for (const host of ["evil.com", "127.0.0.2", "localhost.evil.com", "[::2]", "localhost:"]) {
      assert.equal(ask({ host }, { at }), 403, host);
    }
    assert.equal(ask({}), 403);
  });

  it("stand ten thousand values that are none", () => {
    let state = 1;
    const random = (n: number) => (state = (state * 48271) % 0x7fffffff) % n;
    for (let count = 0; count < 10_000; count++) {
      const bad = Array.from({ length: 1 + random(40) }, () => String.fromCharCode(random(0x180)));
      const value = `~${bad.join("")}`;
      assert.equal(ask({ host: value }), 403, value);
      assert.equal(ask({ host: HOST, origin: value }, { method: "POST" }), 403, value);
    }
  });
});

describe("the gate's origins", () => {
  const refused = [
    "null",
    "",
    "http://evil.com",
    "http://1.2.3.4",
    "http://localhost",
    "http://localhost:4748",
    "http://localhost:4747",
    "https://127.0.0.1:4747",
    "http://127.0.0.1:4747/",
    "http://127.0.0.1:4747.evil.com",
    "http://evil.com:4747",
    "http://127.0.0.1:4747, http://evil.com",
    "HTTP://127.0.0.1:4747",
    "ws://127.0.0.1:4747",
    "file://",
  ];
  for (const origin of refused) {
    it(`refuse ${JSON.stringify(origin)} with a POST and an upgrade`, () => {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
        assert.equal(ask({ host: HOST, origin }, { method }), 403);
      }
      assert.equal(ask({ host: HOST, origin, upgrade: "websocket" }), 403);
    });
  }

  it("know that of the host that was asked", () => {
    for (const host of [HOST, "localhost:4747", "notes.example"]) {
      const origin = `http://${host}`;
      assert.equal(ask({ host, origin }, { method: "POST" }), 200);
      assert.equal(ask({ host, origin, upgrade: "websocket" }), 200);
    }
    const at: Door = { ...door, scheme: "https" };
    const https = { host: "notes.example", origin: "https://notes.example" };
    assert.equal(ask(https, { method: "POST", at }), 200);
    assert.equal(ask(https, { method: "POST" }), 403);
  });

  it("may be absent: programs send none", () => {
    assert.equal(ask({ host: HOST }, { method: "POST" }), 200);
  });
});

describe("the gate's sites", () => {
  for (const site of ["cross-site", "same-site"]) {
    it(`${site}: nothing but a link may lead here`, () => {
      const headers = { host: HOST, "sec-fetch-site": site };
      assert.equal(ask(headers), 403);
      for (
        const [mode, dest] of [
          ["no-cors", "script"],
          ["no-cors", "image"],
          ["navigate", "iframe"],
          ["navigate", "embed"],
          ["cors", "empty"],
          ["websocket", "websocket"],
        ] as const
      ) {
        assert.equal(ask({ ...headers, "sec-fetch-mode": mode, "sec-fetch-dest": dest }), 403);
      }
      const link = { ...headers, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
      assert.equal(ask(link), 200);
      assert.equal(ask(link, { method: "POST" }), 403);
    });
  }

  it("same-origin and none pass", () => {
    for (const site of ["same-origin", "none"]) {
      assert.equal(ask({ host: HOST, "sec-fetch-site": site }), 200);
    }
  });
});

describe("the gate's paths", () => {
  for (
    const path of [
      "//",
      "//evil.com/",
      "/a//b",
      "/a/./b",
      "/a/../b",
      "/..",
      "/.",
      "/%2e",
      "/%2E%2e/x",
      "/.%2e/x",
      "/a\\b",
      "/a%5cb",
      "/a%2fb",
      "/a%2Fb",
      "/a%00",
      "/__pleiad/ipc/a%2fb",
      "/__pleiad/protocol/../ws",
      "/__pleiad/protocol/%2e%2e/ws",
      "/__pleiad/protocol//x",
      "/%5f%5fpleiad/../x",
    ]
  ) {
    it(`refuse ${path}`, () => assert.equal(ask({ host: HOST }, { path }), 400));
  }

  for (
    const path of [
      "/",
      "/a.b/..c/...",
      "/?a=//b/../c",
      "/#/../x",
      "/__pleiad/ipc/plugin%3Astore%7Cget",
      "/__pleiad/protocol/asset/%2Fhome%2Fme%2Fa%20b.png",
      "/__pleiad/protocol/asset/C%3A%5Cx.png",
    ]
  ) {
    it(`take ${path}`, () => assert.equal(ask({ host: HOST }, { path }), 200));
  }

  it("are read as they were sent", () => {
    assert.equal(rawPath("http://x"), "/");
    assert.equal(rawPath("http://x/a/../b?c#d"), "/a/../b");
    assert.equal(rawPath("http://x/a#d?c"), "/a");
    assert.equal(rawPath("http://u:p@x:1/%2e/"), "/%2e/");
  });
});
