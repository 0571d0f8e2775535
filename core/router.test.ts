import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import { startTestApp } from "./_test_app.ts";
import { CommandError, CoreError } from "./errors.ts";
import { command, definePlugin } from "./plugin.ts";
import { bytes, channel } from "./valibot.ts";

const ON = { on: "__CHANNEL__:7" };

/** What the core sent on channel 7, in order. */
function onChannel(sent: readonly { method?: string; params?: unknown }[]): unknown[] {
  return sent.filter(({ method }) => method === "channel").map(({ params }) => params);
}

function failure(code: number, value: unknown) {
  return { ok: false, code, value };
}

describe("Router", () => {
  describe("before the handler", () => {
    it("denies what no capability grants, and says what would", async () => {
      let ran = false;
      const notes = definePlugin("notes", { commands: { read: command(() => ran = true) } });
      const { invoke } = await startTestApp({ plugins: [notes] });
      const denied = await invoke("plugin:notes|read");
      assert.ok(!denied.ok);
      assert.equal(denied.code, -32001);
      assert.match(String(denied.value), /notes\.read not allowed/);
      assert.match(String(denied.value), /notes:allow-read/);
      assert.equal(ran, false);
    });

    it("says no more than that in production, whether or not there is such a command", async () => {
      const notes = definePlugin("notes", { commands: { read: command(() => 1) } });
      const { value } = await startTestApp({ plugins: [notes], mode: "production" });
      for (const name of ["plugin:notes|read", "plugin:notes|none", "plugin:none|none"]) {
        await assert.rejects(value(name), (said) => {
          assert.match(String(said), /^Command \S+ not allowed by ACL$/);
          return true;
        });
      }
    });

    it("denies another window what only main may do", async () => {
      const notes = definePlugin("notes", { commands: { read: command(() => 1) } });
      const { invoke } = await startTestApp({ plugins: [notes] }, ["notes:allow-read"]);
      assert.equal((await invoke("plugin:notes|read", {}, "other")).ok, false);
      assert.deepEqual(await invoke("plugin:notes|read"), { ok: true, json: "1" });
    });

    it("names an unknown command", async () => {
      const { value, invoke } = await startTestApp({});
      await assert.rejects(value("greet"), (said) => said === "Command greet not found");
      for (const name of ["", "plugin:", "plugin:|", "plugin:x", "__proto__", "constructor"]) {
        const outcome = await invoke(name);
        assert.equal(outcome.ok, false, name);
      }
    });
  });

  describe("arguments", () => {
    const commands = {
      greet: command(
        v.object({ name: v.string(), deep: v.optional(v.object({ n: v.number() })) }),
        ({ name }) => `Hello, ${name}`,
      ),
      raw: command(bytes(), (body) => body.length),
      on: command(v.object({ on: channel() }), () => null),
      none: command(() => "none"),
      whole: command(v.string(), (text) => text),
    };

    for (
      const [name, args, said] of [
        ["greet", {}, "command greet missing required key name"],
        ["greet", null, "Invalid type: Expected Object but received null"],
        ["greet", { name: 7 }, "Invalid type: Expected string but received 7"],
        [
          "greet",
          { name: "x", deep: { n: "1" } },
          'Invalid type: Expected number but received "1" (at deep.n)',
        ],
        [
          "greet",
          new Uint8Array(2),
          "command greet expected a value for key name but the IPC call used a bytes payload",
        ],
        ["raw", {}, "command raw expected a bytes payload but the IPC call used JSON"],
        [
          "on",
          { on: "7" },
          "invalid channel value `7`, expected a string in the `__CHANNEL__:ID` format",
        ],
        [
          "on",
          { on: "__CHANNEL__:4294967296" },
          "invalid channel value `__CHANNEL__:4294967296`, expected a string in the `__CHANNEL__:ID` format",
        ],
      ] as const
    ) {
      it(`refuses ${JSON.stringify(args)} for ${name}`, async () => {
        const { invoke } = await startTestApp({ commands });
        const outcome = await invoke(name, args);
        assert.ok(!outcome.ok);
        assert.equal(outcome.code, -32602);
        const key = /`(\w+)` for command `(\w+)`: (.*)$/s.exec(String(outcome.value));
        assert.equal(key?.[2], name);
        assert.equal(key?.[3], said);
      });
    }

    it("takes what fits", async () => {
      const { value } = await startTestApp({ commands });
      assert.equal(await value("greet", { name: "Maia", more: 1 }), "Hello, Maia");
      assert.equal(await value("raw", new Uint8Array(3)), 3);
      assert.equal(await value("none", { ignored: true }), "none");
      assert.equal(await value("whole", "text"), "text");
    });

    it("ends the channels of a call that is refused, also by a schema that throws", async () => {
      const opened: { readonly closed: boolean }[] = [];
      const throwing = v.pipe(
        v.object({ on: channel() }),
        v.transform((args) => {
          opened.push(args.on);
          throw new Error("a bug in a schema");
        }),
      );
      const { invoke, sent } = await startTestApp({
        commands: {
          pair: command(v.object({ on: channel(), n: v.number() }), () => null),
          throwing: command(throwing, () => null),
        },
      });
      assert.equal((await invoke("pair", { ...ON, n: "x" })).ok, false);
      await Promise.resolve();
      assert.deepEqual(onChannel(sent), [{ id: 7, index: 0, end: true }]);
      assert.deepEqual(await invoke("throwing", ON), failure(-32000, "a bug in a schema"));
      assert.equal(opened[0]?.closed, true);
    });

    it("waits for a schema that takes its time, and reports one that fails", async () => {
      const slow = v.pipeAsync(
        v.object({ n: v.number() }),
        v.checkAsync(async ({ n }) => {
          await Promise.resolve();
          if (n === 0) throw new Error("no answer");
          return n > 1;
        }, "too small"),
      );
      const { value } = await startTestApp({ commands: { slow: command(slow, ({ n }) => n) } });
      assert.equal(await value("slow", { n: 2 }), 2);
      await assert.rejects(value("slow", { n: 1 }), (said) => /too small/.test(String(said)));
      await assert.rejects(value("slow", { n: 0 }), (said) => said === "no answer");
    });
  });

  describe("results", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    for (
      const [what, result, expected] of [
        ["nothing", undefined, { ok: true, json: "null" }],
        ["null", null, { ok: true, json: "null" }],
        ["a value", { a: [1] }, { ok: true, json: '{"a":[1]}' }],
        ["NaN", NaN, { ok: true, json: "null" }],
        ["bytes", new Uint8Array([1]), { ok: true, bytes: new Uint8Array([1]) }],
        ["a buffer", new Uint8Array([1]).buffer, { ok: true, bytes: new Uint8Array([1]) }],
        ["a bigint", 1n, failure(-32603, /^Cannot answer give: its result is no JSON value: ./)],
        ["a cycle", cycle, failure(-32603, /^Cannot answer give: its result is no JSON value: ./)],
        ["a function", () => 1, failure(-32603, /no JSON value: a function$/)],
        ["a symbol", Symbol(), failure(-32603, /no JSON value: a symbol$/)],
        [
          "an object that will not",
          {
            toJSON() {
              throw new Error("no");
            },
          },
          failure(-32603, /no JSON value: no$/),
        ],
      ] as const
    ) {
      it(`answers with ${what}`, async () => {
        const { invoke } = await startTestApp({
          commands: {
            give: command((): unknown => result),
            later: command(async (): Promise<unknown> => await Promise.resolve(result)),
          },
        });
        const outcome = await invoke("give");
        const later = await invoke("later");
        if (outcome.ok) return assert.deepEqual([outcome, later], [expected, expected]);
        assert.equal(later.ok, false);
        assert.ok("value" in expected && expected.value instanceof RegExp);
        assert.equal(outcome.code, expected.code);
        assert.match(String(outcome.value), expected.value);
      });
    }
  });

  describe("throws", () => {
    const bare: Record<string, unknown> = Object.create(null);
    bare["self"] = bare;
    for (
      const [what, thrown, said] of [
        ["an Error", new Error("boom"), "boom"],
        ["an empty Error", new TypeError(), "TypeError"],
        ["a string", "text", "text"],
        ["the empty string", "", ""],
        ["null", null, null],
        ["undefined", undefined, null],
        ["an object", { code: 1 }, { code: 1 }],
        ["a CommandError", new CommandError({ code: 2 }), { code: 2 }],
        ["a CommandError of nothing", new CommandError(undefined), null],
        ["a CoreError", new CoreError("not_found", "gone"), "gone"],
        ["a bigint", 1n, "1"],
        ["a function", Math.max, String(Math.max)],
        ["what cannot be looked at", bare, "a object"],
        [
          "an Error that throws",
          Object.defineProperty(new Error(), "message", {
            get() {
              throw new Error("no");
            },
          }),
          /./,
        ],
      ] as const
    ) {
      it(`rejects with ${what}`, async () => {
        const { invoke } = await startTestApp({
          commands: {
            now: command(() => {
              throw thrown;
            }),
            later: command(() => Promise.reject(thrown)),
            thenable: command(() => ({
              then() {
                throw thrown;
              },
            })),
          },
        });
        for (const name of ["now", "later", "thenable"]) {
          const outcome = await invoke(name);
          assert.ok(!outcome.ok, name);
          assert.equal(outcome.code, -32000);
          if (said instanceof RegExp) assert.match(String(outcome.value), said);
          else assert.deepEqual(outcome.value, said);
          JSON.stringify(outcome.value);
        }
      });
    }
  });
});
