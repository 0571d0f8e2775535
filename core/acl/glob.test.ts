import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { compileGlob, escapeGlob } from "./glob.ts";

describe("compileGlob", () => {
  const labels: readonly [string, string, boolean][] = [
    ["main", "main", true],
    ["main", "Main", false],
    ["main", "main2", false],
    ["*", "", true],
    ["*", "a/b", true],
    ["note-*", "note-", true],
    ["note-*", "note-1/2", true],
    ["?", "é", true],
    ["?", "", false],
    ["[ab]c", "bc", true],
    ["[!ab]c", "bc", false],
    ["[!ab]c", "dc", true],
    ["[a-c]x", "bx", true],
    ["[a-c]x", "dx", false],
    ["[]]x", "]x", true],
    ["[!]]x", "]x", false],
    ["[a-]", "-", true],
    ["[c-a]", "b", false],
    ["**", "anything/at/all", true],
    ["**/x", "x", true],
    ["**/x", "a/b/x", true],
    ["a/**", "a/b/c", true],
    ["a.b", "axb", false],
    ["{a,b}", "a", false],
  ];
  for (const [pattern, text, expected] of labels) {
    it(`${pattern} ${expected ? "matches" : "refuses"} ${JSON.stringify(text)}`, () => {
      assert.equal(compileGlob(pattern)(text), expected);
    });
  }

  const paths: readonly [string, string, boolean][] = [
    ["/a/*", "/a/b/c", false],
    ["/a/*", "/a/.b", false],
    ["/a/.*", "/a/.b", true],
    ["/a/*", "/a/b", true],
    ["/a?b", "/a/b", false],
    ["/a[/]b", "/a/b", false],
    ["/a/**", "/a/b/c", true],
    ["/a/**", "/a/b/.c", false],
    ["/a/**", "/b", false],
    ["/a/**/c", "/a/c", true],
    ["/a/**/c", "/a/b/d/c", true],
    ["/a/**/c", "/a/.b/c", false],
    ["/a/[!x]b", "/a/.b", false],
  ];
  for (const [pattern, text, expected] of paths) {
    it(`as a path, ${pattern} ${expected ? "matches" : "refuses"} ${text}`, () => {
      const matches = compileGlob(pattern, { literalSeparator: true, literalLeadingDot: true });
      assert.equal(matches(text), expected);
    });
  }

  for (
    const [pattern, message] of [
      ["a***", "wildcards are either regular `*` or recursive `**`"],
      ["a**", "recursive wildcards must form a single path component"],
      ["**a", "recursive wildcards must form a single path component"],
      ["[a", "invalid range pattern"],
    ] as const
  ) {
    it(`refuses ${pattern}`, () => {
      assert.throws(() => compileGlob(pattern), (error: Error) => error.message.includes(message));
    });
  }

  it("matches an escaped text and nothing else", () => {
    const text = "[a]*{b}?";
    assert.ok(compileGlob(escapeGlob(text))(text));
    assert.ok(!compileGlob(escapeGlob(text))("axx{b}y"));
  });
});
