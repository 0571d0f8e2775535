import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
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

describe("adding and taking out again", () => {
  const entry = fc.oneof(
    fc.string(),
    fc.record({ identifier: fc.string(), allow: fc.array(fc.jsonValue({ maxDepth: 2 })) }),
  );
  const isOther = (item: unknown) => !JSON.stringify(item).includes("fs:new");

  it("gives back the same text, whatever stands there", () => {
    const other = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(
        fc.array(entry.filter(isOther), { minLength: 1 }),
        other.filter(isOther),
        fc.constantFrom("", "  ", "\t"),
        fc.constantFrom("json", "json5"),
        (permissions, more, indent, format) => {
          const before = JSON.stringify({ before: more, permissions, after: more }, null, indent);
          const added = add(before, format);
          assert.ok(added !== null);
          const isMeant = (identifier: string) => identifier === "fs:new";
          assert.equal(removePermissions({ format, text: added, at: 0 }, isMeant), before);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses or keeps to the change in texts with comments at any place", () => {
    const gap = fc.constantFrom("", " ", "\n", "/* ] , */", '// "\n', "\r\n  ");
    fc.assert(
      fc.property(fc.array(gap, { minLength: 12, maxLength: 12 }), (gaps) => {
        const parts = ["{", "permissions", ":", "[", "'a'", ",", '"fs:old"', ",", "'b'", "]", "}"];
        const before = parts.map((part, at) => `${gaps[at]}${part}`).join("") + (gaps[11] ?? "");
        const comments = (text: string | null) => text?.match(/\/\* \] , \*\/|\/\/ "/g) ?? [];
        for (const text of [add(before, "json5"), remove(before, "json5")]) {
          if (text !== null) assert.deepEqual(comments(text), comments(before));
        }
        assert.ok(remove(before, "json5") !== null, before);
      }),
      { numRuns: 300 },
    );
  });

  it("does the same in TOML", () => {
    const gap = fc.constantFrom("", " ", "\n", "# ] ,\n", "\r\n  ");
    fc.assert(
      fc.property(fc.array(gap, { minLength: 7, maxLength: 7 }), (gaps) => {
        const parts = ["'a'", ",", '"fs:old"', ",", '"""b\n]"""', "]\n[x]\npermissions = []\n"];
        const list = parts.map((part, at) => `${gaps[at]}${part}`).join("");
        const before = `# "top" [\nx-y.z = 1979-05-27 07:32:00 # =\npermissions = [${list}`;
        const comments = (text: string) => text.match(/# \] ,/g) ?? [];
        for (const text of [add(before, "toml"), remove(before, "toml")]) {
          assert.ok(text !== null, before);
          assert.deepEqual(comments(text), comments(before));
        }
      }),
      { numRuns: 300 },
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
