import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createApp } from "../create_app.ts";
import { type HeaderConfig, readHeaders } from "./headers.ts";

const refused: readonly [string, object, RegExp][] = [
  [
    "another name",
    { "Content-Security-Policy": "x" },
    /`security\.headers\.Content-Security-Policy` must be one of Access-Control-Allow-Credentials, /,
  ],
  ["a name in other letters", { "permissions-policy": "x" }, /must be one of/],
  ["a name of an object", { "__proto__x": "x" }, /must be one of/],
  ["a number", { "Access-Control-Max-Age": 5 }, /Max-Age` must be a string, a list of strings, or/],
  ["a list with a number", { "Timing-Allow-Origin": ["a", 1] }, /must be a string, a list/],
  [
    "a line break",
    { "Tauri-Custom-Header": "a\r\nset-cookie: x=1" },
    /printable ASCII on one line/,
  ],
  ["a line break in a list", { "Timing-Allow-Origin": ["a\nb"] }, /printable ASCII on one line/],
  [
    "a line break in a key",
    { "Permissions-Policy": { "a\r": "b" } },
    /printable ASCII on one line/,
  ],
  ["other letters", { "Tauri-Custom-Header": "é" }, /printable ASCII on one line/],
];

describe("security.headers", () => {
  for (const [name, headers, reason] of refused) {
    it(`refuses ${name}`, () => {
      const security = { headers: headers as HeaderConfig }; // wrong on purpose
      assert.throws(() => createApp({ identifier: "x", security }), reason);
    });
  }

  it("makes one text of each form", () => {
    assert.deepEqual([
      ...readHeaders({
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": null,
        "Timing-Allow-Origin": ["https://a.org", "https://b.org"],
        "Tauri-Custom-Header": { key1: "'value1' 'value2'", key2: "'value3'" },
      }),
    ], [
      ["Cross-Origin-Opener-Policy", "same-origin"],
      ["Timing-Allow-Origin", "https://a.org, https://b.org"],
      ["Tauri-Custom-Header", "key1 'value1' 'value2'; key2 'value3'"],
    ]);
    assert.deepEqual([...readHeaders(undefined)], []);
  });
});
