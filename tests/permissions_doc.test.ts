/**
 * The code of docs/permissions.md, as it stands there: it runs, and what it says of denials holds.
 *
 * @module
 */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type App, type AppHandle, command, createApp, definePlugin } from "@pleiad/core";
import { testApp } from "@pleiad/core/testing";

const page = await readFile(new URL("../docs/permissions.md", import.meta.url), "utf8");

/** The block of code in a language that holds `text`. */
function blockWith(language: string, text: string): string {
  const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, found, code]) => found === language && code?.includes(text))
    .map(([, , code]) => code ?? "");
  assert.equal(blocks.length, 1, `permissions.md has one block of ${language} with ${text}`);
  return blocks[0] ?? "";
}

describe("docs/permissions.md", () => {
  let folder = "";
  before(async () => {
    // Inside the repository, where the packages' names resolve.
    folder = await mkdtemp(fileURLToPath(new URL("./fixtures/permissions-", import.meta.url)));
    await writeFile(join(folder, "app.ts"), blockWith("ts", "createApp({"));
    await writeFile(join(folder, "later.ts"), blockWith("ts", "letSecondWrite"));
  });
  after(() => rm(folder, { recursive: true }));

  it("has an app that denies in these very words, and a capability that grants later", async () => {
    const load = (name: string) => import(pathToFileURL(join(folder, name)).href);
    const { default: app }: { default: App } = await load("app.ts");
    const { letSecondWrite }: { letSecondWrite: (app: AppHandle) => void } = await load("later.ts");
    await using second = await testApp(app, { label: "second" });
    const main = await second.another("main");
    const write = () => second.invoke("plugin:notes|write", { text: "x" });
    const denial = blockWith("text", "notes.write").trimEnd();
    await assert.rejects(write(), (reason) => reason === denial);
    assert.equal(await second.invoke("plugin:notes|read"), "Buy milk");
    assert.equal(await main.invoke("plugin:notes|write", { text: "four" }), 4);
    await second.listen("notes://changed", () => {});
    await assert.rejects(second.listen("accounts://changed", () => {}));
    letSecondWrite(app.handle);
    assert.equal(await write(), 1);
  });

  it("has the same capability as a file, and a permission file that loads", () => {
    const notes = definePlugin("notes", {
      permissionFiles: [{ name: "notes.toml", text: blockWith("toml", "[[set]]") }],
      commands: { read: command(() => {}), write: command(() => {}) },
    });
    createApp({
      identifier: "org.example.notes",
      plugins: [notes],
      capabilities: [
        JSON.parse(blockWith("json", "reader")),
        { identifier: "drafts", windows: ["main"], permissions: ["notes:edit-drafts"] },
      ],
    });
  });
});
