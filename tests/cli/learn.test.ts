import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@pleiad/core/client";
import { fixture, pleiad, removeFixture, type Running } from "./_spawn.ts";

const files = {
  "app.ts": `
import { command, createApp, definePlugin } from "@pleiad/core";

const notes = definePlugin("notes", {
  permissions: { default: ["read"] },
  commands: { read: command(() => "Buy milk"), write: command(() => "written") },
});
export default createApp({
  identifier: "org.example.learn",
  plugins: [notes],
  windows: [{ label: "main", url: "/" }, { label: "second", url: "/second.html" }],
  capabilities: [{
    identifier: "little",
    windows: ["second"],
    permissions: [{ identifier: "core:event:allow-listen", allow: [{ event: "notes://*" }] }],
  }],
});`,
};

let folder: string;
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

/** Runs the app, makes the calls in both windows, ends it, and gives what was refused. */
async function session(...args: string[]): Promise<{ refused: string[]; errors: string }> {
  const dev = pleiad(["dev", "--port", "0", "--no-open", "--json", ...args], folder);
  running.push(dev);
  const { url = "" } = await dev.event("listening");
  const refused: string[] = [];
  for (const label of ["main", "second"]) {
    const asked = pleiad(["token", label], folder);
    running.push(asked);
    const core = await connect(url, { token: await asked.line() });
    const attempt = (name: string, made: Promise<unknown>) =>
      made.then(() => {}, () => void refused.push(`${label}: ${name}`));
    await attempt("read", core.invoke("plugin:notes|read"));
    await attempt("gone", core.invoke("plugin:notes|gone"));
    if (label === "main") await attempt("write", core.invoke("plugin:notes|write"));
    else await attempt("listen", core.listen("other://thing", () => {}));
    await core.close();
  }
  dev.kill("SIGTERM");
  assert.equal(await dev.exit, 0);
  return { refused, errors: dev.errors() };
}

describe("pleiad dev --learn", () => {
  const all = ["main: read", "main: gone", "main: write", "second: read", "second: gone"];

  it("grants nothing while it runs, and writes nothing unasked", async () => {
    const { refused, errors } = await session("--learn");
    assert.deepEqual(refused, [...all, "second: listen"]);
    assert.match(errors, /This would grant what was denied, capabilities\/learned\.json:/);
    assert.match(errors, /plugin:notes\|gone, asked for by "main", does not exist/);
    assert.match(errors, /learned\.json was not written: --yes writes it/);
    assert.equal(existsSync(join(folder, "capabilities")), false);
  });

  it("writes what grants the calls from the next start on, and then finds nothing new", async () => {
    await session("--learn", "--yes");
    const written = JSON.parse(await readFile(join(folder, "capabilities/learned.json"), "utf8"));
    assert.deepEqual(written, {
      capabilities: [
        {
          identifier: "learned-main",
          windows: ["main"],
          permissions: ["notes:allow-read", "notes:allow-write"],
        },
        {
          identifier: "learned-second",
          windows: ["second"],
          permissions: [
            { identifier: "core:event:allow-listen", allow: [{ event: "other://thing" }] },
            "notes:allow-read",
          ],
        },
      ],
    });
    const { refused, errors } = await session("--learn", "--yes");
    assert.deepEqual(refused, ["main: gone", "second: gone"]);
    assert.match(errors, /Nothing was denied that a capability could grant/);
  });

  it("belongs to dev alone", async () => {
    await rm(join(folder, "capabilities"), { recursive: true });
    const start = pleiad(["start", "--learn"], folder);
    running.push(start);
    assert.equal(await start.exit, 2);
    assert.match(start.errors(), /--learn belongs to "pleiad dev"/);
  });
});
