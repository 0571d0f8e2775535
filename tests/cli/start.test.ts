import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { fixture, freePort, pleiad, removeFixture, type Running } from "./_spawn.ts";

const app = `
import { command, createApp, definePlugin } from "@pleiad/core";
import * as v from "valibot";

const echo = definePlugin("echo", {
  permissions: { default: ["bytes"] },
  commands: { bytes: command(({ body }) => body.bytes ?? body.value) },
});
console.log("logged while loading");
export default createApp({
  identifier: "org.example.cli",
  productName: "Desk",
  version: "1.2.3",
  frontendDist: "dist",
  plugins: [echo],
  commands: {
    greet: command(v.object({ name: v.string() }), ({ name }) => \`Hello, \${name}\`),
    stray: command(() => {
      setTimeout(() => { throw new Error("stray throw"); });
      void Promise.reject(new Error("stray rejection"));
    }),
    quit: command(({ app }) => void setTimeout(() => app.exit(3))),
  },
  capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default", "echo:default"] }],
});
`;
const files = {
  "app.ts": app,
  "dist/index.html": "<!doctype html><html><head><title>Desk</title></head></html>",
  "hangs.ts": `import { createApp } from "@pleiad/core";
export default createApp({
  identifier: "org.example.hangs",
  plugins: [],
  setup(app) { app.listen("x", () => {}); setInterval(() => {}, 1000); },
});`,
  "stuck.ts": `import { createApp, definePlugin } from "@pleiad/core";
const stuck = definePlugin("stuck", {
  commands: {},
  setup: () => ({ dispose: () => new Promise(() => console.log("never")) }),
});
export default createApp({ identifier: "org.example.stuck", plugins: [stuck] });`,
  "plugin.ts": `import { createApp, definePlugin } from "@pleiad/core";
const bad = definePlugin("bad", { commands: {}, setup() { throw new Error("no such disk"); } });
export default createApp({ identifier: "org.example.bad", plugins: [bad] });`,
  "key.ts": `import { createApp } from "@pleiad/core";
export default createApp({ identifier: "not an identifier" });`,
  "none.ts": "export const app = 1;",
};

let folder: string;
let running: Running[] = [];

function start(args: readonly string[], env?: Record<string, string>): Running {
  const command = pleiad(args, folder, env);
  running.push(command);
  return command;
}

before(async () => {
  folder = await fixture(files);
});

afterEach(async () => {
  for (const command of running) command.kill("SIGKILL");
  await Promise.all(running.map(({ exit }) => exit));
  running = [];
});

after(() => removeFixture(folder));

function invoke(url: string, command: string, token: string, init: RequestInit): Promise<Response> {
  return fetch(`${url}/__pleiad/ipc/${encodeURIComponent(command)}`, {
    method: "POST",
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
}

describe("pleiad start", () => {
  it("lets browsers stay in over a crash, and nobody else in", async () => {
    const port = `${await freePort()}`;
    const args = ["start", "--port", port, "--no-open", "--json"];
    const first = start(args);
    const { bootUrl = "", url = "" } = await first.event("listening");
    const boot = await fetch(bootUrl, { redirect: "manual" });
    const cookie = boot.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    await boot.body?.cancel();
    first.kill("SIGKILL");
    await first.exit;
    await start(args).event("listening");
    const status = (headers: Record<string, string>) =>
      fetch(url, { headers: { accept: "text/html", ...headers } }).then(async (response) => {
        await response.body?.cancel();
        return response.status;
      });
    assert.equal(await status({}), 401);
    assert.equal(await status({ cookie: `${cookie}x` }), 401);
    assert.equal(await status({ cookie }), 200);
  });

  for (
    const [args, sentence] of [
      [["nowhere.ts"], /^Cannot find nowhere\.ts: name the app file as the last argument\n$/],
      [["none.ts"], /^none\.ts has no default export/],
      [
        ["plugin.ts"],
        /^Cannot start plugin\.ts: failed to initialize plugin `bad`: no such disk\n$/,
      ],
      [["key.ts"], /^Cannot load key\.ts: Cannot create the app: `identifier` must be/],
      [["--host", "0.0.0.0"], /^Cannot start app\.ts: .*0\.0\.0\.0 can be reached from elsewhere/],
    ] as const
  ) {
    it(`refuses ${args.join(" ")} with one sentence`, async () => {
      const command = start(["start", "--port", "0", "--no-open", ...args]);
      assert.equal(await command.exit, 1);
      assert.match(command.errors(), sentence);
      assert.doesNotMatch(command.errors(), /\n\s+at .*core\//);
    });
  }

  it("names --port when the port is taken", async () => {
    const port = await freePort();
    const taken = createServer().listen(port, "127.0.0.1");
    const command = start(["start", "--port", `${port}`, "--no-open", "--json"]);
    assert.equal(await command.exit, 3);
    const { message } = JSON.parse(await command.line());
    assert.match(message, new RegExp(`127\\.0\\.0\\.1:${port}, the port is taken.*--port`));
    taken.close();
  });

  it("answers programs that bring a token, and nobody else", async () => {
    const command = start(["start", "--port", "0", "--no-open", "--json"]);
    const listening = await command.event("listening");
    assert.match(command.errors(), /logged while loading/);
    const { url = "", bootUrl = "" } = listening;
    assert.deepEqual([listening["name"], listening["version"]], ["Desk", "1.2.3"]);
    assert.ok(bootUrl.startsWith(`${url}/__pleiad/boot?token=`));

    const json = { headers: { "content-type": "application/json" }, body: '{"name":"you"}' };
    assert.equal((await invoke(url, "greet", "guess", json)).status, 401);
    assert.equal((await fetch(url, { headers: { accept: "text/html" } })).status, 401);

    const asked = start(["token", "main"]);
    const token = await asked.line();
    assert.equal(await asked.exit, 0);
    assert.match(token, /^[\w-]{40,}$/);
    assert.equal(await (await invoke(url, "greet", token, json)).text(), '"Hello, you"');
    const raw = await invoke(url, "plugin:echo|bytes", token, {
      body: new Uint8Array([1, 2, 255]),
    });
    assert.equal(raw.headers.get("tauri-response"), "ok");
    assert.deepEqual([...await raw.bytes()], [1, 2, 255]);
    const other = start(["token", "other"]);
    const denied = await invoke(url, "plugin:echo|bytes", await other.line(), json);
    assert.equal(denied.headers.get("tauri-response"), "error");

    command.kill("SIGTERM");
    assert.equal(await command.exit, 0);
    assert.equal((await command.event("stopped"))["code"], 0);
    const state = (await readdir(folder)).find((name) => name.startsWith("pleiad-")) ?? "";
    const left = await readdir(join(folder, state));
    assert.deepEqual(left.filter((name) => !name.endsWith(".secret")), []);
  });

  it("says that no core is running when it is asked for a token", async () => {
    const asked = start(["token", "main"]);
    assert.equal(await asked.exit, 1);
    assert.equal(
      asked.errors().replace("logged while loading\n", ""),
      'No core of org.example.cli is running: start one with "pleiad start"\n',
    );
  });

  it("lets a browser in by its link, once, and serves the page with its script", async () => {
    const command = start(["start", "--port", "0", "--no-open", "--json"]);
    const { url = "", bootUrl = "" } = await command.event("listening");
    const boot = await fetch(bootUrl, { redirect: "manual" });
    assert.equal(boot.status, 303);
    const cookie = boot.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const page = await fetch(url, { headers: { cookie, accept: "text/html" } });
    const html = await page.text();
    assert.match(html, /^<!doctype html><html><head><script nonce="[\w-]+">/);
    const nonce = /nonce="([\w-]+)"/.exec(html)?.[1] ?? "";
    assert.ok(page.headers.get("content-security-policy")?.includes(`'nonce-${nonce}'`));
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal((await fetch(bootUrl, { redirect: "manual" })).status, 401);
  });

  it("stays up when a handler leaves an error behind", async () => {
    const command = start(["start", "--port", "0", "--no-open", "--json"]);
    const { url = "" } = await command.event("listening");
    const token = await start(["token", "main"]).line();
    assert.equal(await (await invoke(url, "stray", token, {})).text(), "null");
    const json = { headers: { "content-type": "application/json" }, body: '{"name":"you"}' };
    for (const left of ["stray rejection", "stray throw"]) {
      while (!command.errors().includes(`Nobody caught this: Error: ${left}`)) {
        assert.equal(await (await invoke(url, "greet", token, json)).text(), '"Hello, you"');
      }
    }
  });

  it("ends with the app's own exit code, and at SIGINT with 0 though timers run on", async () => {
    const command = start(["start", "--port", "0", "--no-open", "--json"]);
    const { url = "" } = await command.event("listening");
    const asked = start(["token", "main"]);
    await invoke(url, "quit", await asked.line(), {});
    assert.equal(await command.exit, 3);
    const hangs = start(["start", "--port", "0", "--no-open", "--json", "hangs.ts"]);
    await hangs.event("listening");
    hangs.kill("SIGINT");
    assert.equal(await hangs.exit, 0);
  });

  it("ends at once at a second signal, when the app does not stop", async () => {
    const command = start(["start", "--port", "0", "--no-open", "--json", "stuck.ts"]);
    await command.event("listening");
    command.kill("SIGTERM");
    while (!command.errors().includes("never")) await new Promise((next) => setImmediate(next));
    const again = setInterval(() => command.kill("SIGTERM"), 50);
    assert.equal(await command.exit, 143);
    clearInterval(again);
  });

  it("opens the browser without showing the token to other users", {
    skip: process.platform !== "linux",
  }, async () => {
    const bin = await fixture({ "xdg-open": '#!/bin/sh\necho "$@" > "$PLEIAD_SEEN"' });
    await chmod(join(bin, "xdg-open"), 0o755);
    const seen = join(bin, "seen");
    await writeFile(seen, "");
    const path = `${bin}${delimiter}${process.env["PATH"]}`;
    const command = start(["start", "--port", "0"], { PATH: path, PLEIAD_SEEN: seen, TMPDIR: bin });
    assert.equal(await command.line(), "logged while loading");
    assert.match(await command.line(), /^Desk 1\.2\.3 at http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(await command.line(), /__pleiad\/boot\?token=/);
    assert.equal(await command.line(), "Press Enter for another such link, Ctrl+C to stop");
    let opened = "";
    while (!opened.endsWith("\n")) opened = await readFile(seen, "utf8");
    assert.doesNotMatch(opened, /token/);
    const file = fileURLToPath(opened.trim());
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(file))).mode & 0o777, 0o700);
    assert.match(await readFile(file, "utf8"), /content="0;url=http:\/\/127.*boot\?token=/);
    command.kill("SIGTERM");
    assert.equal(await command.exit, 0);
    await assert.rejects(stat(file));
    await removeFixture(bin);
  });
});

describe("pleiad", () => {
  it("says what it can do, and which version it is", async () => {
    const help = start([]);
    assert.equal(await help.line(), "Usage: pleiad <command> [options] [app file]");
    assert.equal(await help.exit, 0);
    const version = start(["--version"]);
    const manifest = fileURLToPath(import.meta.resolve("../../core/package.json"));
    const { version: published } = JSON.parse(await readFile(manifest, "utf8"));
    assert.equal(await version.line(), published);
    const unknown = start(["sart"]);
    assert.equal(await unknown.exit, 2);
  });
});
