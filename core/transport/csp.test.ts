import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { buildCsp, type CspConfig, documentHeaders, transportHeaders } from "./csp.ts";

const origin = "http://127.0.0.1:4747";

function policy(csp?: CspConfig, devUrl?: string): Map<string, string> {
  const text = buildCsp({ nonce: "n0", origin, csp, devUrl });
  return new Map(
    text.split("; ").map((part) => {
      const [name = "", ...sources] = part.split(" ");
      return [name, sources.join(" ")];
    }),
  );
}

describe("buildCsp", () => {
  it("forbids what no page needs", () => {
    const csp = policy();
    assert.equal(csp.get("default-src"), "'self'");
    assert.equal(csp.get("script-src"), "'self' 'nonce-n0'");
    assert.equal(csp.get("connect-src"), "'self' ws://127.0.0.1:4747");
    for (const name of ["object-src", "base-uri", "frame-ancestors"]) {
      assert.equal(csp.get(name), "'none'");
    }
  });

  it("takes the app's directives, as text or as an object", () => {
    const asText = policy("img-src https: ; Frame-Ancestors https://a.example");
    assert.equal(asText.get("img-src"), "https:");
    assert.equal(asText.get("frame-ancestors"), "https://a.example");
    const asObject = policy({ "font-src": ["a.example", "b.example"], "script-src": "'self'" });
    assert.equal(asObject.get("font-src"), "a.example b.example");
    assert.equal(asObject.get("script-src"), "'self' 'nonce-n0'");
  });

  it("lets the app's default-src stand for what falls back to it", () => {
    const csp = policy("default-src https://cdn.example");
    assert.equal(csp.get("img-src"), "https://cdn.example");
    assert.equal(csp.get("script-src"), "https://cdn.example 'nonce-n0'");
    assert.equal(csp.get("object-src"), "'none'");
  });

  it("keeps the page script and its socket alive beside 'none'", () => {
    const csp = policy({ "script-src": "'none'", "connect-src": ["'none'"] });
    assert.equal(csp.get("script-src"), "'nonce-n0'");
    assert.equal(csp.get("connect-src"), "'self' ws://127.0.0.1:4747");
  });

  it("lets files of convertFileSrc through where Tauri's names for them stand", () => {
    const files = `${origin}/__pleiad/protocol/asset/`;
    const csp = policy(
      "default-src 'none'; img-src asset: http://asset.localhost; media-src https:",
    );
    assert.equal(csp.get("img-src"), `asset: http://asset.localhost ${files}`);
    assert.equal(csp.get("media-src"), "https:");
    assert.equal(
      policy("img-src https://asset.localhost.evil.example").get("img-src")?.includes(files),
      false,
    );
  });

  it("does not let a source start another directive or another policy", () => {
    const csp = buildCsp({ nonce: "n0", origin, csp: { "img-src": "a; script-src *, b\r\nc" } });
    assert.match(csp, /img-src a script-src \* b c(;|$)/);
    assert.doesNotMatch(csp, /; script-src \*/);
    assert.doesNotMatch(csp, /[,\r\n]/);
  });

  it("lets a dev server write inline scripts and reload them", () => {
    const csp = policy(
      { "script-src": "'self' 'nonce-x' 'strict-dynamic'" },
      "http://localhost:5173",
    );
    assert.equal(csp.get("script-src"), "'self' 'unsafe-inline' 'unsafe-eval'");
    assert.match(csp.get("connect-src") ?? "", /ws:\/\/localhost:5173/);
  });
});

describe("transportHeaders", () => {
  it("keeps browsers to TLS, for names that are the core's own", () => {
    for (
      const origin of [
        "http://desk.example.org",
        "https://localhost:4747",
        "https://desk.localhost",
        "https://127.0.0.1:4747",
        "https://[::1]:4747",
      ]
    ) assert.deepEqual(transportHeaders(origin), {}, origin);
    assert.deepEqual(transportHeaders("https://desk.example.org:8443"), {
      "strict-transport-security": "max-age=31536000",
    });
  });
});

describe("documentHeaders", () => {
  it("names the charset, forbids storing and carries the policy", () => {
    const headers = documentHeaders("default-src 'self'");
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["content-security-policy"], "default-src 'self'");
  });
});
