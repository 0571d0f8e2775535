import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import {
  appendFile,
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { watchPaths, type WatchPathsHandle } from "./_watch.ts";
import type { WatchEvent } from "./_watch_event.ts";

describe("watchPaths", () => {
  let folder = "";
  let events: string[] = [];
  let handle: WatchPathsHandle | undefined;
  let waiting: { wanted: (seen: string[]) => boolean; done: () => void } | undefined;

  beforeEach(async () => {
    folder = realpathSync(await mkdtemp(join(tmpdir(), "pleiad-watch-")));
    [events, handle, waiting] = [[], undefined, undefined];
  });
  afterEach(async () => {
    handle?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** `create:file a`, `modify:data a`, `modify:both a b`, … with paths below the folder. */
  const short = ({ type, paths }: WatchEvent) => {
    const where = paths.map((path) => relative(folder, path) || ".").join(" ");
    if (typeof type === "string") return `${type} ${where}`.trim();
    const [[name, what] = ["", { kind: "" }]] = Object.entries(type);
    const kind = what.kind === "rename" && "mode" in what ? what.mode : what.kind;
    return `${name}:${kind} ${where}`;
  };
  const hear = (event: WatchEvent) => {
    events.push(short(event));
    if (waiting?.wanted(events)) waiting.done();
  };
  const until = async (...wanted: string[]) => {
    const all = (seen: string[]) => wanted.every((event) => seen.includes(event));
    if (!all(events)) {
      await new Promise<void>((done) => waiting = { wanted: all, done });
      waiting = undefined;
    }
    return events.splice(0);
  };
  const watchAll = async (paths: string[], recursive: boolean, delayMs: number | null) => {
    handle = await watchPaths(
      paths.map((path) => join(folder, path)),
      { recursive, delayMs },
      hear,
    );
  };
  /** What is told until a change that comes now, and all that is told together with it. */
  const mark = async (name: string) => {
    await writeFile(join(folder, `${name}-1`), "");
    const before = await until(`create:file ${name}-1`);
    await writeFile(join(folder, `${name}-2`), "");
    const seen = [...before, ...await until(`create:file ${name}-2`)];
    return seen.filter((event) => !event.includes(` ${name}-`));
  };

  it("refuses a path that is not there", async () => {
    await assert.rejects(
      watchAll(["nothing"], false, null),
      new Error(`No path was found. about ["${join(folder, "nothing")}"]`),
    );
  });

  it("tells at once what is created, written, changed and removed", async () => {
    await watchAll(["."], false, null);
    await writeFile(join(folder, "a"), "");
    assert.deepEqual(await until("create:file a"), ["create:file a"]);
    await appendFile(join(folder, "a"), "text");
    await until("modify:data a");
    await chmod(join(folder, "a"), 0o600);
    await until("modify:metadata a");
    await mkdir(join(folder, "sub"));
    await until("create:folder sub");
    await symlink("nowhere", join(folder, "link"));
    await until("create:file link");
    await rm(join(folder, "a"));
    await until("remove:file a");
    await rm(join(folder, "sub"), { recursive: true });
    await until("remove:folder sub");
  });

  it("tells every write, also one that leaves size and time as they were", async () => {
    await writeFile(join(folder, "a"), "0");
    await watchAll(["."], false, null);
    for (const text of ["1", "2", "3", "4", "5"]) {
      await writeFile(join(folder, "a"), text);
      await until("modify:data a");
    }
  });

  it("tells a rename in three events without a delay, in one with it", async () => {
    await writeFile(join(folder, "a"), "");
    await watchAll(["."], false, null);
    await rename(join(folder, "a"), join(folder, "b"));
    assert.deepEqual(await until("modify:both a b"), [
      "modify:from a",
      "modify:to b",
      "modify:both a b",
    ]);
    handle?.close();
    await watchAll(["."], false, 30);
    await rename(join(folder, "b"), join(folder, "c"));
    assert.deepEqual(await until("modify:both b c"), ["modify:both b c"]);
  });

  it("gives the events of one rename the same tracker, and others no attributes", async () => {
    await writeFile(join(folder, "a"), "");
    const seen: WatchEvent[] = [];
    const done = new Promise<void>((resolve) => {
      void watchPaths([folder], { recursive: false, delayMs: null }, (event) => {
        seen.push(event);
        if (seen.length === 4) resolve();
      }).then(async (started) => {
        handle = started;
        await rename(join(folder, "a"), join(folder, "b"));
        await writeFile(join(folder, "c"), "");
      });
    });
    await done;
    const [from, to, both, created] = seen;
    assert.equal(typeof both?.attrs.tracker, "number");
    assert.deepEqual([from?.attrs, to?.attrs], [both?.attrs, both?.attrs]);
    assert.deepEqual(created, {
      type: { create: { kind: "file" } },
      paths: [join(folder, "c")],
      attrs: {},
    });
  });

  it("looks into folders only when it is told to", async () => {
    await mkdir(join(folder, "sub"));
    await watchAll(["."], false, null);
    await writeFile(join(folder, "sub/a"), "");
    assert.deepEqual(await mark("end"), []);
    handle?.close();
    await watchAll(["."], true, null);
    await writeFile(join(folder, "sub/b"), "");
    assert.deepEqual(await until("create:file sub/b"), ["create:file sub/b"]);
  });

  it("finds what was created in a new folder before it could be watched", async () => {
    await watchAll(["."], true, null);
    await mkdir(join(folder, "n/m/o"), { recursive: true });
    await writeFile(join(folder, "n/m/o/f"), "1");
    await writeFile(join(folder, "n/g"), "");
    const wanted = ["create:folder n", "create:folder n/m", "create:folder n/m/o"];
    await until(...wanted, "create:file n/m/o/f", "create:file n/g");
    await appendFile(join(folder, "n/m/o/f"), "2");
    await until("modify:data n/m/o/f");
  });

  it("merges what happens to a path within the delay", async () => {
    await writeFile(join(folder, "old"), "");
    await mkdir(join(folder, "tree/deep"), { recursive: true });
    await writeFile(join(folder, "tree/deep/f"), "");
    await watchAll(["."], true, 150);
    await writeFile(join(folder, "new"), "1");
    await appendFile(join(folder, "new"), "2");
    await chmod(join(folder, "new"), 0o600);
    await writeFile(join(folder, "brief"), "");
    await rm(join(folder, "brief"));
    await appendFile(join(folder, "old"), "1");
    await appendFile(join(folder, "old"), "2");
    await rm(join(folder, "tree"), { recursive: true });
    const seen = await mark("end");
    assert.deepEqual(seen.sort(), ["create:file new", "modify:data old", "remove:folder tree"]);
  });

  it("tells of a folder that is renamed once, with what changed in it", async () => {
    await mkdir(join(folder, "a/deep"), { recursive: true });
    await writeFile(join(folder, "a/deep/kept"), "1");
    await writeFile(join(folder, "a/deep/dropped"), "1");
    await writeFile(join(folder, "a/taken"), "1");
    await watchAll(["."], true, 100);
    await rename(join(folder, "a"), join(folder, "b"));
    await appendFile(join(folder, "b/deep/kept"), "2");
    await rm(join(folder, "b/deep/dropped"));
    await rename(join(folder, "b/taken"), join(folder, "c"));
    await writeFile(join(folder, "b/more"), "");
    assert.deepEqual((await mark("end")).sort(), [
      "create:file b/more",
      "modify:both a b",
      "modify:both a/taken c",
      "modify:data b/deep/kept",
      "remove:file b/deep/dropped",
    ]);
    await appendFile(join(folder, "b/deep/kept"), "3");
    assert.deepEqual(await until("modify:data b/deep/kept"), ["modify:data b/deep/kept"]);
  });

  it("tells a chain of renames from its end, and a file that takes another's place once", async () => {
    for (const name of ["log", "log.1", "page", "page.tmp"]) {
      await writeFile(join(folder, name), name);
    }
    await watchAll(["."], false, 60);
    await rename(join(folder, "log.1"), join(folder, "log.2"));
    await rename(join(folder, "log"), join(folder, "log.1"));
    await writeFile(join(folder, "log"), "");
    await rename(join(folder, "page.tmp"), join(folder, "page"));
    const seen = await mark("end");
    assert.deepEqual(seen.filter((event) => event.includes("log")), [
      "modify:both log.1 log.2",
      "modify:both log log.1",
      "create:file log",
    ]);
    assert.deepEqual(seen.filter((event) => event.includes("page")), [
      "modify:both page.tmp page",
    ]);
  });

  it("does not take another file with a new name for a rename", async () => {
    await writeFile(join(folder, "a"), "");
    await watchAll(["."], false, 60);
    await rm(join(folder, "a"));
    await writeFile(join(folder, "b"), "");
    await link(join(folder, "b"), join(folder, "c"));
    assert.deepEqual((await mark("end")).sort(), [
      "create:file b",
      "create:file c",
      "remove:file a",
    ]);
  });

  it("watches a single file by its name", async () => {
    await writeFile(join(folder, "a"), "");
    await watchAll(["a"], false, null);
    await appendFile(join(folder, "a"), "1");
    await until("modify:data a");
    await writeFile(join(folder, "other"), "");
    await writeFile(join(folder, "a.tmp"), "23");
    await rename(join(folder, "a.tmp"), join(folder, "a"));
    assert.equal((await until("create:file a")).some((event) => event.includes("other")), false);
    await rm(join(folder, "a"));
    await until("remove:file a");
    await writeFile(join(folder, "a"), "");
    await until("create:file a");
    await appendFile(join(folder, "a"), "1");
    await until("modify:data a");
  });

  it("follows a watched folder that is removed and made again", async () => {
    await mkdir(join(folder, "w/sub"), { recursive: true });
    await watchAll(["w"], true, null);
    await rm(join(folder, "w"), { recursive: true });
    await until("remove:folder w/sub", "remove:folder w");
    await mkdir(join(folder, "w/again"), { recursive: true });
    await until("create:folder w", "create:folder w/again");
    await writeFile(join(folder, "w/again/f"), "");
    await until("create:file w/again/f");
  });

  it("does not follow links", async () => {
    const outside = realpathSync(await mkdtemp(join(tmpdir(), "pleiad-outside-")));
    try {
      await mkdir(join(folder, "sub"));
      await symlink(outside, join(folder, "sub/link"));
      await watchAll(["."], true, 30);
      await writeFile(join(outside, "secret"), "");
      assert.deepEqual(await mark("one"), []);
      // A folder is replaced by a link while it is watched.
      await rename(join(folder, "sub"), join(folder, "was"));
      await symlink(outside, join(folder, "sub"));
      await writeFile(join(outside, "secret-2"), "");
      await until("create:file sub");
      await writeFile(join(outside, "secret-3"), "");
      const seen = await mark("two");
      assert.equal(seen.some((event) => event.includes("secret")), false, seen.join());
      // The watched folder itself is.
      await mkdir(join(folder, "w"));
      handle?.close();
      await watchAll(["w"], true, 30);
      await rm(join(folder, "w"), { recursive: true });
      await symlink(outside, join(folder, "w"));
      assert.deepEqual((await until("remove:folder w")).at(-1), "remove:folder w");
      await writeFile(join(outside, "secret-4"), "");
      await rm(join(folder, "w"));
      await mkdir(join(folder, "w"));
      assert.deepEqual(await until("create:folder w"), ["create:folder w"]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  const notLinux = process.platform === "linux" ? false : "counts watches as Linux lists them";

  it("lays no watches behind links, and hears of all folders", { skip: notLinux }, async () => {
    const outside = realpathSync(await mkdtemp(join(tmpdir(), "pleiad-outside-")));
    const watches = async () => {
      const files = await readdir("/proc/self/fdinfo");
      const texts = files.map((name) =>
        readFile(`/proc/self/fdinfo/${name}`, "utf8").catch(() => "")
      );
      return (await Promise.all(texts)).join("").split("inotify wd").length - 1;
    };
    try {
      for (let at = 0; at < 300; at++) await mkdir(join(outside, `${at}`));
      for (let at = 0; at < 70; at++) await mkdir(join(folder, `d${at}`));
      await symlink(outside, join(folder, "d1/link"));
      const before = await watches();
      await watchAll(["."], true, null);
      assert.ok(await watches() - before < 100);
      for (let at = 0; at < 70; at++) await writeFile(join(folder, `d${at}/f`), "");
      await until(...Array.from({ length: 70 }, (_, at) => `create:file d${at}/f`));
      await rm(join(folder, "d1/link"));
      for (let at = 0; at < 70; at++) await mkdir(join(folder, `e${at}`));
      await until(...Array.from({ length: 70 }, (_, at) => `create:folder e${at}`));
      await writeFile(join(folder, "e69/f"), "");
      await until("create:file e69/f");
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it("tells nothing after it was closed, and nothing twice of paths that overlap", async () => {
    await mkdir(join(folder, "sub"));
    await watchAll([".", ".", "sub"], true, null);
    await writeFile(join(folder, "sub/a"), "");
    await until("create:file sub/a");
    assert.deepEqual(await mark("b"), []);
    handle?.close();
    await writeFile(join(folder, "c"), "");
    await watchAll(["."], false, null);
    assert.deepEqual(await mark("d"), []);
  });

  it("merges while the receiver is busy", async () => {
    const seen: string[] = [];
    let [busy, free] = [() => {}, () => {}];
    const isBusy = new Promise<void>((resolve) => busy = resolve);
    const whenFree = new Promise<void>((resolve) => free = resolve);
    let [end, ended] = ["", () => {}];
    const atEnd = new Promise<void>((resolve) => ended = resolve);
    handle = await watchPaths([folder], { recursive: false, delayMs: null }, (event) => {
      seen.push(short(event));
      if (short(event) === end) ended();
      if (seen.length > 1) return;
      busy();
      return whenFree;
    });
    await writeFile(join(folder, "first"), "");
    await isBusy;
    for (let at = 0; at < 500; at++) {
      await writeFile(join(folder, "brief"), `${at}`);
      await rm(join(folder, "brief"));
      await writeFile(join(folder, "same"), "x".repeat(at));
    }
    assert.deepEqual(seen, ["create:file first"]);
    end = "create:file end";
    await writeFile(join(folder, "end"), "");
    free();
    await atEnd;
    assert.equal(seen.filter((event) => event.endsWith(" same")).length < 10, true, seen.join());
    assert.equal(seen.some((event) => event.endsWith(" brief")), false);
  });
});
