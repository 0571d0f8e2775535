import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type CliIo, processIo } from "../../core/cli/io.ts";
import { run as runHere } from "../../core/cli/mod.ts";
import { fixture, pleiad, removeFixture } from "./_spawn.ts";

const app = `import { command, createApp, definePlugin } from "@pleiad/core";
const notes = definePlugin("notes", {
  permissions: { default: ["read"] },
  commands: { read: command(() => 1), write: command(() => 2) },
});
export default createApp({
  identifier: "org.example.permission",
  plugins: [notes],
  commands: { greet: command(() => "hello") },
  capabilities: [{ identifier: "coded", windows: ["x"], permissions: [] }],
});`;
const json = '{\n    "windows": ["main"],\n    "identifier": "main",\n    "permissions": [\n' +
  '        "notes:default"\n    ]\n}\n';
const toml = '# who\nidentifier = "other"\nwindows = ["o"]\n' +
  'permissions = [\n  "notes:allow-read", # reads\n]\n';
const tables = 'identifier = "tables"\nwindows = ["t"]\n[[permissions]]\n' +
  'identifier = "notes:allow-read"\n';

let folder = "";
const text = (name: string) => readFile(join(folder, name), "utf8");

async function run(...args: string[]): Promise<readonly [number | string, string, string]> {
  const running = pleiad(args, folder);
  running.input(null);
  const lines: string[] = [];
  for (;;) {
    const line = await running.line().catch(() => null);
    if (line === null) break;
    lines.push(line);
  }
  return [await running.exit, lines.join("\n"), running.errors().trim()];
}

describe("pleiad permission add and rm", () => {
  before(async () => {
    folder = await fixture({
      "app.ts": app,
      "capabilities/main.json": json,
      "capabilities/more/other.toml": toml,
      "capabilities/tables.toml": tables,
    });
  });
  after(() => removeFixture(folder));

  it("refuse what is missing or not offered, and name what is near", async () => {
    const [code, , none] = await run("permission", "add");
    assert.deepEqual([code, none], [
      2,
      'Name the permission, as in "pleiad permission add fs:default"',
    ]);
    const [wrong, , near] = await run("permission", "add", "notes:alow-write", "main");
    assert.equal(wrong, 2);
    assert.match(near, /no permission "notes:alow-write"; you may mean notes:allow-write/);
    const [which, , names] = await run("permission", "add", "notes:allow-write");
    assert.deepEqual([which, names], [
      2,
      "Name the capability as the last argument: main, other, tables",
    ]);
    const [nowhere, , there] = await run("permission", "add", "notes:allow-write", "nope");
    assert.equal(nowhere, 2);
    assert.match(there, /no capability file with "nope"; there are main, other, tables/);
    assert.equal(await text("capabilities/main.json"), json);
  });

  it("refuse what they cannot edit, and print the line", async () => {
    const [code, , coded] = await run("permission", "add", "notes:allow-write", "coded");
    assert.deepEqual([code, coded], [
      1,
      'Capability "coded" stands in code. Add there to its "permissions":\n  "notes:allow-write"',
    ]);
    const [hand, , line] = await run("permission", "add", "notes:allow-write", "tables");
    assert.equal(hand, 1);
    assert.match(line, /Cannot edit capabilities\/tables.toml .*\n {2}"notes:allow-write"$/);
    // One that cannot be edited keeps the others from being edited.
    assert.equal((await run("permission", "rm", "notes:allow-read"))[0], 1);
    assert.equal(await text("capabilities/tables.toml"), tables);
    assert.equal(await text("capabilities/more/other.toml"), toml);
  });

  it("edit as little as can be", async () => {
    assert.deepEqual(await run("permission", "add", "notes:allow-write", "main"), [
      0,
      "Permission `notes:allow-write` added to capability `main` at capabilities/main.json",
      "",
    ]);
    const added = json.replace('default"\n', 'default",\n        "notes:allow-write"\n');
    assert.equal(await text("capabilities/main.json"), added);
    const [again, told] = await run("permission", "add", "notes:allow-write", "main");
    assert.deepEqual([again, told], [
      0,
      "Permission `notes:allow-write` already added to capability `main` at capabilities/main.json",
    ]);
    await run("permission", "add", "notes:deny-write", "other");
    assert.equal(
      await text("capabilities/more/other.toml"),
      toml.replace("# reads\n", '# reads\n  "notes:deny-write",\n'),
    );
    assert.equal((await run("permission", "rm", "notes:allow-write"))[0], 0);
    assert.equal((await run("permission", "rm", "notes:deny-write"))[0], 0);
    assert.equal(await text("capabilities/main.json"), json);
    assert.equal(await text("capabilities/more/other.toml"), toml);
  });

  it("rm ends with 1 when nothing grants it", async () => {
    const [code, , errors] = await run("permission", "rm", "notes:allow-write");
    assert.deepEqual([code, errors], [1, 'No capability file grants "notes:allow-write"']);
  });
});

describe("pleiad capability new", () => {
  before(async () => {
    folder = await fixture({ "app.ts": app, "gen/schemas/desktop-schema.json": "{}" });
  });
  after(() => removeFixture(folder));

  it("refuses bad names, and writes nothing", async () => {
    for (
      const [args, sentence] of [
        [[], /^Name the capability, as in "pleiad capability new main"$/],
        [["a"], /^Name the windows/],
        [["../a", "--windows", "a"], /"\.\.\/a" is no identifier: /],
        [["a:b", "--windows", "a"], /has a colon/],
        [["a", "--windows", "[a"], /"\[a" is no glob/],
        [["a", "--windows", "a", "--permission", "notes:raed"], /no permission "notes:raed"/],
        [["a", "--windows", "a", "--format", "yaml"], /--format yaml is not known/],
      ] as const
    ) {
      const [code, , errors] = await run("capability", "new", ...args);
      assert.equal(code, 2);
      assert.match(errors, sentence);
    }
    const [code, , errors] = await run("capability", "new", "coded", "--windows", "a");
    assert.deepEqual([code, errors], [1, 'There is a capability "coded" already']);
    assert.equal(existsSync(join(folder, "capabilities")), false);
  });

  it("writes a file that counts, and no second time", async () => {
    const make = ["capability", "new", "guest", "--windows", "a,b", "--permission"];
    const [code, out] = await run(...make, "notes:default", "--description", "For guests");
    assert.deepEqual([code, out], [0, "Created capability at capabilities/guest.json"]);
    assert.equal(
      await text("capabilities/guest.json"),
      `${
        JSON.stringify(
          {
            $schema: "../gen/schemas/desktop-schema.json",
            identifier: "guest",
            description: "For guests",
            windows: ["a", "b"],
            permissions: ["notes:default"],
          },
          null,
          2,
        )
      }\n`,
    );
    const [refused, , errors] = await run(...make, "notes:allow-write");
    assert.deepEqual([refused, errors], [
      1,
      "capabilities/guest.json exists: --force overwrites it",
    ]);
    assert.equal((await run(...make, "notes:allow-write", "--force"))[0], 0);
    assert.equal((await run("acl", "why", "plugin:notes|write", "--window", "b"))[0], 0);
    assert.equal((await run("acl", "why", "plugin:notes|read", "--window", "b"))[0], 1);
  });

  it("writes TOML", async () => {
    const args = ["capability", "new", "t", "--windows", "t", "--permission", "notes:default"];
    assert.equal((await run(...args, "--format", "toml"))[0], 0);
    assert.equal(
      await text("capabilities/t.toml"),
      '#:schema ../gen/schemas/desktop-schema.json\nidentifier = "t"\nwindows = ["t"]\n' +
        'permissions = ["notes:default"]\n',
    );
    assert.equal((await run("acl", "why", "plugin:notes|read", "--window", "t"))[0], 0);
  });
});

describe("pleiad permission new", () => {
  before(async () => {
    folder = await fixture({ "app.ts": app });
  });
  after(() => removeFixture(folder));

  it("refuses commands and names that are not there, or there already", async () => {
    for (
      const [args, sentence] of [
        [[], /^Name the permission, as in "pleiad permission new allow-greeting"$/],
        [["hello"], /^Name what the permission is about/],
        [["hello", "--allow", "gret"], /no command "gret"; you may mean greet; it has greet$/],
        [["notes:hello", "--allow", "greet"], /has a colon/],
      ] as const
    ) {
      const [code, , errors] = await run("permission", "new", ...args);
      assert.equal(code, 2);
      assert.match(errors, sentence);
    }
    assert.equal(existsSync(join(folder, "permissions")), false);
  });

  it("writes a file that can be granted and removed again", async () => {
    const [code, out] = await run(
      "permission",
      "new",
      "hello",
      "-a",
      "greet",
      "-o",
      "permissions/h.toml",
    );
    assert.equal(code, 0);
    assert.match(
      out,
      /^Created permission at permissions\/h.toml\nThe app declares permissions now/,
    );
    assert.equal(
      await text("permissions/h.toml"),
      '[[permission]]\nidentifier = "hello"\ncommands.allow = ["greet"]\n',
    );
    const [taken, , errors] = await run("permission", "new", "hello", "-a", "greet");
    assert.deepEqual([taken, errors], [1, 'There is a permission "hello" already']);
    assert.equal((await run("capability", "new", "m", "--windows", "main"))[0], 0);
    assert.equal((await run("acl", "why", "greet"))[0], 1);
    assert.equal((await run("permission", "add", "hello"))[0], 0);
    assert.equal((await run("acl", "why", "greet"))[0], 0);
    const [removed, told] = await run("permission", "rm", "hello");
    assert.deepEqual([removed, told], [
      0,
      "Permission `hello` removed from capability `m` at capabilities/m.json\n" +
      "Permission `hello` removed: permissions/h.toml",
    ]);
    assert.equal(existsSync(join(folder, "permissions/h.toml")), false);
  });
});

describe("permissions at a terminal", () => {
  const asked: string[] = [];
  const lines: string[] = [];
  const answering = (...answers: string[]): CliIo => ({
    ...processIo(),
    cwd: folder,
    out: (line) => void lines.push(line),
    err: (line) => void lines.push(line),
    ask: async (question) => {
      asked.push(question);
      return answers.shift() ?? "";
    },
  });
  before(async () => {
    // An app settles once in a process, so each command gets one of its own.
    folder = await fixture({
      ...Object.fromEntries([1, 2, 3, 4].map((at) => [`app${at}.ts`, app])),
      "capabilities/main.json": json,
    });
  });
  after(() => removeFixture(folder));

  it("are asked for where they are missing", async () => {
    const made = await runHere(
      ["capability", "new", "--app", "app1.ts"],
      answering("guest", "", " a, b ", "notes:allow-read,notes:allow-write"),
    );
    assert.equal(made, 0);
    assert.deepEqual(asked.splice(0), [
      "What's the capability identifier?",
      "What's the capability description?",
      "Which windows should be affected by this? (comma separated)",
      "What permissions to enable? (comma separated)",
    ]);
    const written = JSON.parse(await text("capabilities/guest.json"));
    assert.deepEqual(written, {
      identifier: "guest",
      windows: ["a", "b"],
      permissions: ["notes:allow-read", "notes:allow-write"],
    });
    assert.equal(
      await runHere(
        ["permission", "add", "--app", "app2.ts"],
        answering("notes:allow-read", "main"),
      ),
      0,
    );
    assert.deepEqual(asked.splice(0), [
      "What's the permission identifier?",
      "Which capability to add the permission to? (guest, main)",
    ]);
    assert.equal(
      await runHere(
        ["permission", "new", "hello", "--app", "app3.ts"],
        answering("Says it", "greet"),
      ),
      0,
    );
    assert.deepEqual(JSON.parse(await text("permissions/hello.json")), {
      permission: [{ identifier: "hello", description: "Says it", commands: { allow: ["greet"] } }],
    });
    assert.equal(await runHere(["permission", "rm", "--app", "app4.ts"], answering("notes:*")), 0);
    assert.deepEqual(JSON.parse(await text("capabilities/main.json")).permissions, []);
    assert.deepEqual(JSON.parse(await text("capabilities/guest.json")).permissions, []);
  });

  it("are an error where nothing is answered", async () => {
    assert.equal(await runHere(["capability", "new"], answering("", "")), 2);
    assert.match(lines.at(-1) ?? "", /^Name the capability/);
  });
});

describe("permissions of an app that is read from a Tauri project", () => {
  const project = `import { createApp, definePlugin, command } from "@pleiad/core";
import { tauriProject } from "@pleiad/core/project";
const notes = definePlugin("notes", { commands: { read: command(() => 1) } });
export default createApp({
  ...tauriProject(new URL("./src-tauri", import.meta.url)),
  plugins: [notes],
});`;
  before(async () => {
    folder = await fixture({
      "app.ts": project,
      "src-tauri/tauri.conf.json": '{ "identifier": "org.example.project" }',
      "src-tauri/capabilities/main.json": '{ "identifier": "main", "permissions": [] }',
    });
  });
  after(() => removeFixture(folder));

  it("stand in the project's folders", async () => {
    const [code, , errors] = await run("permission", "add", "notes:allow-read");
    assert.deepEqual([code, errors], [0, ""]);
    assert.equal(
      await text("src-tauri/capabilities/main.json"),
      '{ "identifier": "main", "permissions": ["notes:allow-read"] }',
    );
    assert.equal((await run("capability", "new", "b", "--windows", "b"))[0], 0);
    assert.equal(existsSync(join(folder, "src-tauri/capabilities/b.json")), true);
    assert.equal((await run("acl", "ls"))[0], 0);
  });
});
