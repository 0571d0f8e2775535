/**
 * The README's code, as it stands there: it runs, and its page's types hold.
 *
 * @module
 */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { App, Plugin } from "@pleiad/core";
import { createApp } from "@pleiad/core";
import { testApp } from "@pleiad/core/testing";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

/** The block of code that holds `text`. */
function blockWith(text: string): string {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  const found = blocks.filter((code) => code.includes(text));
  assert.equal(found.length, 1, `README.md has one block with ${text}`);
  return found[0] ?? "";
}

describe("README", () => {
  let folder = "";
  before(async () => {
    // Inside the repository, where the packages' names resolve.
    folder = await mkdtemp(fileURLToPath(new URL("./fixtures/readme-", import.meta.url)));
    await writeFile(join(folder, "app.ts"), blockWith("createApp({"));
    await writeFile(join(folder, "count.ts"), blockWith("definePlugin<"));
  });
  after(() => rm(folder, { recursive: true }));

  it("has an app of at most 20 lines that greets", async () => {
    const lines = blockWith("createApp({").trimEnd().split("\n").filter((line) => line !== "");
    assert.ok(lines.length <= 20, `${lines.length} lines`);
    const { default: app }: { default: App } = await import(
      pathToFileURL(join(folder, "app.ts")).href
    );
    await using caller = await testApp(app, { label: "main" });
    assert.equal(await caller.invoke("greet", { name: " Maia " }), "Hello, Maia");
    await assert.rejects(
      caller.invoke("greet", { name: " " }),
      (reason) => reason === "invalid args `name` for command `greet`: Say who you are",
    );
  });

  it("has a plugin of at most 30 lines that counts", async () => {
    const lines = blockWith("definePlugin<").trimEnd().split("\n").filter((line) => line !== "");
    assert.ok(lines.length <= 30, `${lines.length} lines`);
    const { count }: { count: () => Plugin } = await import(
      pathToFileURL(join(folder, "count.ts")).href
    );
    const app = createApp({
      identifier: "org.example.count",
      plugins: [count()],
      capabilities: [{ identifier: "main", windows: ["main"], permissions: ["count:default"] }],
    });
    await using caller = await testApp(app, { label: "main" });
    const steps: unknown[] = [];
    const onStep = caller.channel((step) => steps.push(step));
    assert.deepEqual(await caller.invoke("plugin:count|down", { from: 3, onStep }), { steps: 3 });
    assert.deepEqual(steps, [3, 2, 1]);
  });
});
