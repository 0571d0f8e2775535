import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { keptSecret } from "./cookie_secret.ts";

describe("keptSecret", () => {
  let base: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "pleiad-secret-"));
    env = { XDG_RUNTIME_DIR: base };
  });
  afterEach(() => rm(base, { recursive: true }));

  async function fileOf(): Promise<string> {
    const [folder = ""] = await readdir(base);
    const [file = ""] = await readdir(join(base, folder));
    return join(base, folder, file);
  }

  it("is the same at the next start, another for another app, and for this user's eyes", async () => {
    const secret = await keptSecret("org.example.one", env);
    assert.match(secret, /^[\w-]{43}$/);
    if (process.platform !== "win32") {
      assert.equal((await stat(await fileOf())).mode & 0o777, 0o600);
    }
    assert.equal(await keptSecret("org.example.one", env), secret);
    assert.notEqual(await keptSecret("org.example.two", env), secret);
  });

  it("is a new one after a month, and where the file holds something else", async () => {
    const secret = await keptSecret("org.example.one", env);
    const file = await fileOf();
    const old = Date.now() / 1000 - 31 * 24 * 3600;
    await utimes(file, old, old);
    const next = await keptSecret("org.example.one", env);
    assert.notEqual(next, secret);
    for (const text of ["", "short", `${next}x`, "ü".repeat(43)]) {
      await writeFile(file, text);
      assert.match(await keptSecret("org.example.one", env), /^[\w-]{43}$/, text);
    }
  });

  it("is refused in a folder that others write to", {
    skip: process.platform === "win32" && "Windows has no modes",
  }, async () => {
    await keptSecret("org.example.one", env);
    await chmod(join(base, (await readdir(base))[0] ?? ""), 0o777);
    await assert.rejects(keptSecret("org.example.one", env));
  });
});
