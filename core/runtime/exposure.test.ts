import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { readExposure } from "./exposure.ts";
import type { ServeOptions } from "./types.ts";

const tls = { cert: "c", key: "k" };
const publicUrl = "https://desk.example.org";

describe("readExposure", () => {
  it("refuses to start open", () => {
    const refused: [ServeOptions, RegExp][] = [
      [{ hostname: "0.0.0.0" }, /^hostname: 0\.0\.0\.0 can be reached from elsewhere/],
      [{ hostname: "::" }, /^hostname: :: can be reached/],
      [{ hostname: "192.168.1.5" }, /^hostname: 192\.168\.1\.5 can be reached/],
      [{ hostname: "0.0.0.0", publicUrl }, /^hostname: /],
      [{ hostname: "0.0.0.0", publicUrl: "http://x.org", proxies: ["10.0.0.1"] }, /^hostname: /],
      [{ publicUrl }, /^publicUrl: https:\/\/desk\.example\.org\/ is served without TLS/],
      [{ publicUrl: "http://x.org", proxies: ["10.0.0.1"] }, /^publicUrl: http:\/\/x\.org\//],
      [{ proxies: ["10.0.0.1"] }, /^proxies: a reverse proxy serves the core under a name/],
      [{ publicUrl, proxies: ["proxy.local"] }, /^proxies: "proxy\.local" is no IP address/],
      [{ publicUrl: "desk.example.org", tls }, /^publicUrl: "desk\.example\.org" is no address/],
      [
        { publicUrl: "https://x.org/app", tls },
        /^publicUrl: "https:\/\/x\.org\/app" is no address/,
      ],
      [{ publicUrl: "ftp://x.org", tls }, /^publicUrl: /],
    ];
    for (const [options, message] of refused) {
      assert.throws(() => readExposure(options), { code: "config", message }, message.source);
    }
  });

  it("answers to loopback names only, unless told otherwise", () => {
    const { hostname, scheme, peers, behind, hosts, url } = readExposure({});
    assert.deepEqual([hostname, scheme, peers], ["127.0.0.1", "http", false]);
    assert.deepEqual(behind, { hosts: [], proxies: [] });
    assert.deepEqual(hosts(4747), ["127.0.0.1:4747", "localhost:4747", "[::1]:4747"]);
    assert.equal(url(4747), "http://127.0.0.1:4747");
    assert.equal(readExposure({ hostname: "::1" }).url(80), "http://[::1]:80");
  });

  it("is found by programs of this machine past the proxy, with TLS by its name", () => {
    const found = (options: ServeOptions) => readExposure(options).localUrl(4747);
    assert.equal(found({}), "http://127.0.0.1:4747");
    assert.equal(found({ publicUrl, proxies: ["127.0.0.1"] }), "http://127.0.0.1:4747");
    const hostname = "0.0.0.0";
    assert.equal(found({ hostname, publicUrl, proxies: ["10.0.0.1"] }), "http://localhost:4747");
    assert.equal(found({ hostname, tls }), "https://localhost:4747");
    assert.equal(found({ hostname, tls, publicUrl }), publicUrl);
    assert.equal(
      found({ hostname, tls, publicUrl, proxies: ["10.0.0.1"] }),
      "https://localhost:4747",
    );
  });

  it("with a certificate answers to what it binds", () => {
    const all = readExposure({ hostname: "0.0.0.0", tls });
    assert.equal(all.scheme, "https");
    assert.equal(all.peers, true);
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
      .filter(({ family }) => family === "IPv4");
    for (const { address } of own) assert.ok(all.hosts(4747).includes(`${address}:4747`), address);
    assert.equal(all.url(4747), "https://localhost:4747");
    const one = readExposure({ hostname: "192.168.1.5", tls });
    assert.deepEqual(one.hosts(443), ["192.168.1.5", "192.168.1.5:443"]);
    const named = readExposure({ hostname: "192.168.1.5", tls, publicUrl });
    assert.deepEqual(named.hosts(8443), [
      "192.168.1.5:8443",
      "desk.example.org",
      "desk.example.org:443",
    ]);
    assert.equal(named.url(8443), publicUrl);
    assert.deepEqual(named.behind.hosts, []);
  });

  it("behind a proxy answers to its name as well, with its scheme", () => {
    const { behind, hosts, url, scheme, peers } = readExposure({
      publicUrl,
      proxies: ["::ffff:10.0.0.1", "127.0.0.1"],
    });
    assert.deepEqual(behind, {
      hosts: ["desk.example.org", "desk.example.org:443"],
      proxies: ["10.0.0.1", "127.0.0.1"],
    });
    assert.deepEqual(hosts(4747), ["127.0.0.1:4747", "localhost:4747", "[::1]:4747"]);
    assert.deepEqual([url(4747), scheme, peers], [publicUrl, "http", true]);
  });

  it("serves in clear where that is asked for by name", () => {
    const open = readExposure({ hostname: "0.0.0.0", allowInsecure: true });
    assert.equal(open.scheme, "http");
    const url = readExposure({
      publicUrl: "http://x.org",
      proxies: ["10.0.0.1"],
      allowInsecure: true,
    });
    assert.deepEqual(url.behind.hosts, []);
    assert.ok(url.hosts(4747).includes("x.org"));
  });
});
