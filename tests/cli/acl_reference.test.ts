import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fixture, pleiad, removeFixture } from "./_spawn.ts";

const plugin = `import { command, definePlugin, type Plugin } from "@pleiad/core";
export const answer = 42;
export class Unrelated { constructor() { throw new Error("not this one"); } }
export function notes(options: { first?: string } = {}): Plugin {
  console.log("noise", options.first);
  return definePlugin("notes", {
    permissions: { default: { description: "Reads.", members: ["read"] } },
    commands: { read: command(() => "milk") },
  }) as Plugin;
}`;
const two = `${plugin}\nexport const other = notes();`;
const readme = `# Notes

<!-- begin: permissions, written by pleiad acl reference -->
old
<!-- end: permissions -->

The rest.
`;

describe("pleiad acl reference", () => {
  let folder = "";
  before(async () => {
    folder = await fixture({
      "mod.ts": plugin,
      "two.ts": two,
      "none.ts": "export const answer = 42;",
      "README.md": readme,
      "BARE.md": "# Bare\n",
    });
  });
  after(() => removeFixture(folder));

  async function reference(...args: string[]) {
    const running = pleiad(["acl", "reference", ...args], folder);
    const lines: string[] = [];
    for (;;) {
      const line = await running.line().catch(() => null);
      if (line === null) break;
      lines.push(line);
    }
    return { text: lines.join("\n"), code: await running.exit, errors: running.errors() };
  }

  it("refuses a module without a plugin, one with several, and none", async () => {
    const none = await reference("none.ts");
    assert.equal(none.code, 1);
    assert.match(none.errors, /none\.ts exports no plugin/);
    const several = await reference("two.ts");
    assert.equal(several.code, 2);
    assert.match(several.errors, /choose one with --export (notes|other) or --export/);
    const wrong = await reference("two.ts", "--export", "answer");
    assert.match(wrong.errors, /The export "answer" of two\.ts is no plugin/);
    assert.match((await reference("away.ts")).errors, /Cannot find away\.ts/);
    assert.equal((await reference()).code, 2);
  });

  it("prints the permissions and nothing else", async () => {
    const { text, code } = await reference("mod.ts");
    assert.equal(code, 0);
    assert.match(text, /^## Default Permission\n\nReads\.\n/);
    assert.match(text, /\| `notes:allow-read` \| Enables the read command .*scope\. \|\n/);
    assert.doesNotMatch(text, /noise/);
    assert.equal((await reference("two.ts", "--export", "other")).text, text);
  });

  it("finds a README out of date, writes it, and finds it up to date", async () => {
    const path = join(folder, "README.md");
    const stale = await reference("mod.ts", "--into", "README.md", "--check");
    assert.equal(stale.code, 1);
    assert.match(stale.errors, /README\.md is not what mod\.ts says/);
    assert.equal(await readFile(path, "utf8"), readme);
    assert.equal((await reference("mod.ts", "--into", "README.md")).text, "README.md is written");
    const text = await readFile(path, "utf8");
    assert.match(text, /^# Notes\n\n<!-- begin.*-->\n\n### Default Permission\n/);
    assert.match(text, /\|\n\n<!-- end: permissions -->\n\nThe rest\.\n$/);
    assert.equal((await reference("mod.ts", "--into", "README.md", "--check")).code, 0);
    await writeFile(path, text.replace("Reads.", "Writes."));
    assert.equal((await reference("mod.ts", "--into", "README.md", "--check")).code, 1);
  });

  it("asks for the two lines", async () => {
    const { code, errors } = await reference("mod.ts", "--into", "BARE.md");
    assert.equal(code, 1);
    assert.match(errors, /BARE\.md needs two lines/);
    assert.equal(await readFile(join(folder, "BARE.md"), "utf8"), "# Bare\n");
  });
});
