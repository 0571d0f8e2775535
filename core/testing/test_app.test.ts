import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as v from "valibot";
import type { AppOf } from "../client/types.ts";
import { createApp } from "../create_app.ts";
import { CommandError } from "../errors.ts";
import { command, definePlugin } from "../plugin.ts";
import type { Channel } from "../types/contract.ts";
import type { Plugin } from "../types/plugin.ts";
import { bytes, channel } from "../valibot.ts";
import { testApp } from "./test_app.ts";
import { testPlugin } from "./test_plugin.ts";

interface EchoContract {
  name: "echo";
  commands: {
    say(args: { text: string }): string;
    back(args: Uint8Array): Uint8Array;
    count(args: { to: number; onTick: Channel<number | Uint8Array> }): void;
    fail(args: { code: number }): null;
    wait(): null;
    head(): string | null;
    ask(): unknown;
  };
  events: { "echo://said": { text: string } };
}

function echo(): Plugin<EchoContract> {
  return definePlugin<EchoContract>("echo", {
    permissions: { default: ["say", "back", "count", "fail", "wait", "head", "ask"] },
    commands: {
      say: command(v.object({ text: v.string() }), ({ text }, ctx) => {
        ctx.emit("echo://said", { text });
        return text;
      }),
      back: command(bytes(), (body) => body),
      count: command(
        v.object({ to: v.number(), onTick: channel<number | Uint8Array>() }),
        async ({ to, onTick }) => {
          for (let tick = 0; tick < to; tick++) await onTick.send(tick);
          await onTick.send(new Uint8Array([to]));
        },
      ),
      fail: command(v.object({ code: v.number() }), ({ code }): null => {
        throw new CommandError({ code });
      }),
      wait: command(({ signal }) =>
        new Promise<null>((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        )
      ),
      head: command(({ headers }) => headers.get("x-name")),
      ask: command(({ webview }) => webview.request("echo:ask", { n: 1 })),
    },
  });
}

type App = AppOf<readonly [EchoContract]>;

function open(label = "main") {
  const capabilities = [{
    identifier: "main",
    windows: ["main"],
    permissions: ["core:default", "echo:default"],
  }];
  return testApp<App>(
    createApp({ identifier: "dev.pleiad.test", plugins: [echo()], capabilities }),
    { label },
  );
}

describe("testApp", () => {
  it("denies what no capability grants", async () => {
    await using page = await open("other");
    await assert.rejects(
      page.invoke("plugin:echo|say", { text: "a" }),
      (said) => /not allowed on window "other"/.test(String(said)),
    );
  });

  it("calls with arguments, bytes and headers", async () => {
    await using page = await open();
    assert.equal(await page.api.echo.say({ text: "ä" }), "ä");
    assert.deepEqual(
      new Uint8Array(await page.invoke("plugin:echo|back", new Uint8Array([1, 2]))),
      new Uint8Array([1, 2]),
    );
    assert.equal(await page.invoke("plugin:echo|head", {}, { headers: { "x-name": "n" } }), "n");
  });

  it("rejects with the exact value", async () => {
    await using page = await open();
    await assert.rejects(
      page.invoke("plugin:echo|fail", { code: 7 }),
      (value) => (assert.deepEqual(value, { code: 7 }), true),
    );
  });

  it("collects the messages of a channel", async () => {
    await using page = await open();
    const onTick = page.collect<number | ArrayBuffer>();
    assert.equal(await page.invoke("plugin:echo|count", { to: 2, onTick }), null);
    assert.deepEqual(onTick.messages.slice(0, 2), [0, 1]);
    assert.equal(await onTick.next(), 0);
    assert.ok(onTick.messages[2] instanceof ArrayBuffer);
  });

  it("hears events, from every caller", async () => {
    await using page = await open();
    const other = await page.another();
    const heard = Promise.withResolvers<string>();
    await page.once("echo://said", ({ payload }) => heard.resolve(payload.text));
    await other.invoke("plugin:echo|say", { text: "hello" });
    assert.equal(await heard.promise, "hello");
  });

  it("cancels, gives up in time, and ends with its caller", async () => {
    await using page = await open();
    const controller = new AbortController();
    const cancelled = page.invoke("plugin:echo|wait", {}, { signal: controller.signal });
    controller.abort();
    await assert.rejects(cancelled, (value) => value === "Request cancelled");
    await assert.rejects(
      page.invoke("plugin:echo|wait", {}, { timeout: 1 }),
      (value) => /did not answer within/.test(String(value)),
    );
    const other = await page.another();
    const lost = other.invoke("plugin:echo|wait");
    await Promise.resolve();
    await Promise.all([assert.rejects(lost, /lost during/), other.close()]);
    assert.deepEqual(page.app.handle.webviews().map(({ id }) => id), [page.id]);
  });

  it("answers requests of the core", async () => {
    await using page = await open();
    page.answer("echo:ask", (params) => ({ params }));
    assert.deepEqual(await page.invoke("plugin:echo|ask"), { params: { n: 1 } });
  });
});

testPlugin(echo);

describe("testApp with people", () => {
  it("calls as one of them: events and windows of others are out of reach", async () => {
    const app = createApp({
      identifier: "dev.pleiad.people",
      commands: {
        who: command(({ webview }) => webview.principal?.id ?? null),
        tell: command((ctx) => ctx.emit("told", ctx.webview.principal?.id)),
        tellAll: command(({ app }) => app.emit("told", "all")),
      },
      capabilities: [{
        identifier: "main",
        windows: ["main", "notes"],
        permissions: ["core:default"],
      }],
    });
    await using ann = await testApp(app, { principal: { id: "ann" } });
    const notes = await ann.another("notes");
    const bob = await ann.another("main", { id: "bob" });
    assert.deepEqual(await Promise.all([ann, notes, bob].map((each) => each.invoke("who"))), [
      "ann",
      "ann",
      "bob",
    ]);
    const heard: unknown[][] = [[], []];
    await notes.listen("told", ({ payload }) => heard[0]?.push(payload));
    await bob.listen("told", ({ payload }) => heard[1]?.push(payload));
    for (const each of [ann, bob]) await each.invoke("tell");
    await ann.invoke("tellAll");
    await Promise.all([notes.invoke("who"), bob.invoke("who")]);
    assert.deepEqual(heard, [["ann", "all"], ["bob", "all"]]);
    assert.deepEqual(await bob.invoke("plugin:window|get_all_windows"), ["main"]);
    const denied: unknown[] = [];
    app.onAudit(({ principal, command }) => denied.push([principal, command]));
    await assert.rejects(bob.invoke("plugin:window|set_title", { value: "x" }));
    assert.deepEqual(denied, [["bob", "plugin:window|set_title"]]);
  });
});
