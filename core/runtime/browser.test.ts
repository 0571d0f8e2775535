import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { redirectPage } from "./browser.ts";

describe("redirectPage", () => {
  it("leads to the address, which cannot leave its attribute", () => {
    const page = redirectPage(`http://127.0.0.1:1/?a=1&b="><script>'`);
    assert.doesNotMatch(page, /<script|&b=/);
    const url = /content="0;url=([^"]*)"/.exec(page)?.[1] ?? "";
    const decoded = url.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    assert.equal(decoded, `http://127.0.0.1:1/?a=1&b="><script>'`);
  });
});
