import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { compileRemote } from "./remote.ts";

const rows: readonly [pattern: string, refused: readonly string[], matched: readonly string[]][] = [
  [
    "https://tauri.app",
    [
      "http://tauri.app/",
      "https://tauri.app:8443/",
      "https://docs.tauri.app/",
      "https://tauri.app.evil/",
    ],
    [
      "https://tauri.app/",
      "https://tauri.app/a/b?c#d",
      "https://tauri.app:443/",
      "https://u:p@tauri.app/",
    ],
  ],
  [
    "https://tauri.app/",
    ["http://tauri.app/"],
    ["https://tauri.app/a?b#c"],
  ],
  ["https://*.d.dev", ["https://d.dev/", "https://xd.dev/"], [
    "https://a.d.dev/",
    "https://a.b.d.dev/x",
  ]],
  ["https://d.dev/api/*", ["https://d.dev/api", "https://d.dev/"], [
    "https://d.dev/api/",
    "https://d.dev/api/v1?x",
  ]],
  ["https://d.dev/a?b=c", ["https://d.dev/a", "https://d.dev/a?b=d"], ["https://d.dev/a?b=c#x"]],
  ["https://d.dev/a?", ["https://d.dev/"], ["https://d.dev/a", "https://d.dev/a?b=c#d"]],
  ["https://d.dev/a#", ["https://d.dev/"], ["https://d.dev/a", "https://d.dev/a?b=c#d"]],
  ["http://*", ["http://localhost:8080/", "https://a/"], ["http://any.where/x"]],
  ["http://localhost:*", ["https://localhost/", "http://other:1/"], [
    "http://localhost:1/x",
    "http://localhost/",
  ]],
  ["*://localhost", ["http://other/"], [
    "http://localhost/",
    "https://localhost/x",
    "tauri://localhost/",
  ]],
];

describe("remote URL patterns", () => {
  for (const [pattern, refused, matched] of rows) {
    it(pattern, () => {
      const matches = compileRemote(pattern);
      for (const url of refused) assert.equal(matches(url), false, url);
      for (const url of matched) assert.equal(matches(url), true, url);
      assert.equal(matches("no url"), false);
    });
  }
  for (const pattern of ["tauri.app", "*", "", "https://["]) {
    it(`refuses ${JSON.stringify(pattern)}`, () => {
      assert.throws(() => compileRemote(pattern), TypeError);
    });
  }
});
