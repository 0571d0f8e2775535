import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import process from "node:process";
import { createApp, definePlugin } from "@pleiad/core";
import { connect } from "@pleiad/core/client";
import { fixture, pleiad, removeFixture, type Running } from "../cli/_spawn.ts";
import { files } from "./_apps.ts";

const posix = { skip: process.platform === "win32" ? "needs SIGTERM" : false };
let folder = "";
let running: Running[] = [];

before(async () => {
  folder = await fixture(files);
});

afterEach(async () => {
  for (const command of running) command.kill("SIGKILL");
  await Promise.all(running.map(({ exit }) => exit));
  running = [];
});

after(() => removeFixture(folder));

function run(...args: string[]): Running {
  const command = pleiad(args, folder);
  running.push(command);
  return command;
}

async function open(...args: string[]) {
  const core = run("start", "--port", "0", "--no-open", "--json", ...args, "app.js");
  const { url = "" } = await core.event("listening");
  const token = await run("token", "main", "app.js").line();
  const invoke = async (command: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/__pleiad/ipc/${encodeURIComponent(command)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return [response.headers.get("tauri-response"), await response.json()];
  };
  /** Waits until the core has said something. */
  const said = async (text: string | RegExp) => {
    while (!(typeof text === "string" ? core.errors().includes(text) : text.test(core.errors()))) {
      assert.deepEqual(await invoke("plugin:good|ping"), ["ok", "pong"], core.errors());
    }
  };
  return { core, url, token, invoke, said };
}

describe("F6: a plugin that does not start", () => {
  const first = definePlugin("first", { commands: {} });
  const broken = definePlugin("broken", {
    commands: {},
    setup() {
      // deno-lint-ignore no-throw-literal -- a plugin may
      throw "no Error";
    },
  });
  const needs = definePlugin("needs", { commands: {}, dependencies: { broken: "*" } });

  it("is left out with those that need it, where the app says so; the core names them", async () => {
    const app = createApp({
      identifier: "org.example.skip",
      plugins: [broken, needs, first],
      onPluginError: "skip",
    });
    const told: unknown[] = [];
    app.onAudit(({ plugin, reason }) => told.push([plugin, reason]));
    const { error } = console;
    console.error = () => {};
    try {
      await app.start();
    } finally {
      console.error = error;
    }
    assert.deepEqual(told, [
      [
        "broken",
        'The app starts without plugin "broken": failed to initialize plugin `broken`: no Error',
      ],
      [
        "needs",
        'The app starts without plugin "needs": Cannot start plugin "needs": it needs plugin "broken" (*), which is not in the app',
      ],
    ]);
    assert.equal(await app.removePlugin("first"), true);
    assert.equal(await app.removePlugin("broken"), false);
    await app.stop();
    assert.equal(await app.finished, 0);
  });

  it("keeps the app from starting otherwise, with an error that names it", async () => {
    const app = createApp({ identifier: "org.example.refuse", plugins: [broken, first] });
    await assert.rejects(app.start(), /failed to initialize plugin `broken`: no Error/);
    await app.stop();
  });
});

describe("F7, F8, F9: handlers that throw, never settle, leave errors behind, or block", () => {
  it("reject with what they threw, whatever it is, and the core answers on", posix, async () => {
    const { core, invoke, url, token } = await open();
    await using socket = await connect(url, { token });
    for (
      const [name, rejection] of [
        ["error", "an error"],
        ["text", "a text"],
        ["nothing", null],
        ["object", {}],
        ["hostile", "a object"],
        ["bigint", "10"],
        ["rejects", "later"],
        ["thenable", "a thenable"],
        ["getter", "a getter"],
        ["result", "Cannot answer plugin:bad|result: its result is no JSON value: a result"],
      ] as const
    ) {
      const command = `plugin:bad|${name}`;
      assert.deepEqual(await invoke(command), ["error", rejection], name);
      const caught = await socket.invoke(command).then(() => assert.fail(name), (error) => error);
      assert.deepEqual(caught, rejection, name);
    }
    assert.match((await invoke("plugin:bad|circle"))[1], /its result is no JSON value/);
    assert.deepEqual(await invoke("plugin:good|ping"), ["ok", "pong"]);
    assert.match(core.errors(), /Hook onWebviewReady of plugin "bad" failed: a hook/);
    assert.match(core.errors(), /Hook onEvent of plugin "bad" failed: an async hook/);
    core.kill("SIGTERM");
    assert.equal(await core.exit, 0);
  });

  it("hear of deadlines and of callers that cancel or leave, over HTTP and sockets", async () => {
    const { core, invoke, said, url, token } = await open();
    for (const name of ["never", "deaf"]) {
      const [outcome, reason] = await invoke(`plugin:bad|${name}`, { "pleiad-timeout": "50" });
      assert.equal(outcome, "error");
      assert.match(reason, /^Command plugin:bad\|\w+ did not answer within \d+ ms$/);
    }
    await said(/aborted: Command plugin:bad\|never did not answer within \d+ ms/);
    const aborts = () => core.errors().split("aborted: ").length - 1;
    const socket = await connect(url, { token });
    await assert.rejects(socket.invoke("plugin:bad|never", {}, { timeout: 60 }), /within \d+ ms/);
    while (aborts() < 2) await invoke("plugin:good|ping");
    const cancel = new AbortController();
    const cancelled = socket.invoke("plugin:bad|never", {}, { signal: cancel.signal });
    cancel.abort();
    await assert.rejects(cancelled, /Request cancelled/);
    await said("aborted: Request cancelled");
    const before = aborts();
    const left = socket.invoke("plugin:bad|never");
    const lost = assert.rejects(left);
    await socket.invoke("plugin:good|ping");
    await socket.close();
    await lost;
    while (aborts() === before) await invoke("plugin:good|ping");
    const leave = new AbortController();
    const gone = fetch(`${url}/__pleiad/ipc/${encodeURIComponent("plugin:bad|never")}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      signal: leave.signal,
    });
    const refused = assert.rejects(gone);
    await invoke("plugin:good|ping");
    leave.abort();
    await refused;
    while (aborts() === before + 1) await invoke("plugin:good|ping");
  });

  it("are named when they leave an error behind, and the core stays up", async () => {
    const { invoke, said } = await open();
    assert.deepEqual(await invoke("plugin:bad|stray"), ["ok", null]);
    await said('Nobody caught this, of plugin "bad": Error: stray timer');
    await said('Nobody caught this, of plugin "bad": Error: stray rejection');
    await said("Nobody caught this: stray text");
  });

  it("are named when they keep the core waiting", async () => {
    const { invoke, said } = await open("--log", "warn");
    assert.deepEqual(await invoke("plugin:bad|busy"), ["ok", "done"]);
    await said(
      /"kind":"blocked","reason":"bad kept the core waiting for \d+ ms in command plugin:bad\|busy/,
    );
    await said('"plugin":"bad"');
  });
});

describe("F11: plugins that do not end", () => {
  it(
    "are named, do not keep others from ending, and end within five seconds with 1",
    posix,
    async () => {
      const core = run("start", "--port", "0", "--no-open", "--json", "--log", "info", "ends.js");
      await core.event("listening");
      const asked = performance.now();
      core.kill("SIGTERM");
      assert.equal(await core.exit, 1);
      assert.ok(performance.now() - asked < 5_500, `${performance.now() - asked} ms`);
      for (
        const said of [
          "first was asked",
          "last was asked",
          'Plugin \\"throws\\": dispose failed: no Error',
          /Plugin \\"hangs\\": dispose failed: it took longer than \d+ ms/,
          /Plugin \\"deaf\\": dispose failed: it took longer than \d+ ms/,
        ]
      ) {
        if (typeof said === "string") assert.ok(core.errors().includes(said), core.errors());
        else assert.match(core.errors(), said);
      }
      assert.equal((await core.event("stopped"))["code"], 1);
    },
  );
});
