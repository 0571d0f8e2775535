import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileFormat } from "../acl/formats.ts";
import { addPermission, removePermissions } from "./capability_edit.ts";

const add = (text: string, format: FileFormat = "json", at = 0) =>
  addPermission({ format, text, at }, "fs:new");
const remove = (text: string, format: FileFormat = "json", at = 0) =>
  removePermissions({ format, text, at }, (identifier) => identifier === "fs:old");

describe("adding a permission to a text", () => {
  for (
    const [what, format, before, after] of [
      ["an empty list", "json", '{"permissions":[]}', '{"permissions":["fs:new"]}'],
      [
        "one line",
        "json",
        '{ "permissions": ["a"], "x": 1 }',
        '{ "permissions": ["a", "fs:new"], "x": 1 }',
      ],
      [
        "lines",
        "json",
        '{\n\t"permissions": [\n\t\t"a",\n\t\t"b"\n\t]\n}\n',
        '{\n\t"permissions": [\n\t\t"a",\n\t\t"b",\n\t\t"fs:new"\n\t]\n}\n',
      ],
      [
        "lines that end as on Windows",
        "json",
        '{\r\n "permissions": [\r\n  "a"\r\n ]\r\n}',
        '{\r\n "permissions": [\r\n  "a",\r\n  "fs:new"\r\n ]\r\n}',
      ],
      [
        "objects",
        "json",
        '{"permissions": [{\n  "identifier": "a",\n  "allow": ["x"]\n}]}',
        '{"permissions": [{\n  "identifier": "a",\n  "allow": ["x"]\n}, "fs:new"]}',
      ],
      [
        "JSON5 with comments",
        "json5",
        "{ // who\n  permissions: [\n    'a', // why a\n  ], /* end */\n}",
        "{ // who\n  permissions: [\n    'a', // why a\n    \"fs:new\",\n  ], /* end */\n}",
      ],
      [
        "JSON5 whose last line has a comment",
        "json5",
        "{ permissions: [\n  'a' // why ] a\n] }",
        "{ permissions: [\n  'a', // why ] a\n  \"fs:new\"\n] }",
      ],
      [
        "TOML with comments",
        "toml",
        '# top\npermissions = [\n  "a", # why\n]\n[remote]\nurls = []\n',
        '# top\npermissions = [\n  "a", # why\n  "fs:new",\n]\n[remote]\nurls = []\n',
      ],
      [
        "TOML with tables in it",
        "toml",
        'identifier = "x" # "permissions = []"\npermissions = [{ identifier = "a", allow = [{ path = "]" }] }]\n',
        'identifier = "x" # "permissions = []"\npermissions = [{ identifier = "a", allow = [{ path = "]" }] }, "fs:new"]\n',
      ],
    ] as const
  ) {
    it(`keeps ${what}`, () => {
      assert.equal(add(before, format), after);
    });
  }

  it("finds the capability that is meant", () => {
    const other = '{"permissions":["a"]}';
    assert.equal(
      add(`[${other},${other}]`, "json", 1),
      `[${other},{"permissions":["a", "fs:new"]}]`,
    );
    assert.equal(
      add(`{"permissions":[],"capabilities":[${other}]}`),
      '{"permissions":[],"capabilities":[{"permissions":["a", "fs:new"]}]}',
    );
    const table = '[[capabilities]]\npermissions = ["a"]\n';
    assert.equal(
      add(`${table}${table}`, "toml", 1),
      `${table}[[capabilities]]\npermissions = ["a", "fs:new"]\n`,
    );
  });

  it("refuses what it cannot edit without touching the rest", () => {
    assert.equal(add('[[permissions]]\nidentifier = "a"\n', "toml"), null);
    assert.equal(
      add("{ permissions: ['a' /* over\n lines */, 'b' /* and\n here */\n] }", "json5"),
      null,
    );
  });
});

describe("taking a permission out of a text", () => {
  for (
    const [what, format, before, after] of [
      ["nothing to do", "json", '{ "permissions": ["a"] }', '{ "permissions": ["a"] }'],
      ["the only one", "json", '{ "permissions": ["fs:old"] }', '{ "permissions": [] }'],
      ["the first", "json", '{ "permissions": ["fs:old", "b"] }', '{ "permissions": ["b"] }'],
      ["the last", "json", '{ "permissions": ["a", "fs:old"] }', '{ "permissions": ["a"] }'],
      [
        "one of lines",
        "json",
        '{\n  "permissions": [\n    "a",\n    "fs:old",\n    "b"\n  ]\n}',
        '{\n  "permissions": [\n    "a",\n    "b"\n  ]\n}',
      ],
      [
        "the last of lines",
        "json",
        '{\n  "permissions": [\n    "a",\n    "fs:old"\n  ]\n}',
        '{\n  "permissions": [\n    "a"\n  ]\n}',
      ],
      [
        "one with a scope, and twice",
        "json",
        '{"permissions": ["fs:old", {"identifier": "fs:old", "allow": ["x"]}, "b"]}',
        '{"permissions": ["b"]}',
      ],
      [
        "comments of JSON5",
        "json5",
        "{ permissions: [\n  // before\n  'fs:old', // why\n  'b',\n] }",
        "{ permissions: [\n  // before\n  // why\n  'b',\n] }",
      ],
      [
        "comments of TOML",
        "toml",
        'permissions = [\n  "a", # why a\n  "fs:old" # why old\n]\n',
        'permissions = [\n  "a" # why a\n  # why old\n]\n',
      ],
    ] as const
  ) {
    it(`leaves the rest: ${what}`, () => assert.equal(remove(before, format), after));
  }

  it("refuses what it cannot edit", () => {
    assert.equal(remove('[[permissions]]\nidentifier = "fs:old"\n', "toml"), null);
  });
});
