import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { type FetchLike, followRedirects, type ScopedRequest } from "./redirects.ts";
import { createUrlScope } from "./url_scope.ts";

/** Patterns (a leading `!` denies), URLs that are allowed, URLs that are not. */
const cases: readonly (readonly [readonly string[], readonly string[], readonly string[]])[] = [
  [[], [], ["https://a.test/", "http://a.test"]],
  [["http://localhost/file.png"], [
    "http://localhost/file.png",
    "http://localhost/file.png?x#y",
    "http://LOCALHOST/file.png",
    "http://localhost:80/file.png",
    "http://localhost/x/../file.png",
  ], [
    "http://localhost/file",
    "http://localhost/file.png/",
    "http://localhost/",
    "https://localhost/file.png",
    "http://localhost:8080/file.png",
    "http://localhost/xfile.png",
  ]],
  [["http://*"], ["http://a.test", "http://a.test/b/c?d", "http://1.2.3.4/"], [
    "https://a.test",
    "http://a.test:8080/",
    "ftp://a.test/",
    "file:///a",
    "data:,x",
    "javascript:1",
    "blob:http://a.test/1",
  ]],
  [["http://**"], ["http://a.test", "http://a.test/b/c"], ["https://a.test"]],
  [["http://localhost:*"], ["http://localhost", "http://localhost:1/x"], [
    "http://localhos:1",
    "http://localhost.a:1",
    "https://localhost",
  ]],
  [["http*://a.test"], ["http://a.test", "https://a.test/x"], ["https://b.test", "ftp://a.test"]],
  [["https://good.test"], [
    "https://good.test",
    "https://good.test/a/b?c=d#e",
    "https://good.test:443/",
    "https:good.test",
    "https:\\\\good.test\\a",
  ], [
    "https://good.test.evil.test/",
    "https://evil.test/?good.test",
    "https://evil.test/#https://good.test",
    "https://good.test@evil.test/",
    "https://good.test:x@evil.test/",
    "https://user@good.test/",
    "https://user:pass@good.test/",
    "https://:p@good.test/",
    "https://good.test%2eevil.test/",
    "https://good.test%00.evil.test/",
    "https://xgood.test/",
    "https://x.good.test/",
    "https://good.test:444/",
    "http://good.test/",
    "https://g\u043eod.test/",
    "https://evil.test\\.good.test",
    "https://good.tes",
    "//good.test/",
    "good.test",
    "",
    "https://",
    "https://good.test.",
  ]],
  [["https://good.test*"], ["https://good.test/"], [
    "http://good.test/",
    "https://evil.test/?https://good.test",
  ]],
  [["https://*.d.test"], ["https://a.d.test/", "https://a.b.d.test/x"], [
    "https://d.test/",
    "https://a.d.test.evil.test",
    "https://ad.test",
    "https://evil.test/.d.test",
  ]],
  [["https://a.test/api/*"], [
    "https://a.test/api/",
    "https://a.test/api/v1?x",
    "https://a.test/api/a/b",
  ], [
    "https://a.test/api",
    "https://a.test/apix",
    "https://a.test/",
    "https://a.test/api/../x",
    "https://a.test/api/%2e%2e/x",
  ]],
  [["https://a.test/:id/x"], ["https://a.test/1/x", "https://a.test/1/x?y"], [
    "https://a.test/1/2/x",
    "https://a.test//x",
  ]],
  [["https://a.test/?q=*"], ["https://a.test/?q=1", "https://a.test/z?q="], [
    "https://a.test/?r=1",
    "https://a.test/",
  ]],
  [["https://*", "!https://evil.test"], ["https://a.test/", "https://notevil.test/"], [
    "https://evil.test/",
    "https://evil.test/a",
    "https://EVIL.test",
    "https://evil.test./",
    "https://evil.test/#x",
    "https://evi%6c.test/",
  ]],
  [["https://a.test", "!https://a.test/admin/*"], [
    "https://a.test/",
    "https://a.test/administrator",
    "https://a.test/x/admin/y",
  ], [
    "https://a.test/admin/",
    "https://a.test/admin/x?y",
    "https://a.test/%61dmin/x",
    "https://a.test//admin/x",
    "https://a.test/x/../admin/y",
    "https://a.test/adm%69n/x",
    "https://a.test/admin%2fx",
    "https://a.test/.//admin/x",
  ]],
  [["http://[\\:\\:1]:*"], ["http://[::1]:80/", "http://[::1]:8080/x"], [
    "http://[::2]/",
    "http://localhost/",
  ]],
  [["http://127.0.0.1"], [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
  ], ["http://127.0.0.2/", "http://127.0.0.1.evil.test/", "http://[::ffff:127.0.0.1]/"]],
];

describe("T-22: the golden cases of URL scopes", () => {
  for (const [entries, yes, no] of cases) {
    const scope = createUrlScope({
      allow: entries.filter((entry) => !entry.startsWith("!")),
      deny: entries.filter((entry) => entry.startsWith("!")).map((entry) => ({
        url: entry.slice(1),
      })),
    });
    for (const url of no) {
      it(`${entries.join(" ")} refuses ${url}`, () => assert.throws(() => scope.check(url), Error));
    }
    for (const url of yes) {
      it(`${entries.join(" ")} allows ${url}`, () =>
        assert.equal(scope.check(url).href, new URL(url).href));
    }
  }

  it("speaks in the words of the http plugin", () => {
    const scope = createUrlScope({ allow: [] });
    assert.throws(() => scope.check("https://a.test/x"), {
      message: "url not allowed on the configured scope: https://a.test/x",
    });
    assert.throws(() => scope.check("ftp://a.test/x"), { message: "scheme ftp not supported" });
  });

  it("is quick with hostile patterns", () => {
    const scope = createUrlScope({ allow: [`https://a.test/${"a*".repeat(40)}b`] });
    const start = performance.now();
    assert.equal(scope.isAllowed(`https://a.test/${"a".repeat(20_000)}`), false);
    assert.ok(performance.now() - start < 2000);
  });
});

describe("followRedirects", () => {
  interface Hop {
    readonly url: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: Uint8Array | null;
  }

  function world(answers: Record<string, [number, string]>): { hops: Hop[]; fetchLike: FetchLike } {
    const hops: Hop[] = [];
    return {
      hops,
      fetchLike(url, { method, headers, body }) {
        hops.push({ url: url.href, method, headers: Object.fromEntries(headers), body });
        const answer = answers[url.href];
        if (answer === undefined) return Promise.resolve(new Response("end"));
        return Promise.resolve(
          new Response(null, { status: answer[0], headers: { location: answer[1] } }),
        );
      },
    };
  }

  const scope = createUrlScope({ allow: ["https://*.test"], deny: ["https://evil.test"] });
  const request: ScopedRequest = {
    url: "https://a.test/1",
    method: "POST",
    headers: { authorization: "s", cookie: "c", "content-type": "text/plain", accept: "x" },
    body: new TextEncoder().encode("body"),
  };

  for (
    const target of [
      "https://evil.test/",
      "http://a.test/",
      "file:///etc/passwd",
      "data:,x",
      "//evil.test/x",
      "https://b.test@evil.test/",
      "https://me@b.test/",
      "https://outside.example/",
      "https://[",
      "ftp://b.test/",
    ]
  ) {
    it(`refuses a hop to ${target} before asking it`, async () => {
      const { hops, fetchLike } = world({
        "https://a.test/1": [302, "https://a.test/2"],
        "https://a.test/2": [307, target],
      });
      await assert.rejects(followRedirects(fetchLike, request, scope));
      assert.equal(hops.length, 2);
    });
  }

  it("drops credentials when the origin changes, for good", async () => {
    const { hops, fetchLike } = world({
      "https://a.test/1": [307, "https://b.test/"],
      "https://b.test/": [307, "https://a.test/3"],
    });
    await followRedirects(fetchLike, request, scope);
    assert.deepEqual(
      hops.map(({ headers }) => [headers["authorization"], headers["cookie"], headers["accept"]]),
      [
        ["s", "c", "x"],
        [undefined, undefined, "x"],
        [undefined, undefined, "x"],
      ],
    );
  });

  for (
    const [status, method, expected] of [
      [301, "POST", "GET"],
      [302, "POST", "GET"],
      [303, "POST", "GET"],
      [303, "PUT", "GET"],
      [303, "HEAD", "HEAD"],
      [307, "POST", "POST"],
      [308, "PUT", "PUT"],
      [302, "PUT", "PUT"],
    ] as const
  ) {
    it(`${method} becomes ${expected} after ${status}`, async () => {
      const { hops, fetchLike } = world({ "https://a.test/1": [status, "2#x"] });
      const answer = await followRedirects(fetchLike, { ...request, method }, scope);
      assert.equal(hops[1]?.method, expected);
      assert.equal(hops[1]?.body === null, expected === "GET");
      assert.equal("content-type" in (hops[1]?.headers ?? {}), expected !== "GET");
      assert.deepEqual([answer.url.href, answer.redirects], ["https://a.test/2#x", 1]);
    });
  }

  it("ends after ten, and follows none when told so", async () => {
    const { hops, fetchLike } = world({ "https://a.test/1": [302, "/1"] });
    await assert.rejects(followRedirects(fetchLike, request, scope), /more than 10/);
    assert.equal(hops.length, 11);
    assert.equal(
      (await followRedirects(fetchLike, request, scope, { max: 0 })).response.status,
      302,
    );
  });
});
