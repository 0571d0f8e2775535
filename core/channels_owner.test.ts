import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connectTestSession, type Sent, startTestApp } from "./_test_app.ts";
import { type App, internalsOf } from "./create_app.ts";
import { command, definePlugin } from "./plugin.ts";
import type { Session } from "./transport/session.ts";
import type { Channel } from "./types/contract.ts";
import { channel } from "./valibot.ts";
import * as v from "valibot";

/** A plugin that keeps a channel of each document and sends on it when told. */
function notes() {
  const kept = new Map<string, Channel<unknown>>();
  return definePlugin("notes", {
    permissions: { default: ["keep", "tell"] },
    commands: {
      keep: command(v.object({ sink: channel<unknown>() }), ({ sink }, { webview }) => {
        kept.set(webview.id, sink.retain());
      }),
      tell: command(
        v.object({ text: v.string() }),
        ({ text }, { webview }) => kept.get(webview.id)?.send(text),
      ),
    },
  });
}

async function start() {
  const { app, session, sent } = await startTestApp({ plugins: [notes()] }, ["notes:default"]);
  const other = connectTestSession(app, "main");
  return { app, mine: { session, sent }, other };
}

async function call(app: App, caller: Session, name: string, args: unknown): Promise<void> {
  const outcome = await internalsOf(app).router.invoke({
    command: `plugin:notes|${name}`,
    body: { kind: "json", value: args },
    headers: null,
    deadline: null,
    caller,
  }).outcome;
  assert.ok(outcome.ok);
}

async function messages(sent: Sent[]): Promise<unknown[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return sent.splice(0).filter(({ method }) => method === "channel")
    .map(({ params }) => [params.id, params.message ?? "end"]);
}

describe("channels belong to the session that opened them", () => {
  it("the same number in two documents is two channels, of one label too", async () => {
    const { app, mine, other } = await start();
    await call(app, mine.session, "keep", { sink: "__CHANNEL__:7" });
    await call(app, other.session, "keep", { sink: "__CHANNEL__:7" });
    await call(app, mine.session, "tell", { text: "mine" });
    assert.deepEqual(await messages(other.sent), []);
    assert.deepEqual(await messages(mine.sent), [[7, "mine"]]);
    await call(app, other.session, "tell", { text: "other" });
    assert.deepEqual(await messages(mine.sent), []);
    assert.deepEqual(await messages(other.sent), [[7, "other"]]);
  });

  it("a number of another document opens a channel of one's own, and takes nothing over", async () => {
    const { app, mine, other } = await start();
    await call(app, mine.session, "keep", { sink: "__CHANNEL__:7" });
    await call(app, other.session, "keep", { sink: "__CHANNEL__:7" });
    other.disconnect();
    await other.session.end();
    await call(app, mine.session, "tell", { text: "still" });
    assert.deepEqual(await messages(mine.sent), [[7, "still"]]);
    assert.deepEqual(await messages(other.sent), []);
  });
});
