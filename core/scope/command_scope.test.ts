import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { createCommandScope } from "./command_scope.ts";
import { compileRegExp } from "./linear_regexp.ts";

const scope = createCommandScope({
  allow: [
    { name: "none", cmd: "ls" },
    { name: "off", cmd: "ls", args: false },
    { name: "any", cmd: "$HOME/bin/x", args: true },
    { name: "fixed", cmd: "git", args: ["status", "-s"] },
    {
      name: "mixed",
      cmd: "git",
      args: ["log", { validator: "-n[0-9]{1,3}" }, { validator: "a|b" }],
    },
    { name: "raw", cmd: "echo", args: [{ validator: "ok", raw: true }] },
    { name: "side", sidecar: true, args: true },
    { name: "gone", cmd: "rm", args: true },
  ],
  deny: [{ name: "gone" }],
});
const at1 =
  "Scoped command argument at position 1 was found, but failed regex validation ^-n[0-9]{1,3}$";
const at2 = "Scoped command argument at position 2 was found, but failed regex validation ^a|b$";
const format = (name: string) =>
  `Scoped command ${name} received arguments in an unexpected format`;

/** Name, arguments, and the arguments to start with or the sentence of the refusal. */
const cases: readonly (readonly [string, readonly string[], readonly string[] | string])[] = [
  ["ls", [], "Scoped command ls not found"],
  ["None", [], "Scoped command None not found"],
  ["__proto__", [], "Scoped command __proto__ not found"],
  ["gone", [], "Scoped command gone not found"],
  ["side", [], "The scoped command was called with the improper sidecar flag set"],
  ["none", ["-l"], format("none")],
  ["off", [""], format("off")],
  ["any", ["a\0b"], format("any")],
  ["any", ["\ud800"], format("any")],
  ["fixed", ["status"], format("fixed")],
  ["fixed", ["status", "-s", "x"], format("fixed")],
  [
    "mixed",
    [],
    "Scoped command argument at position 1 must match regex validation ^-n[0-9]{1,3}$ but it was not found",
  ],
  ["mixed", ["log", "-n1", "a", "more"], format("mixed")],
  ["mixed", ["log", "-n1x", "a"], at1],
  ["mixed", ["log", "x-n1", "a"], at1],
  ["mixed", ["log", "-n1\n", "a"], at1],
  ["mixed", ["log", "\n-n1", "a"], at1],
  ["mixed", ["log", "-n1\n-n2", "a"], at1],
  ["mixed", ["log", "-n1234", "a"], at1],
  ["mixed", ["log", "-n1", "ax"], at2],
  ["mixed", ["log", "-n1", "xb"], at2],
  ["mixed", ["log", "-n1", ""], at2],
  [
    "raw",
    ["no"],
    "Scoped command argument at position 0 was found, but failed regex validation ok",
  ],
  ["none", [], []],
  ["off", [], []],
  ["any", [], []],
  ["any", ["; rm", "-rf"], ["; rm", "-rf"]],
  ["fixed", [], ["status", "-s"]],
  ["mixed", ["log", "-n12", "b"], ["log", "-n12", "b"]],
  ["mixed", ["other", "-n1", "a"], ["log", "-n1", "a"]],
  ["raw", ["it is ok!"], ["it is ok!"]],
];

describe("the golden cases of command scopes", () => {
  for (const [name, args, expected] of cases) {
    it(`${name} ${JSON.stringify(args)}`, () => {
      if (typeof expected === "string") {
        assert.throws(() => scope.check(name, args), { message: expected });
      } else assert.deepEqual(scope.check(name, args).args, expected);
    });
  }

  it("answers the program", () => {
    assert.equal(scope.check("any").program, "$HOME/bin/x");
    assert.deepEqual(scope.check("side", ["x"], { sidecar: true }), {
      name: "side",
      program: "side",
      args: ["x"],
      sidecar: true,
    });
  });
});

describe("compileRegExp", () => {
  const patterns = [
    "",
    "a",
    "a*",
    "(a|b)*c",
    "(?:ab)+?",
    "a{2,3}",
    "a{2}",
    "a{2,}",
    "[a-c]+\\d?",
    "\\w+\\.\\w+",
    "^a|b$",
    "(a*)*",
    "(a|a)*b",
    "\\S+",
    "[^\\]]",
    "a.c",
    "\\bab\\b",
    "(?<n>a)b",
    "\\u0061",
    "\\/a",
    "a-b",
  ];
  const texts = [
    "",
    "a",
    "b",
    "ab",
    "abc",
    "aaa",
    "aaaa",
    "cab1",
    "a.b",
    "abab",
    "a c",
    "aab",
    "]",
    "x ab y",
    "a\nc",
    "/a",
    "a-b",
    "é",
    "😀",
  ];
  for (const pattern of patterns) {
    it(`agrees with JavaScript about /${pattern}/`, () => {
      for (const text of texts) {
        assert.equal(
          compileRegExp(pattern, { whole: true })(text),
          new RegExp(`^(?:${pattern})$`, "u").test(text),
          `whole ${text}`,
        );
        assert.equal(
          compileRegExp(pattern, { whole: false })(text),
          new RegExp(pattern, "u").test(text),
          `raw ${text}`,
        );
      }
    });
  }

  it("reads what Rust writes otherwise", () => {
    assert.equal(compileRegExp("(?i)aB", { whole: true })("Ab"), true);
    assert.equal(compileRegExp("\\Aa\\z", { whole: false })("a"), true);
    assert.equal(compileRegExp("a\\-\\@b", { whole: true })("a-@b"), true);
    assert.equal(compileRegExp("(?P<n>a)", { whole: true })("a"), true);
  });

  for (
    const pattern of [
      "(",
      ")",
      "[a",
      "*",
      "a**",
      "(?=a)",
      "(?m)a",
      "\\1",
      "(?<=a)b",
      "a{3,2}",
      "((a{999}){999}){9}",
      "((){9999}){9999}",
      "(".repeat(200) + ")".repeat(200),
      "[b-a]",
    ]
  ) {
    it(`refuses /${pattern.slice(0, 30)}/`, () => {
      assert.throws(() => compileRegExp(pattern, { whole: true }), SyntaxError);
    });
  }

  it("is quick where others backtrack", () => {
    const start = performance.now();
    for (const pattern of ["(a+)+", "(a|a)*", "(a*)*", "(.*a){20}", "a*".repeat(30)]) {
      assert.equal(compileRegExp(`${pattern}b`, { whole: true })("a".repeat(3000)), false);
    }
    assert.ok(performance.now() - start < 5000);
  });
});
