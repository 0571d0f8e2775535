import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import { startTestApp } from "./_test_app.ts";
import { CommandError, CoreError } from "./errors.ts";
import { Refusal } from "./outcome.ts";
import { command, definePlugin } from "./plugin.ts";
import type { InterceptedCall } from "./router.ts";
import type { Channel } from "./types/contract.ts";
import { bytes, channel } from "./valibot.ts";

const ON = { on: "__CHANNEL__:7" };

/** What the core sent on channel 7, in order. */
function onChannel(sent: readonly { method?: string; params?: unknown }[]): unknown[] {
  return sent.filter(({ method }) => method === "channel").map(({ params }) => params);
}

/** A promise and its way out. */
const gate = () => Promise.withResolvers<void>();

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
      let opened: Channel | null = null;
      const throwing = v.pipe(
        v.object({ on: channel() }),
        v.transform((args) => {
          opened = args.on;
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
      assert.equal((opened as HostedLike | null)?.closed, true);
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

  describe("interceptors", () => {
    it("run in order, the first one outermost, and see results", async () => {
      const told: string[] = [];
      const { app, value } = await startTestApp({
        commands: { n: command(v.object({ n: v.number() }), ({ n }) => n) },
      });
      const seen: InterceptedCall[] = [];
      app.use(async (call, next) => {
        seen.push(call);
        told.push("a in");
        const result = await next();
        told.push("a out");
        return (result as number) + 1;
      });
      app.use(async (_call, next) => {
        told.push("b in");
        return (await next() as number) * 10;
      });
      assert.equal(await value("n", { n: 4 }), 41);
      assert.deepEqual(told, ["a in", "b in", "a out"]);
      assert.equal(seen[0]?.command, "n");
      assert.deepEqual(seen[0]?.body, { kind: "json", value: { n: 4 } });
      assert.equal(seen[0]?.webview.label, "main");
      assert.equal(seen[0]?.deadline, null);
    });

    it("see denials and failures, may answer instead, and fail for themselves", async () => {
      const notes = definePlugin("notes", { commands: { read: command(() => 1) } });
      const { app, invoke } = await startTestApp({
        plugins: [notes],
        commands: { boom: command(() => Promise.reject(new Error("boom"))) },
      });
      let seen: unknown;
      app.use(async (call, next) => {
        if (call.command === "short") return "cut";
        if (call.command === "throws") throw new CommandError({ mine: true });
        try {
          return await next();
        } catch (error) {
          seen = error;
          throw error;
        }
      });
      assert.equal((await invoke("plugin:notes|read")).ok, false);
      assert.ok(seen instanceof Refusal);
      assert.equal(seen.rpcCode, -32001);
      assert.deepEqual(await invoke("boom"), failure(-32000, "boom"));
      assert.equal((seen as Error).message, "boom");
      assert.deepEqual(await invoke("short"), { ok: true, json: '"cut"' });
      assert.deepEqual(await invoke("throws"), failure(-32000, { mine: true }));
    });

    it("keep a call from its handler when it is cancelled meanwhile", async () => {
      const hold = gate();
      let ran = false;
      const { app, run } = await startTestApp({
        commands: { late: command(() => void (ran = true)) },
      });
      const passed = gate();
      app.use(async (_call, next) => {
        await hold.promise;
        return await next().finally(passed.resolve);
      });
      const call = run("late");
      call.cancel();
      hold.resolve();
      await passed.promise;
      assert.deepEqual(await call.outcome, failure(-32800, "Request cancelled"));
      assert.equal(ran, false);
    });
  });

  describe("the end of a call", () => {
    it("is cancelled once, aborts the signal and ends its channels", async () => {
      let signal: AbortSignal | undefined;
      let on: Channel | undefined;
      const { run, sent } = await startTestApp({
        commands: {
          hang: command(v.object({ on: channel() }), (args, ctx) => {
            signal = ctx.signal;
            on = args.on;
            return new Promise(() => {});
          }),
        },
      });
      const call = run("hang", ON);
      call.cancel();
      call.cancel(new CoreError("timeout", "too late to matter"));
      assert.deepEqual(await call.outcome, failure(-32800, "Request cancelled"));
      assert.equal(signal?.aborted, true);
      assert.equal((signal?.reason as Error).message, "Request cancelled");
      await assert.rejects(on?.send(1) ?? Promise.resolve(), /channel 7: it is closed/);
      assert.deepEqual(onChannel(sent), [{ id: 7, index: 0, end: true }]);
    });

    it("gives a signal that is aborted to who asks for it later", async () => {
      const hold = gate();
      let aborted: boolean | undefined;
      const done = gate();
      const { run } = await startTestApp({
        commands: {
          late: command(async (ctx) => {
            await hold.promise;
            aborted = ctx.signal.aborted;
            done.resolve();
          }),
        },
      });
      run("late").cancel();
      hold.resolve();
      await done.promise;
      assert.equal(aborted, true);
    });

    it("comes with its deadline, and not before one that is far away", async () => {
      const { run } = await startTestApp({
        commands: { hang: command(() => new Promise(() => {})) },
      });
      const soon = await run("hang", {}, Date.now() + 5).outcome;
      assert.ok(!soon.ok);
      assert.equal(soon.code, -32002);
      assert.match(String(soon.value), /^Command hang did not answer within \d+ ms$/);
      const far = run("hang", {}, Date.now() + 2 ** 40);
      assert.equal(await Promise.race([far.outcome, Promise.resolve("running")]), "running");
      const tick = new Promise((resolve) => setTimeout(resolve, 10, "running"));
      assert.equal(await Promise.race([far.outcome, tick]), "running");
      far.cancel();
    });

    it("comes when the caller leaves", async () => {
      const { session } = await startTestApp({});
      const { run, session: other } = await startTestApp({
        commands: { hang: command(() => new Promise(() => {})) },
      });
      assert.notEqual(session.id, other.id);
      const call = run("hang");
      other.hold(call);
      await other.end();
      assert.deepEqual(await call.outcome, failure(-32800, "The caller is gone"));
    });
  });

  describe("channels", () => {
    it("end before the answer, unless they are retained", async () => {
      let kept: Channel | undefined;
      const { value, sent } = await startTestApp({
        commands: {
          count: command(v.object({ on: channel<number>() }), async ({ on }) => {
            await on.send(1);
            await on.send(2);
            return "done";
          }),
          keep: command(v.object({ on: channel<number>() }), ({ on }) => {
            kept = on.retain();
          }),
          fail: command(v.object({ on: channel<number>() }), ({ on }) => {
            void on.send(1);
            throw new Error("no");
          }),
        },
      });
      assert.equal(await value("count", ON), "done");
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(onChannel(sent.splice(0)), [
        { id: 7, index: 0, message: 1 },
        { id: 7, index: 1, message: 2 },
        { id: 7, index: 2, end: true },
      ]);
      await value("keep", { on: "__CHANNEL__:8" });
      await kept?.send(3);
      kept?.close();
      await assert.rejects(value("fail", { on: "__CHANNEL__:9" }));
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(onChannel(sent), [
        { id: 8, index: 0, message: 3 },
        { id: 8, index: 1, end: true },
        { id: 9, index: 0, message: 1 },
        { id: 9, index: 1, end: true },
      ]);
    });
  });
});

interface HostedLike {
  readonly closed: boolean;
}
