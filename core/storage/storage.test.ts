import { afterEach, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isAlive, startOf } from "./alive.ts";
import { FolderTaken, lockFolder, readOrQuarantine, replaceFile } from "./mod.ts";

const posix = { skip: process.platform === "win32" };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pleiad-storage-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

const decode = (content: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(content));

describe("replaceFile", () => {
  it("leaves the old file and nothing else when it cannot replace it", async () => {
    const path = join(folder, "a.json");
    await mkdir(path);
    await writeFile(join(path, "inside"), "old");
    await assert.rejects(replaceFile(path, "new"));
    assert.deepEqual(await readdir(folder), ["a.json"]);
    assert.equal(await readFile(join(path, "inside"), "utf8"), "old");
  });

  it("makes the folders, and a file that only its owner can read", posix, async () => {
    const path = join(folder, "b", "c", "a.json");
    await replaceFile(path, "1");
    await chmod(path, 0o644);
    await replaceFile(path, new Uint8Array([50]));
    assert.equal(await readFile(path, "utf8"), "2");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder, "b"))).mode & 0o777, 0o700);
  });

  it("removes what killed processes left, and nobody else's files", async () => {
    const id = crypto.randomUUID();
    const left = `a.json.${deadPid()}.${id}.tmp`;
    const others = `a.json.${process.ppid}.${id}.tmp`;
    const reused = `a.json.${process.pid}.${id}.tmp`;
    for (const name of [left, others, reused, "mine.tmp"]) await writeFile(join(folder, name), "x");
    await replaceFile(join(folder, "b.json"), "1");
    assert.deepEqual((await readdir(folder)).sort(), [others, "b.json", "mine.tmp"].sort());
  });

  it("is whole under many writers at once", async () => {
    const path = join(folder, "a.json");
    const texts = Array.from({ length: 20 }, (_, n) => JSON.stringify(Array(500).fill(n)));
    await Promise.all(texts.map((text) => replaceFile(path, text)));
    assert.ok(texts.includes(await readFile(path, "utf8")));
    assert.deepEqual(await readdir(folder), ["a.json"]);
  });
});

describe("readOrQuarantine", () => {
  it("keeps the newest three broken files, and says where each went", async () => {
    const path = join(folder, "a.json");
    await writeFile(`${path}.corrupt-mine`, "not ours");
    const said: string[] = [];
    for (const text of ["{1", "{2", "{3", "{4", "{5"]) {
      await writeFile(path, text);
      assert.equal(await readOrQuarantine(path, decode, (message) => said.push(message)), null);
    }
    assert.equal(said.length, 5);
    for (const message of said) {
      assert.match(message, /^Cannot read .*a\.json: .*; moved to .*a\.j/);
    }
    const names = (await readdir(folder)).sort();
    const kept = names.filter((name) => !name.endsWith("mine"));
    const texts = await Promise.all(kept.map((name) => readFile(join(folder, name), "utf8")));
    assert.deepEqual(texts.sort(), ["{3", "{4", "{5"]);
    assert.equal(names.length, 4);
  });

  it("reads what is whole, and nothing where there is nothing", async () => {
    const path = join(folder, "a.json");
    const warn = (message: string) => assert.fail(message);
    assert.equal(await readOrQuarantine(path, decode, warn), null);
    await writeFile(path, '{"a":1}');
    assert.deepEqual(await readOrQuarantine(path, decode, warn), { a: 1 });
    await assert.rejects(readOrQuarantine(folder, decode, warn), { code: "EISDIR" });
  });
});

describe("lockFolder", () => {
  it("refuses a folder that is taken, and names the process", async () => {
    const lock = await lockFolder(folder);
    await assert.rejects(lockFolder(folder), (error) => {
      assert.ok(error instanceof FolderTaken);
      assert.match(
        error.message,
        new RegExp(`^Cannot use the folder ${folder}: process ${process.pid} uses it already`),
      );
      return true;
    });
    await lock.release();
    await (await lockFolder(folder)).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it("takes a folder whose process has ended, or has another one's number", posix, async () => {
    const ended = `.pleiad-${crypto.randomUUID()}.lock`;
    await writeFile(join(folder, ended), JSON.stringify({ pid: deadPid(), start: null }));
    const reused = `.pleiad-${crypto.randomUUID()}.lock`;
    if (process.platform === "linux") {
      await writeFile(join(folder, reused), JSON.stringify({ pid: process.ppid, start: "boot 1" }));
    }
    const broken = `.pleiad-${crypto.randomUUID()}.lock`;
    await writeFile(join(folder, broken), "{");
    const lock = await lockFolder(folder);
    const names = await readdir(folder);
    assert.equal(names.length, 2);
    assert.ok(names.includes(broken));
    for (const name of names.filter((one) => one !== broken)) {
      assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
    }
    await lock.release();
  });

  it("goes to one at most of many that come at once", async () => {
    for (let round = 0; round < 5; round++) {
      const all = await Promise.allSettled(Array.from({ length: 4 }, () => lockFolder(folder)));
      const got = all.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
      assert.ok(got.length <= 1);
      for (const one of all) {
        if (one.status === "rejected") assert.ok(one.reason instanceof FolderTaken);
      }
      await Promise.all(got.map((lock) => lock.release()));
    }
    await (await lockFolder(folder)).release();
  });

  it("knows its own start, and that of nobody", () => {
    assert.ok(isAlive(process.pid, startOf(process.pid)));
    assert.equal(startOf(deadPid()), "ended");
  });
});
