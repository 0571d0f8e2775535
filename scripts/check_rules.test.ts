import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { blank } from "./_source.ts";
import { checkLines } from "./check_house.ts";
import { checkImports, importsOf } from "./check_layers.ts";

describe("blank", () => {
  it("blanks comments, strings and regular expressions, and keeps lines and code", () => {
    const text =
      'a("x as y"); // as z\nb(`t ${c(`in as d`)} as e`);\nconst r = /as "f/g; /* as\ng */ h';
    const code = blank(text);
    assert.equal(code.length, text.length);
    assert.equal(code.split("\n").length, 4);
    assert.doesNotMatch(code, /\bas\b/);
    for (const name of ["a(", "b(", "c(", "const r =", " h"]) assert.ok(code.includes(name), name);
  });

  it("keeps strings when asked", () => {
    assert.equal(blank('import "x"; // y', { strings: true }).trimEnd(), 'import "x";');
  });
});

describe("importsOf", () => {
  it("finds imports, exports and dynamic imports, not those in comments", () => {
    const text = [
      'import type { A } from "./a.ts";',
      "import {",
      "  type B,",
      "  type C,",
      '} from "./b.ts";',
      'export * from "./c.ts";',
      ' * import { x } from "./no.ts";'.replace(" *", "//"),
      'const d = await import("./d.ts");',
      'import "./e.ts";',
    ].join("\n");
    assert.deepEqual(importsOf(text), [
      { target: "./a.ts", typeOnly: true, line: 1 },
      { target: "./b.ts", typeOnly: true, line: 2 },
      { target: "./c.ts", typeOnly: false, line: 6 },
      { target: "./d.ts", typeOnly: false, line: 8 },
      { target: "./e.ts", typeOnly: false, line: 9 },
    ]);
  });
});

describe("checkImports", () => {
  const breaks: [string, string][] = [
    ["core/types/x.ts", 'import { a } from "../app/mod.ts";'],
    ["core/acl/x.ts", 'import type { a } from "../router/mod.ts";'],
    ["core/protocol/x.ts", 'import { a } from "../../plugins/store/mod.ts";'],
    ["core/page/x.ts", 'import { a } from "../errors.ts";'],
    ["core/builtin/x.ts", 'import { a } from "../page/main.ts";'],
    ["core/app/x.ts", "const v = Deno.version;"],
    ["core/app/x.ts", "const v = globalThis.Bun;"],
    ["core/other/x.ts", "export {};"],
    ["plugins/x/contract.ts", 'import { channel } from "@pleiad/core/valibot";'],
    ["plugins/x/contract.ts", 'import type { Channel } from "@pleiad/core";'],
    ["plugins/x/mod.ts", "Bun.serve({});"],
    ["app-example/web/main.ts", 'import { app } from "../app.ts";'],
    ["app-example/web/main.ts", 'import { store } from "@pleiad/plugin-store";'],
  ];
  for (const [file, text] of breaks) {
    it(`refuses ${text} in ${file}`, () => {
      assert.equal(checkImports(file, text).length, 1);
    });
  }

  const holds: [string, string][] = [
    ["core/app/x.ts", 'import { a } from "../acl/mod.ts";'],
    ["core/app/x.ts", 'import { a } from "../router/mod.ts";'],
    ["core/page/x.ts", 'import { a } from "../protocol/mod.ts";'],
    ["core/transport/x.ts", 'import { pageScript } from "../page/script.gen.ts";'],
    ["core/runtime/deno.ts", "Deno.serve({});"],
    ["core/app/x.ts", '// Deno.serve throws\nconst x = "Bun.serve";'],
    ["plugins/x/contract.ts", 'import type { Channel } from "@pleiad/core/client";'],
    ["app-example/web/main.ts", 'import type { App } from "../contract.ts";'],
    ["app-example/web/main.ts", 'import type { Invoke } from "@pleiad/core/client";'],
  ];
  for (const [file, text] of holds) {
    it(`allows ${text} in ${file}`, () => {
      assert.deepEqual(checkImports(file, text), []);
    });
  }
});

describe("checkLines", () => {
  const breaks: [string, string][] = [
    ["a.ts", "// TO" + "DO later"],
    ["a.ts", "let a: any;"],
    ["a.ts", "let a: Map<string, any>;"],
    ["a.ts", "f(a as unknown);"],
    ["a.ts", "const a = b as string;"],
    ["a.ts", "enum A { B }"],
    ["a.ts", "const f = (a: string): void => {"],
    ["a.ts", "// ---- section ----"],
    ["a.test.ts", 't.skip("no");'],
    ["a.test.ts", 'await t.test("x", () => {});'],
    ["a.test.ts", 'it.only("x", () => {});'],
  ];
  for (const [file, text] of breaks) {
    it(`refuses ${text}`, () => assert.equal(checkLines(file, text).length, 1));
  }

  const holds: [string, string][] = [
    ["a.ts", "let a: any; // JSON from outside"],
    ["a.ts", "const a = b as string; // checked above"],
    ["a.ts", "const a = [1] as const;"],
    ["a.ts", "type A = { [K in keyof B as `x${K}`]: B[K] };"],
    ["a.ts", "const invoke = core.invoke as Invoke<App>;"],
    ["a.ts", 'import * as v from "valibot";'],
    ["a.ts", 'export { a as b } from "./c.ts";'],
    ["a.ts", "const text = `used as a label`;"],
    ["a.ts", "/** The same as before; takes any value. */"],
    ["a.ts", "AbortSignal.any([a]);"],
    ["a.ts", "reached(any); listen(name, any, 7);"],
    ["a.ts", "type A = { [E in B<C[number]> as E[0]]: E[1] };"],
  ];
  for (const [file, text] of holds) {
    it(`allows ${text}`, () => assert.deepEqual(checkLines(file, text), []));
  }
});
