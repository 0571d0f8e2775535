import { describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  mergeCapabilityFiles,
  parseCapabilityFile,
  readGivenCapabilities,
  selectCapabilities,
} from "./capability_file.ts";

const ids = (all: Iterable<{ readonly identifier: string }>) =>
  [...all].map(({ identifier }) => identifier);
const one = (identifier: string) => `{"identifier":"${identifier}","permissions":[]}`;

describe("capability files", () => {
  it("names file, key and what stands there", () => {
    const refused: readonly [string, RegExp][] = [
      ["[]x", /^Cannot read c\.json as json: /],
      ["7", /^c\.json: must be an object, found a number$/],
      ["{}", /^c\.json: `identifier` must be a string, found nothing$/],
      [
        '{"identifier":"a"}',
        /^Capability "a" \(c\.json\): `permissions` must be a list, found nothing/,
      ],
      ['{"capabilities":7}', /^c\.json: `capabilities` must be a list, found a number$/],
      ['[{"identifier":7}]', /^c\.json \[0\]: `identifier` must be a string, found a number$/],
      [
        '{"identifier":"a","permissions":[],"windows":"main"}',
        /`windows` must be a list, found a string$/,
      ],
      ['{"identifier":"a","permissions":[],"windows":[1]}', /`windows\[0\]` must be a string/],
      [
        '{"identifier":"a","permissions":[],"local":1}',
        /`local` must be true or false, found number/,
      ],
      [
        '{"identifier":"a","permissions":[],"remote":{}}',
        /`remote.urls` must be a list, found nothing/,
      ],
      [
        '{"identifier":"a","permissions":[],"platforms":["macos"]}',
        /`platforms\[0\]` must be one of linux, macOS, windows, android, iOS, found "macos"$/,
      ],
      [
        '{"identifier":"a","permissions":[7]}',
        /`permissions\[0\]` must be an object, found a number/,
      ],
      ['{"identifier":"a","permissions":[{}]}', /`permissions\[0\].identifier` must be a string/],
      [
        '{"identifier":"a","permissions":[{"identifier":"b","allow":1}]}',
        /`permissions\[0\].allow` must be a list, found a number/,
      ],
      [
        '{"identifier":"a","permissions":["b_c"]}',
        /^Capability "a" \(c\.json\), `permissions\[0\]`: invalid plugin or permission identifier 'b_c': identifiers can only include/,
      ],
    ];
    for (const [text, reason] of refused) {
      assert.throws(
        () => parseCapabilityFile("c.json", text),
        (error: Error) => reason.test(error.message) || assert.fail(error.message),
        text,
      );
    }
    assert.throws(
      () => parseCapabilityFile("x/c.yaml", ""),
      /^CoreError: unknown capability format yaml \(x\/c\.yaml\)/,
    );
    assert.throws(
      () => parseCapabilityFile("x.d/c", ""),
      /unknown capability format {2}\(x\.d\/c\)/,
    );
  });

  it("reads one, several and wrapped, in three formats", () => {
    assert.deepEqual(ids(parseCapabilityFile("a.json", one("a"))), ["a"]);
    assert.deepEqual(ids(parseCapabilityFile("a.json", `\uFEFF[${one("b")},${one("a")}]`)), [
      "b",
      "a",
    ]);
    assert.deepEqual(
      ids(parseCapabilityFile("a.json", `{"identifier":7,"capabilities":[${one("a")}]}`)),
      ["a"],
    );
    assert.deepEqual(ids(parseCapabilityFile("a.json5", "{identifier:'a',permissions:[],/* */}")), [
      "a",
    ]);
    assert.deepEqual(
      parseCapabilityFile(
        "a.toml",
        '"$schema" = "x"\nidentifier = "a"\nwindows = ["main"]\npermissions = ["fs:default", ' +
          '{ identifier = "fs:allow-read", allow = [{ path = "$HOME/*", since = 2026-01-02 }] }]\n' +
          'platforms = ["linux"]\n[remote]\nurls = ["https://x.org"]',
      ),
      [{
        identifier: "a",
        windows: ["main"],
        platforms: ["linux"],
        remote: { urls: ["https://x.org"] },
        permissions: ["fs:default", {
          identifier: "fs:allow-read",
          allow: [{ path: "$HOME/*", since: "2026-01-02" }],
        }],
        source: "a.toml",
      }],
    );
    const many =
      '[[capabilities]]\nidentifier = "a"\npermissions = []\n[[capabilities]]\nidentifier = "b"\npermissions = []';
    assert.deepEqual(ids(parseCapabilityFile("a.toml", many)), ["a", "b"]);
  });

  it("takes null as absent, an empty scope as present, and the object form alone as the string", () => {
    const [read] = parseCapabilityFile(
      "a.json",
      '{"identifier":"a b","x":1,"remote":null,"platforms":null,"permissions":["p:x","p:x",' +
        '{"identifier":"p:x"},{"identifier":"p:x","allow":null,"deny":[]}]}',
    );
    assert.deepEqual(read, {
      identifier: "a b",
      permissions: ["p:x", "p:x", "p:x", { identifier: "p:x", deny: [] }],
      source: "a.json",
    });
  });

  it("reads a given text as JSON, then as TOML, whose error it tells", () => {
    assert.deepEqual(ids(readGivenCapabilities(one("a"))), ["a"]);
    assert.deepEqual(ids(readGivenCapabilities('identifier = "t"\npermissions = []')), ["t"]);
    assert.deepEqual(ids(readGivenCapabilities({ capabilities: [JSON.parse(one("o"))] })), ["o"]);
    assert.throws(() => readGivenCapabilities("{nope"), /Cannot read the capability as toml: /);
    assert.throws(() => readGivenCapabilities(null), /Capability: must be an object, found null/);
  });

  const file = (name: string, ...names: string[]) =>
    parseCapabilityFile(name, `[${names.map(one)}]`);

  it("refuses an identifier that two files have", () => {
    assert.throws(
      () => mergeCapabilityFiles([file("a.json", "x", "y"), file("b.json", "x")]),
      /capability with identifier `x` already exists: a\.json and b\.json/,
    );
    assert.deepEqual(
      [...mergeCapabilityFiles([file("a.json", "z"), file("b.json", "a")]).keys()],
      ["a", "z"],
    );
  });

  it("selects by app.security.capabilities", () => {
    const files = mergeCapabilityFiles([file("a.json", "x", "y")]);
    const inline = (identifier: string, windows: readonly string[] = []) => ({
      identifier,
      windows,
      permissions: [],
    });
    const selected = (selection: unknown) => ids(selectCapabilities(files, selection));
    assert.throws(
      () => selected(["nope"]),
      /capability with identifier nope not found: .* there is x, y/,
    );
    assert.throws(() => selected(["x", "x"]), /capability with identifier x not found/);
    assert.throws(
      () => selected("x"),
      /`app.security.capabilities` must be a list, found a string/,
    );
    assert.deepEqual(selected(undefined), ["x", "y"]);
    assert.deepEqual(selected([]), ["x", "y"]);
    assert.deepEqual(selected(["y"]), ["y"]);
    assert.deepEqual(selected([inline("z"), "x"]), ["x", "z"]);
    const [replaced] = selectCapabilities(files, ["x", inline("x", ["later"])]);
    assert.deepEqual(replaced?.windows, ["later"]);
    const extra = selectCapabilities(files, ["x"], {
      extra: [inline("x", ["extra"]), inline("e")],
    });
    assert.deepEqual(ids(extra), ["e", "x"]);
    assert.deepEqual(extra[1]?.windows, ["extra"]);
  });
});
