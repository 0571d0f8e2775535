import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import { startTestApp } from "./_test_app.ts";
import { CommandError, CoreError } from "./errors.ts";
import { Refusal } from "./outcome.ts";
import { command, definePlugin } from "./plugin.ts";
import type { InterceptedCall } from "./router.ts";
import type { Channel } from "./types/contract.ts";
import { channel } from "./valibot.ts";

const ON = { on: "__CHANNEL__:7" };

/** What the core sent on a channel, in order. */
function onChannel(sent: readonly { method?: string; params?: unknown }[]): unknown[] {
  return sent.filter(({ method }) => method === "channel").map(({ params }) => params);
}

/** A promise and its way out. */
const gate = () => Promise.withResolvers<void>();

function failure(code: number, value: unknown) {
  return { ok: false, code, value };
}

describe("a call", () => {
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
        return Number(result) + 1;
      });
      app.use(async (_call, next) => {
        told.push("b in");
        return Number(await next()) * 10;
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
      assert.deepEqual(seen, new Error("boom"));
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
      assert.match(`${signal?.reason}`, /Request cancelled$/);
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
