import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { fixture, freePort, pleiad, removeFixture, type Running } from "./_spawn.ts";

const files = {
  "app.ts": `
import { command, createApp } from "@pleiad/core";
import process from "node:process";
import { greeting } from "./greeting.ts";

export default createApp({
  identifier: "org.example.dev",
  devUrl: process.env["DEV_URL"],
  commands: { greet: command(() => greeting), quit: command(({ app }) => app.exit(0)) },
  capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default"] }],
});`,
  "greeting.ts": `export const greeting: string = "Hello";`,
  "web/vite.config.ts": `export default { cacheDir: ".vite-cache" } as object;`,
  "web/index.html": `<!doctype html><html><head><title>Dev</title></head><body></body></html>`,
  "web/main.ts": `export const typed: number = 1;`,
};

let folder: string;
let devUrl: string;
let running: Running | undefined;

before(async () => {
  folder = await fixture(files);
});

afterEach(async () => {
  running?.kill("SIGKILL");
  await running?.exit;
  // Vite ends with the process that started it, also with one that was killed.
  while (await answers()) await new Promise((resolve) => setTimeout(resolve, 20));
});

after(() => removeFixture(folder));

function answers(): Promise<boolean> {
  return fetch(devUrl).then(async (response) => {
    await response.body?.cancel();
    return true;
  }, () => false);
}

async function dev(): Promise<Running> {
  devUrl = `http://127.0.0.1:${await freePort()}`;
  running = pleiad(["dev", "--port", "0", "--no-open", "--json"], folder, { DEV_URL: devUrl });
  return running;
}

async function greet(url: string): Promise<unknown> {
  const asked = pleiad(["token", "main"], folder, { DEV_URL: devUrl });
  const authorization = `Bearer ${await asked.line()}`;
  const response = await fetch(`${url}/__pleiad/ipc/greet`, {
    method: "POST",
    headers: { authorization },
  });
  return await response.json();
}

describe("pleiad dev", () => {
  it("starts Vite, serves its page with our script, and stops it at the end", async () => {
    const command = await dev();
    const { url = "", bootUrl = "" } = await command.event("listening");
    const boot = await fetch(bootUrl, { redirect: "manual" });
    const cookie = boot.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const page = await fetch(url, { headers: { cookie, accept: "text/html" } });
    const html = await page.text();
    assert.ok(html.startsWith("<!doctype html><html><head><script nonce="), html.slice(0, 80));
    assert.match(html, /src="\/@vite\/client"/);
    const script = await fetch(`${url}/main.ts`, { headers: { cookie } });
    assert.match(script.headers.get("content-type") ?? "", /javascript/);
    assert.doesNotMatch(await script.text(), /: number/);
    assert.equal((await fetch(`${url}/main.ts`)).status, 401);

    command.kill("SIGINT");
    assert.equal(await command.exit, 0);
    assert.equal(await answers(), false);
  });

  it("starts the core anew on the same port, and keeps browsers logged in", async () => {
    const command = await dev();
    const { url = "", bootUrl = "" } = await command.event("listening");
    const boot = await fetch(bootUrl, { redirect: "manual" });
    const cookie = boot.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    assert.equal(await greet(url), "Hello");

    await writeFile(join(folder, "greeting.ts"), `export const greeting: string = "Hi;`);
    assert.equal((await command.event("restarting"))["reason"], "greeting.ts has changed");
    assert.match((await command.event("error"))["message"] ?? "", /^Cannot load app\.ts: .*/);
    await writeFile(join(folder, "greeting.ts"), `export const greeting: string = "Hi";`);
    assert.equal((await command.event("listening"))["url"], url);
    assert.equal(await greet(url), "Hi");
    const page = await fetch(url, { headers: { cookie, accept: "text/html" } });
    assert.equal(page.status, 200);
    await page.body?.cancel();
    assert.doesNotMatch(JSON.stringify(process.env), /PLEIAD_DEV_SECRET/);
  });

  it("gives up when the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo; // a TCP server
    devUrl = `http://127.0.0.1:${await freePort()}`;
    running = pleiad(["dev", "--port", `${port}`, "--no-open", "--json"], folder, {
      DEV_URL: devUrl,
    });
    assert.match((await running.event("error"))["message"] ?? "", /the port is taken/);
    assert.equal(await running.exit, 3);
    taken.close();
  });

  it("has a core that gives out links, and ends with its input", async () => {
    devUrl = `http://127.0.0.1:${await freePort()}`;
    running = pleiad(["core", "--port", "0", "--no-open", "--json"], folder, { DEV_URL: devUrl });
    const { bootUrl } = await running.event("listening");
    running.input("\n");
    const link = await running.event("link");
    assert.notEqual(link["bootUrl"], bootUrl);
    const boot = await fetch(link["bootUrl"] ?? "", { redirect: "manual" });
    assert.equal(boot.status, 303);
    running.input(null);
    assert.equal(await running.exit, 0);
  });

  it("ends when the app does", async () => {
    const command = await dev();
    const { url = "" } = await command.event("listening");
    const asked = pleiad(["token", "main"], folder, { DEV_URL: devUrl });
    const headers = { authorization: `Bearer ${await asked.line()}` };
    await fetch(`${url}/__pleiad/ipc/quit`, { method: "POST", headers }).catch(() => {});
    assert.equal(await command.exit, 0);
  });

  it("takes its core and Vite along when it is killed", {
    skip: process.platform === "win32",
  }, async () => {
    const command = await dev();
    const { url = "" } = await command.event("listening");
    const state = join(folder, `pleiad-${process.getuid?.()}`, "org.example.dev.json");
    const { pid } = JSON.parse(await readFile(state, "utf8"));
    command.kill("SIGKILL");
    await command.exit;
    // The core notices, stops, and removes its state file last but one.
    while (await readFile(state).then(() => true, () => false));
    while (isAlive(pid));
    await assert.rejects(fetch(url));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
