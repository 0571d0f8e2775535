import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import type { AuditRecord } from "@pleiad/core";
import { fixture, pleiad, removeFixture, type Running } from "./cli/_spawn.ts";

const files = {
  "app.ts": `import { command, createApp } from "@pleiad/core";
export default createApp({
  identifier: "org.example.audit",
  frontendDist: "dist",
  permissions: { fails: ["fails"] },
  commands: { fails: command(() => { throw new Error("told to the caller alone"); }) },
  capabilities: [{ identifier: "main", windows: ["main"], permissions: ["fails"] }],
});`,
  "dist/index.html": "<!doctype html><title>x</title>",
};

let folder = "";
let core: Running;
let url = "";
const secrets: Record<string, string> = {};

before(async () => {
  folder = await fixture(files);
  core = pleiad([
    ...["start", "--port", "0", "--no-open", "--json"],
    ...["--log", "debug", "--log-file", "logs/core.jsonl"],
  ], folder);
  const { url: at = "", bootUrl = "" } = await core.event("listening");
  url = at;
  const boot = await fetch(bootUrl, { redirect: "manual" });
  const cookie = boot.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  const page = await fetch(url, { headers: { cookie, accept: "text/html" } });
  const state = (await readdir(folder)).find((name) => name.startsWith("pleiad-")) ?? "";
  const saved = JSON.parse(
    await readFile(join(folder, state, "org.example.audit.json"), "utf8"),
  );
  const token = pleiad(["token", "main"], folder);
  Object.assign(secrets, {
    boot: new URL(bootUrl).searchParams.get("token"),
    cookie: cookie.slice(cookie.indexOf("=") + 1),
    key: /"key":"([\w-]+)"/.exec(await page.text())?.[1],
    state: saved.key,
    bearer: await token.line(),
    argument: "an-argument-of-a-call",
  });
  await token.exit;
});

after(() => removeFixture(folder));

/** Sends a request that must be refused, or denied. */
async function tryDoor(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url + path, { redirect: "manual", ...init });
  await response.body?.cancel();
  return response.status;
}

describe("the audit log", () => {
  it("tells of every refusal at every door, and of no secret", {
    skip: process.platform === "win32" ? "needs SIGTERM" : false,
  }, async () => {
    for (const [name, value] of Object.entries(secrets)) {
      assert.match(value ?? "", /^[\w.=~-]{20,}$/, name);
    }
    const json = { "content-type": "application/json" };
    const body = JSON.stringify({ x: secrets["argument"] });
    const cookieName = `pleiad-org.example.audit-${new URL(url).port}`;
    const bearer = { ...json, authorization: `Bearer ${secrets["bearer"]}` };
    assert.equal(await tryDoor(`/__pleiad/boot?token=${secrets["boot"]}`), 401);
    for (const secret of Object.values(secrets)) {
      const post = (headers: Record<string, string>) => ({ method: "POST", headers, body });
      const key = { ...json, "tauri-invoke-key": secret };
      const cookie = { cookie: `${cookieName}=${secret}` };
      const evil = { origin: "http://evil.example" };
      const doors: [string, RequestInit][] = [
        ["/__pleiad/ipc/fails", post(json)],
        ["/__pleiad/ipc/fails", post({ ...key, ...evil })],
        ["/__pleiad/ipc/fails", post({ ...key, origin: `http://${secret}@x/` })],
        ["/__pleiad/ipc/fails", post({ ...key, ...cookie, origin: url })],
        [`/__pleiad/ipc/${secret}`, post({ ...json, authorization: `Bearer x${secret}` })],
        [`/__pleiad/ipc/fails`, post({ ...bearer, ...evil })],
        [`/__pleiad/ipc/fails?key=${secret}`, post({ ...json, authorization: `Basic ${secret}` })],
        ["/__pleiad/token", post({ ...json, authorization: `Bearer x${secret}` })],
        [`/__pleiad/boot?token=x${secret}`, { headers: cookie }],
        [`/__pleiad/protocol/asset/${secret}`, { headers: { authorization: `Bearer x${secret}` } }],
        [`/a//${secret}`, { headers: cookie }],
        ["/__pleiad/ws", { headers: { "sec-websocket-protocol": `pleiad.v1, key.${secret}` } }],
        [`/__pleiad/ws?key=${secret}`, { headers: { authorization: `Bearer x${secret}` } }],
      ];
      for (const [path, init] of doors) {
        const status = await tryDoor(path, init);
        assert.ok(status === 400 || status === 401 || status === 403, `${path}: ${status}`);
      }
    }
    for (const command of ["plugin:event|emit", `x${secrets["key"]}`, "a\u001b[31m\u202e"]) {
      const path = `/__pleiad/ipc/${encodeURIComponent(command)}`;
      assert.equal(await tryDoor(path, { method: "POST", headers: bearer, body }), 200);
    }
    const bad = { ...bearer, "tauri-callback": secrets["key"] ?? "" };
    await tryDoor("/__pleiad/ipc/fails", { method: "POST", headers: bad, body });
    await tryDoor("/__pleiad/ipc/fails", { method: "POST", headers: bearer, body: body.slice(1) });
    await tryDoor("/__pleiad/ipc/fails", { method: "POST", headers: bearer, body });
    core.kill("SIGTERM");
    assert.equal(await core.exit, 0);

    const file = join(folder, "logs", "core.jsonl");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const text = await readFile(file, "utf8");
    const said = text + core.errors() + JSON.stringify(await core.event("stopped"));
    for (const [name, secret] of Object.entries(secrets)) {
      assert.ok(!said.includes(secret), `the ${name} is in the log`);
    }
    // Nor what a shorter secret would have slipped through by.
    assert.doesNotMatch(text, /[?&](?:token|key)=/);
    assert.match(text, /"origin":"\(malformed\)"/);
    // deno-lint-ignore no-control-regex -- what must not be there
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|\\u001b/);
    const records: AuditRecord[] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    const counted = records.filter(({ kind }) => kind === "refused" || kind === "denied").length;
    const dropped = records.reduce(
      (sum, { kind, count = 0 }) => kind === "dropped" ? sum + count : sum,
      0,
    );
    assert.equal(counted + dropped, 1 + 13 * Object.keys(secrets).length + 2 + 3);
    for (const kind of ["listening", "stopped", "call", "refused"]) {
      assert.ok(records.some((record) => String(record.kind) === kind), kind);
    }
  });
});
