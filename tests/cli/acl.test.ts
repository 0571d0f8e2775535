import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fixture, pleiad, removeFixture, type Running } from "./_spawn.ts";

const app = `import { command, createApp } from "@pleiad/core";
console.log("loading");
export default createApp({
  identifier: "org.example.acl",
  permissions: {},
  commands: { greet: command(() => "hello"), other: command(() => 1) },
});`;
const capability = '{ "identifier": "main", "windows": ["main"], "permissions": ["allow-greet"] }';
const ear = `{ "identifier": "ear", "windows": ["ear"], "permissions": [
  { "identifier": "core:event:allow-listen", "allow": [{ "event": "notes://*" }] }
] }`;

const files = `import { command, createApp } from "@pleiad/core";
import { fs } from "@pleiad/plugin-fs";
export default createApp({
  identifier: "org.example.files",
  plugins: [fs()],
  permissions: {},
  commands: { greet: command(() => "hello") },
  capabilities: [{ identifier: "files", windows: ["main"], permissions: [
    "fs:allow-exists",
    { identifier: "fs:scope", allow: ["$APPDATA/**"], deny: ["$APPDATA/no/*"] },
  ] }],
});`;

async function rest(running: Running): Promise<string> {
  const lines: string[] = [];
  for (;;) {
    try {
      lines.push(await running.line());
    } catch {
      return lines.join("\n");
    }
  }
}

describe("pleiad acl", () => {
  let folder = "";
  before(async () => {
    folder = await fixture({
      "app.ts": app,
      "capabilities/main.json": capability,
      "capabilities/ear.json": ear,
      "files.ts": files,
    });
  });
  after(() => removeFixture(folder));

  it("says why a call is denied", async () => {
    const running = pleiad(["acl", "why", "other", "--window", "main", "--json"], folder);
    const found = JSON.parse(await rest(running));
    assert.equal(found.allowed, false);
    assert.match(found.text, /allow-other/);
    assert.equal(await running.exit, 1);
  });

  it("shows the chain that allows a call", async () => {
    const running = pleiad(["acl", "why", "greet"], folder);
    assert.equal(
      await rest(running),
      "greet is allowed\n  capability main (capabilities/main.json) -> allow-greet",
    );
    assert.equal(await running.exit, 0);
  });

  it("lists who may do what", async () => {
    const running = pleiad(["acl", "ls"], folder);
    assert.match(
      await rest(running),
      /^COMMAND .*\ngreet +allow +main +- +local +main +allow-greet$/m,
    );
    assert.equal(await running.exit, 0);
  });

  it("shows scope entries below what carries them, those of whole plugins too", async () => {
    const shown = await rest(pleiad(["acl", "ls", "files.ts"], folder));
    assert.match(shown, /core:event:allow-listen\n {4}allow \{"event":"notes:\/\/\*"\}$/m);
    assert.match(
      shown,
      /^\(whole plugin\) +scope .* files +fs:scope\n {4}deny "\$APPDATA\/no\/\*"\n {4}allow "\$APPDATA\/\*\*"$/m,
    );
    const listed = JSON.parse(await rest(pleiad(["acl", "ls", "--json", "files.ts"], folder)));
    assert.deepEqual(
      listed.find((entry: { command: unknown }) => entry.command === null).scope,
      { allow: ["$APPDATA/**"], deny: ["$APPDATA/no/*"] },
    );
  });

  it("says which entries of fs are about a path", async () => {
    const ask = async (path: string) => {
      const args = JSON.stringify({ path, options: { baseDir: 14 } });
      const running = pleiad(
        ["acl", "why", "plugin:fs|exists", "--window", "main", "--args", args, "files.ts"],
        folder,
      );
      return [await rest(running), await running.exit];
    };
    const told = (refused: string, deny: string, allow: string) =>
      `plugin:fs|exists is allowed\n${refused}` +
      "  capability files -> fs:allow-exists\nScope of the whole plugin:\n" +
      `  capability files -> fs:scope\n    deny "$APPDATA/no/*"  ${deny}\n` +
      `    allow "$APPDATA/**"  ${allow}`;
    const refused = "The call passes, its scope refuses these arguments\n";
    assert.deepEqual(await ask("no/b"), [told(refused, "<- matches", "<- matches"), 1]);
    assert.deepEqual(await ask("/etc/passwd"), [
      told(refused, "(does not match)", "(does not match)"),
      1,
    ]);
    assert.deepEqual(await ask("a"), [told("", "(does not match)", "<- matches"), 0]);
  });

  it("says that the scope refuses the arguments", async () => {
    const args = ["acl", "why", "plugin:event|listen", "--window", "ear", "--args"];
    const running = pleiad([...args, '{"event":"other"}'], folder);
    assert.equal(
      await rest(running),
      "plugin:event|listen is allowed\nThe call passes, its scope refuses these arguments\n" +
        "  capability ear (capabilities/ear.json) -> core:event:allow-listen\n" +
        '    allow {"event":"notes://*"}  (does not match)',
    );
    assert.equal(await running.exit, 1);
    const other = pleiad([...args, '{"event":"notes://a"}', "--json"], folder);
    const found = JSON.parse(await rest(other));
    assert.equal(found.argsAllowed, true);
    assert.equal(found.grants[0].scope[0].matches, true);
    assert.equal(await other.exit, 0);
  });

  it("refuses arguments that are no JSON object", async () => {
    for (const text of ["{event", "[1]", "null"]) {
      const running = pleiad(["acl", "why", "greet", "--args", text], folder);
      assert.equal(await running.exit, 2);
      assert.match(running.errors(), /^--args is no JSON object: /);
    }
  });

  it("asks for the command", async () => {
    const running = pleiad(["acl", "why"], folder);
    assert.equal(await running.exit, 2);
    assert.match(running.errors(), /Name the command/);
  });

  it("does not take a permission, or half a command, for one of the app's own", async () => {
    for (const text of ["notes:allow-read", "notes|read"]) {
      const running = pleiad(["acl", "why", text], folder);
      assert.equal(await running.exit, 2);
      assert.match(running.errors(), /is no command: write plugin:/);
    }
  });
});

describe("pleiad permission ls", () => {
  let folder = "";
  before(async () => {
    folder = await fixture({ "app.ts": app });
  });
  after(() => removeFixture(folder));

  it("lists what a filter finds, with descriptions", async () => {
    const running = pleiad(["permission", "ls", "allow-gre"], folder);
    assert.equal(
      await rest(running),
      "allow-greet\n  Enables the greet command without any pre-configured scope.",
    );
    assert.equal(await running.exit, 0);
  });

  it("refuses a plugin and an action that are not there", async () => {
    const plugin = pleiad(["permission", "ls", "--plugin", "nope"], folder);
    assert.equal(await plugin.exit, 2);
    assert.match(plugin.errors(), /no plugin "nope"; it has .*core:event/);
    assert.equal(await pleiad(["permission", "steal"], folder).exit, 2);
  });
});
