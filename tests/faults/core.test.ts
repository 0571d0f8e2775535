import { after, afterEach, before, describe, it, mock } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { command, createApp } from "@pleiad/core";
import { testApp } from "@pleiad/core/testing";
import { fixture, pleiad, removeFixture, type Running } from "../cli/_spawn.ts";
import { files } from "./_apps.ts";
import { child } from "./_child.ts";

const posix = { skip: process.platform === "win32" ? "needs signals" : false };
const linux = { skip: process.platform === "linux" ? false : "needs ulimit -n" };
const noNetwork = spawnSync("unshare", ["-rn", "true"]).status === 0;
let folder = "";
let running: Pick<Running, "kill" | "exit">[] = [];

before(async () => {
  folder = await fixture(files);
});

afterEach(async () => {
  for (const one of running) one.kill("SIGKILL");
  await Promise.all(running.map(({ exit }) => exit));
  running = [];
});

after(() => removeFixture(folder));

const START = ["start", "--port", "0", "--no-open", "--json"];

function run(args: readonly string[], cwd = folder): Running {
  const started = pleiad(args, cwd);
  running.push(started);
  return started;
}

/** The command line behind a shell. */
function behind(args: readonly string[], options: Parameters<typeof child>[2]) {
  const started = child("../../core/cli/main.ts", args, options);
  running.push(started);
  return started;
}

async function open(file: string) {
  const core = run([...START, file]);
  const { url = "" } = await core.event("listening");
  const token = await run(["token", "main", file]).line();
  const invoke = async (name: string): Promise<unknown> => {
    const response = await fetch(`${url}/__pleiad/ipc/${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    return await response.json();
  };
  return { core, url, token, invoke };
}

describe("F14: what was written is broken at the start", () => {
  it("starts a core on a broken state file, and tokens find it", posix, async () => {
    const state = join(folder, `pleiad-${process.getuid?.() ?? 0}`);
    await mkdir(state, { recursive: true, mode: 0o700 });
    await writeFile(join(state, "org.example.load.json"), '{"pid":');
    const { invoke } = await open("load.js");
    assert.equal(await invoke("ping"), "pong");
  });

  it("starts a store on its defaults, and keeps the broken file", async () => {
    const home = await mkdtemp(join(tmpdir(), "pleiad-broken-"));
    const data = join(home, "org.example.writer");
    await mkdir(data);
    await writeFile(join(data, "s.json"), '{"value":');
    const writer = child("_writer.ts", ["once", "s.json", "10"], { env: { XDG_DATA_HOME: home } });
    assert.equal(await writer.line(), "saved");
    assert.equal(await writer.exit, 0);
    const names = (await readdir(data)).sort();
    assert.equal(names.length, 2);
    assert.match(names[1] ?? "", /^s\.json\.corrupt-/);
    assert.equal(await readFile(join(data, names[1] ?? ""), "utf8"), '{"value":');
    assert.match(writer.errors(), /Cannot read .*s\.json: .*; moved to .*s\.json\.corrupt-/);
    await rm(home, { recursive: true });
  });
});

describe("F15: what a system may refuse", () => {
  it("goes on when nobody reads what it prints", posix, async () => {
    const core = behind([...START, join(folder, "load.js")], {
      env: { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: join(folder, "data") },
    });
    const { url } = JSON.parse(await core.line() ?? core.errors());
    core.process.stdout?.destroy();
    core.process.stderr?.destroy();
    const token = await run(["token", "main", "load.js"]).line();
    for (let n = 0; n < 20; n++) {
      const response = await fetch(`${url}/__pleiad/ipc/ping`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(await response.json(), "pong");
    }
    core.kill("SIGTERM");
    assert.equal(await core.exit, 0);
  });

  it(
    "goes on when it has run out of files, and answers again when it has some",
    linux,
    async () => {
      const core = behind([...START, join(folder, "load.js")], {
        shell: "ulimit -n 48",
        env: { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: join(folder, "data") },
      });
      const { url } = JSON.parse(await core.line() ?? core.errors());
      const token = await run(["token", "main", "load.js"]).line();
      const sockets = Array.from({ length: 80 }, () => {
        const socket = connectTcp(Number(new URL(url).port), "127.0.0.1");
        return socket.on("error", () => {});
      });
      await Promise.all(
        sockets.slice(0, 10).map((socket) =>
          new Promise((done) => socket.once("connect", done).once("error", done))
        ),
      );
      for (const socket of sockets) socket.destroy();
      let answer: unknown = null;
      while (answer !== "pong") {
        answer = await fetch(`${url}/__pleiad/ipc/ping`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}` },
        }).then((response) => response.json(), () => null);
      }
      core.kill("SIGTERM");
      assert.equal(await core.exit, 0);
    },
  );

  it("goes on when its folder is removed, and says so when it is at the start", linux, async () => {
    const gone = join(folder, "gone");
    await mkdir(gone);
    const core = run([...START, "../load.js"], gone);
    const { url = "" } = await core.event("listening");
    await rm(gone, { recursive: true });
    assert.equal((await fetch(url, { headers: { accept: "text/html" } })).status, 401);
    core.kill("SIGTERM");
    assert.equal(await core.exit, 0);
    await mkdir(gone);
    const late = behind([...START, join(folder, "load.js")], {
      shell: `cd ${gone}; rmdir ${gone}`,
    });
    // Deno does not get as far as the command line.
    assert.match(await late.line() ?? "", /^$|The current folder is gone/);
    assert.notEqual(await late.exit, 0);
    assert.match(late.errors(), /^$|The current folder is gone|could not read current working dir/);
    await rmdir(gone).catch(() => {});
  });

  it("says which address it cannot listen on", {
    skip: noNetwork ? false : "needs a network of its own",
  }, async () => {
    const core = behind([...START, "--host", "::1", "load.js"], {
      shell: `cd ${folder}; exec unshare -rn "$@"`,
      env: { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: join(folder, "data") },
    });
    const { event, message } = JSON.parse(await core.line() ?? "null");
    assert.equal(event, "error");
    assert.match(message, /^Cannot start load\.js: /);
    assert.equal(await core.exit, 1);
  });

  it("keeps sessions and deadlines when the clock is set a day on or back", async () => {
    const app = createApp({
      identifier: "org.example.clock",
      commands: { never: command(() => new Promise(() => {})), ping: command(() => "pong") },
    });
    await using page = await testApp(app);
    const day = 86_400_000;
    const real = Date.now;
    try {
      for (const jump of [day, -day]) {
        const pending = page.invoke("never", {}, { timeout: 40 });
        mock.method(Date, "now", () => real() + jump);
        await assert.rejects(pending, /did not answer within/);
        assert.equal(await page.invoke("ping"), "pong");
        await assert.rejects(page.invoke("never", {}, { timeout: 20 }), /did not answer within/);
      }
    } finally {
      mock.restoreAll();
    }
  });
});

describe("F16: a signal under load", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(
      `${signal} settles every call, closes every socket with 1001, and ends with 0`,
      posix,
      async () => {
        const { core, url, token } = await open("load.js");
        const sockets = await Promise.all(Array.from({ length: 20 }, async () => {
          const socket = new WebSocket(`${url.replace("http", "ws")}/__pleiad/ws`, [
            "jsonrpc",
            `bearer.${token}`,
          ]);
          let answers = 0;
          const closed = new Promise<number>((done) => {
            socket.onclose = ({ code }) => done(code);
          });
          const send = (method: string, id: number) => {
            if (socket.readyState === WebSocket.OPEN) {
              socket.send(JSON.stringify({ jsonrpc: "2.0", id, method }));
            }
          };
          await new Promise((done) => socket.onopen = done);
          socket.onmessage = () => send("ping", 2 + ++answers);
          send("slow", 1);
          send("ping", 2);
          return { closed, answered: () => answers };
        }));
        const pending = fetch(`${url}/__pleiad/ipc/slow`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}` },
        }).then((response) => response.headers.get("tauri-response"), () => "closed");
        while (sockets.some(({ answered }) => answered() < 5)) {
          await new Promise((next) => setImmediate(next));
        }
        const asked = performance.now();
        core.kill(signal);
        for (const { closed } of sockets) assert.equal(await closed, 1001);
        assert.match(await pending ?? "", /^(?:error|closed)$/);
        assert.equal(await core.exit, 0);
        assert.ok(performance.now() - asked < 5_000);
        await assert.rejects(fetch(url));
      },
    );
  }
});

describe("F17: two cores of one app", () => {
  it("refuses the second by name, and starts after the first was killed", posix, async () => {
    const first = run([...START, "load.js"]);
    await first.event("listening");
    const second = run([...START, "load.js"]);
    const { message = "" } = await second.event("error");
    assert.ok(message.includes(`process ${first.pid} uses it already`), message);
    assert.ok(message.includes(join(folder, "data", "org.example.load")), message);
    assert.equal(await second.exit, 1);
    first.kill("SIGKILL");
    await first.exit;
    const third = run([...START, "load.js"]);
    await third.event("listening");
    third.kill("SIGTERM");
    assert.equal(await third.exit, 0);
    assert.deepEqual(await readdir(join(folder, "data", "org.example.load")), []);
  });
});
