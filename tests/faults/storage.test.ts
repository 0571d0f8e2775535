import { afterEach, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { child } from "./_child.ts";
import { killWriters } from "./_kill_points.ts";

const linux = process.platform === "linux";
const tmpfs = linux &&
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pleiad-faults-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("F12: a disk that is full", () => {
  it("rejects a save beyond the largest file with its name, and keeps the old file", {
    skip: linux ? false : "needs ulimit -f",
  }, async () => {
    const data = join(folder, "org.example.writer");
    await mkdir(data);
    await writeFile(join(data, "s.json"), '{"value":"old"}');
    // Blocks of 512 bytes.
    const writer = child("_writer.ts", ["once", "s.json", "5000000"], {
      shell: "trap '' XFSZ; ulimit -f 2048",
      env: { XDG_DATA_HOME: folder },
    });
    assert.match(await writer.line() ?? writer.errors(), /^Cannot save store .*s\.json: EFBIG/);
    assert.equal(await writer.line(), '{"value":"old"}');
    assert.equal(await writer.line(), "saved again");
    assert.equal(await writer.exit, 0);
    assert.deepEqual(JSON.parse(await readFile(join(data, "s.json"), "utf8")), { value: "small" });
    assert.deepEqual(await readdir(data), ["s.json"]);
  });

  it("rejects a save on a full file system with its name, and keeps the old file", {
    skip: tmpfs ? false : "needs a file system of its own",
  }, async () => {
    const writer = child("_writer.ts", ["once", "s.json", "200000"], {
      shell: `exec unshare -rm sh -c 'mount -t tmpfs -o size=128k none "$XDG_DATA_HOME" &&
        mkdir "$XDG_DATA_HOME/org.example.writer" &&
        echo "{\\"value\\":\\"old\\"}" > "$XDG_DATA_HOME/org.example.writer/s.json" && "$@"' sh "$@"`,
      env: { XDG_DATA_HOME: folder },
    });
    assert.match(await writer.line() ?? writer.errors(), /^Cannot save store .*s\.json: ENOSPC/);
    assert.equal(await writer.line(), '{"value":"old"}');
    assert.equal(await writer.line(), "saved again");
    assert.equal(await writer.exit, 0);
  });
});

describe("F13: killed at any step of a write", () => {
  it("leaves the old value or the new one", {
    skip: process.platform === "win32" ? "no SIGKILL" : false,
  }, async () => {
    const { kills, leftovers } = await killWriters(join(folder, "s.json"), 12);
    assert.equal(kills, 12);
    // The next writer removes what a killed one has left.
    assert.ok(leftovers <= 1, `${leftovers} unfinished files`);
  });
});

describe("F17: two cores on one folder", () => {
  it("refuses the second, and not when the first was killed", {
    skip: process.platform === "win32" ? "no SIGKILL" : false,
  }, async () => {
    const first = child("_writer.ts", ["lock", folder]);
    assert.equal(await first.line(), "locked");
    const second = child("_writer.ts", ["lock", folder]);
    assert.match(
      await second.line() ?? "",
      new RegExp(`^Cannot use the folder ${folder}: process ${first.process.pid} uses it already`),
    );
    assert.equal(await second.exit, 0);
    first.process.kill("SIGKILL");
    await first.exit;
    const third = child("_writer.ts", ["lock", folder]);
    assert.equal(await third.line(), "locked");
    third.process.kill("SIGKILL");
    await third.exit;
  });

  it("goes to one of several that start at once on what a killed core left", {
    skip: process.platform === "win32" ? "no SIGKILL" : false,
  }, async () => {
    const dead = child("_writer.ts", ["lock", folder]);
    await dead.line();
    dead.process.kill("SIGKILL");
    await dead.exit;
    const rivals = [1, 2, 3].map(() => child("_writer.ts", ["lock", folder]));
    const said = await Promise.all(rivals.map((rival) => rival.line()));
    assert.ok(said.filter((line) => line === "locked").length <= 1, said.join("\n"));
    for (const rival of rivals) rival.process.kill("SIGKILL");
    await Promise.all(rivals.map((rival) => rival.exit));
  });
});
