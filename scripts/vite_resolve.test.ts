import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { build } from "vite";
import { runtimeResolve } from "./vite_resolve.ts";

async function bundle(source: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "pleiad-vite-"));
  try {
    await writeFile(join(root, "main.ts"), source);
    const result = await build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [runtimeResolve()],
      build: { write: false, rollupOptions: { input: join(root, "main.ts") } },
    });
    assert.ok("output" in result);
    return result.output.map((chunk) => chunk.type === "chunk" ? chunk.code : "").join("");
  } finally {
    await rm(root, { recursive: true });
  }
}

describe("runtimeResolve", () => {
  it("finds guest packages, and what they import, for a page outside the repository", async () => {
    const code = await bundle(
      'import { LazyStore } from "@tauri-apps/plugin-store"; console.log(new LazyStore("x"));',
    );
    assert.match(code, /__TAURI_INTERNALS__/);
    assert.match(code, /plugin:store\|load/);
  });

  it("leaves to Vite what the runtime does not know", async () => {
    await assert.rejects(bundle('import "no-such-package";'), /no-such-package/);
  });
});
