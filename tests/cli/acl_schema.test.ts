import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { fixture, pleiad, removeFixture, type Running } from "./_spawn.ts";

const app = `import { command, createApp, definePlugin } from "@pleiad/core";
const notes = definePlugin("notes", {
  permissions: { default: ["read"] },
  commands: { read: command(() => "milk") },
});
console.log("loading");
export default createApp({ identifier: "org.example.schema", plugins: [notes] });`;
const capability = {
  $schema: "../gen/schemas/desktop-schema.json",
  identifier: "main",
  windows: ["main"],
  permissions: ["notes:default"],
};
const common = ["acl-manifests.json", "capabilities.json", "desktop-schema.json"];

async function outputOf(running: Running): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    try {
      lines.push(await running.line());
    } catch {
      return lines;
    }
  }
}

describe("pleiad acl schema", () => {
  let folder = "";
  before(async () => {
    folder = await fixture({
      "app.ts": app,
      "capabilities/main.json": JSON.stringify(capability),
    });
  });
  after(() => removeFixture(folder));

  async function schema(...args: string[]) {
    const running = pleiad(["acl", "schema", ...args], folder);
    const lines = await outputOf(running);
    return { lines, code: await running.exit, errors: running.errors() };
  }

  it("finds that nothing is there, and writes nothing, with --check", async () => {
    const { code, errors } = await schema("--check");
    assert.equal(code, 1);
    for (const name of common) assert.match(errors, new RegExp(`${name} is not what the app says`));
    assert.deepEqual((await readdir(folder)).sort(), ["app.ts", "capabilities"]);
  });

  it("writes the files once, and leaves alone what is right", async () => {
    const { lines, code } = await schema();
    assert.equal(code, 0);
    assert.equal(lines.length, 4);
    const names = (await readdir(join(folder, "gen/schemas"))).sort();
    assert.equal(names.length, 4);
    for (const name of common) assert.ok(names.includes(name), name);
    const times = () =>
      Promise.all(
        names.map(async (name) => (await stat(join(folder, "gen/schemas", name))).mtimeMs),
      );
    const written = await times();
    assert.deepEqual((await schema()).lines, ["gen/schemas is up to date"]);
    assert.deepEqual(await times(), written);
    assert.equal((await schema("--check")).code, 0);
  });

  it("writes the schema that the capability file refers to", async () => {
    const path = join(folder, "capabilities", capability.$schema);
    const validate = new Ajv({ strict: false }).compile(JSON.parse(await readFile(path, "utf8")));
    assert.equal(validate({ ...capability, permissions: ["notes:allow-fly"] }), false);
    assert.ok(validate(capability), JSON.stringify(validate.errors));
    const capabilities = await readFile(join(folder, "gen/schemas/capabilities.json"), "utf8");
    assert.equal(
      capabilities,
      '{"main":{"identifier":"main","description":"","local":true,"windows":["main"],' +
        '"permissions":["notes:default"]}}',
    );
  });

  it("finds a file that is out of date, and writes that one", async () => {
    await writeFile(join(folder, "gen/schemas/capabilities.json"), "{}");
    const { code, errors } = await schema("--check");
    assert.equal(code, 1);
    assert.match(errors, /capabilities\.json is not what the app says/);
    assert.doesNotMatch(errors, /desktop-schema/);
    assert.deepEqual((await schema()).lines, [
      `${join("gen/schemas", "capabilities.json")} is written`,
    ]);
  });

  it("writes elsewhere", async () => {
    const { code } = await schema("--out", "other", "app.ts");
    assert.equal(code, 0);
    assert.ok((await readdir(join(folder, "other"))).includes("desktop-schema.json"));
  });

  it("refuses what makes no sense", async () => {
    assert.equal((await schema("--fly")).code, 2);
    assert.equal((await schema("app.ts", "more")).code, 2);
  });
});

describe("gen/schemas", () => {
  it("is written by dev where there are capability files, and not by start", async () => {
    const folder = await fixture({
      "app.ts": app,
      "capabilities/main.json": JSON.stringify(capability),
    });
    const serve = async (command: string) => {
      const running = pleiad([command, "--port", "0", "--no-open", "--json"], folder);
      await running.event("listening");
      running.kill("SIGTERM");
      await running.exit;
      return (await readdir(folder)).includes("gen");
    };
    try {
      assert.equal(await serve("start"), false);
      assert.equal(await serve("dev"), true);
    } finally {
      await removeFixture(folder);
    }
  });

  it("is not written by dev for an app without such files", async () => {
    const folder = await fixture({ "app.ts": app });
    try {
      const running = pleiad(["dev", "--port", "0", "--no-open", "--json"], folder);
      await running.event("listening");
      running.kill("SIGTERM");
      await running.exit;
      assert.equal((await readdir(folder)).includes("gen"), false);
    } finally {
      await removeFixture(folder);
    }
  });
});
