import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { readState, writeState } from "./state_file.ts";

const state = { pid: 1, url: "http://127.0.0.1:4747/", key: "k1" };
let base: string;

before(async () => {
  base = await mkdtemp(join(tmpdir(), "pleiad-state-"));
});

after(() => rm(base, { recursive: true }));

async function fresh(name: string) {
  const runtime = join(base, name);
  await mkdir(runtime);
  const uid = process.getuid?.() ?? 0;
  return { env: { XDG_RUNTIME_DIR: runtime }, folder: join(runtime, `pleiad-${uid}`) };
}

describe("state file", { skip: process.platform === "win32" }, () => {
  it("is refused in a folder that others can write to, and behind a link", async () => {
    const open = await fresh("open");
    await mkdir(open.folder);
    await chmod(open.folder, 0o777);
    await assert.rejects(writeState("org.x", state, open.env), /only this user can write to/);
    await assert.rejects(readState("org.x", open.env), /only this user can write to/);
    const linked = await fresh("linked");
    await symlink(base, linked.folder);
    await assert.rejects(writeState("org.x", state, linked.env), /only this user can write to/);
  });

  it("can be read by its user only, and goes with its core", async () => {
    const { env, folder } = await fresh("own");
    assert.equal(await readState("org.x", env), null);
    const remove = await writeState("org.x", state, env);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, "org.x.json"))).mode & 0o777, 0o600);
    assert.deepEqual(await readState("org.x", env), state);
    await remove();
    assert.deepEqual(await readdir(folder), []);
  });

  it("stays when a later core has taken it over", async () => {
    const { env } = await fresh("later");
    const remove = await writeState("org.x", state, env);
    const later = { ...state, key: "k2" };
    await writeState("org.x", later, env);
    await remove();
    assert.deepEqual(await readState("org.x", env), later);
  });

  it("keeps an identifier within its folder", async () => {
    const { env, folder } = await fresh("name");
    await writeState("../../org/x", state, env);
    assert.deepEqual(await readdir(folder), ["..%2F..%2Forg%2Fx.json"]);
  });

  it("is refused when it holds something else", async () => {
    const { env, folder } = await fresh("broken");
    await writeState("org.x", state, env);
    for (const text of ["{", "null", '{"pid":1,"url":"x","key":"k"}']) {
      await writeFile(join(folder, "org.x.json"), text);
      await assert.rejects(
        readState("org.x", env),
        /org\.x\.json is no state of a core: remove it/,
      );
    }
  });
});
