import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { APP_KEY, checkIdentifier, parseIdentifier } from "./identifier.ts";

const FORMAT = "identifiers can only include lowercase ASCII, hyphens which are not leading or " +
  "trailing, and a single colon if using a prefix";
const SEPARATORS = "identifiers can only include a single separator ':'";
const BASE = "identifiers cannot have a prefix without a base";
const TRAILING = "identifiers cannot have a trailing hyphen";
const START = "identifiers cannot start with tauri-plugin-";

const refused: readonly [string, string][] = [
  ["tauri-plugin-fs:default", START],
  ["tauri-plugin-", START],
  ["", "identifiers cannot be empty"],
  ["a".repeat(117), "identifiers cannot be longer than 116, found 117"],
  ["é".repeat(59), "identifiers cannot be longer than 116, found 118"],
  ["-a", FORMAT],
  [":a", FORMAT],
  ["a_b", FORMAT],
  ["a.b", FORMAT],
  ["a b", FORMAT],
  ["fs:*", FORMAT],
  ["é", FORMAT],
  ["a-:b", FORMAT],
  ["a:-b", FORMAT],
  ["a:b\u0000", FORMAT],
  ["a:b:c", SEPARATORS],
  ["a::b", SEPARATORS],
  ["corex:a:b", SEPARATORS],
  ["a:", BASE],
  ["core:window:", BASE],
  ["a-", TRAILING],
  ["a:b-", TRAILING],
];
const accepted: readonly [string, string, string][] = [
  ["a", APP_KEY, "a"],
  ["allow-greet", APP_KEY, "allow-greet"],
  ["fs:default", "fs", "default"],
  ["preFix:base", "preFix", "base"],
  ["a--b:c--d", "a--b", "c--d"],
  ["1:2", "1", "2"],
  ["core:default", "core", "default"],
  ["core:window:allow-x", "core:window", "allow-x"],
  ["core::x", "core:", "x"],
  ["core:a:b:c", "core:a:b", "c"],
  ["a".repeat(116), APP_KEY, "a".repeat(116)],
];

describe("identifiers", () => {
  for (const [text, reason] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}: ${reason.slice(12, 50)}`, () => {
      assert.equal(checkIdentifier(text), reason);
      assert.throws(() => parseIdentifier(text), {
        code: "config",
        message: `invalid plugin or permission identifier '${text}': ${reason}`,
      });
    });
  }
  for (const [text, key, name] of accepted) {
    it(`splits ${text.slice(0, 40)} at its last colon`, () => {
      assert.deepEqual(parseIdentifier(text), { key, name });
    });
  }
});
