import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { testPlugin } from "@pleiad/core/testing";
import { pathToFileURL } from "node:url";
import { APP_DATA, type Desk, forbidden, makeDesk, type Page, refusal } from "./_test_app.ts";
import { fs } from "./mod.ts";

testPlugin(fs);

const options = { baseDir: APP_DATA };
const text = (bytes: Uint8Array | ArrayBuffer) => new TextDecoder().decode(bytes);

describe("fs", () => {
  let desk: Desk;
  let page: Page;
  const inside = (name: string) => join(desk.inside, name);
  const outside = (name: string) => join(desk.outside, name);

  before(async () => {
    desk = await makeDesk();
    page = await desk.start();
  });
  after(async () => {
    await page.stop();
    await desk.remove();
  });
  beforeEach(async () => {
    for (const name of await readdir(desk.inside)) await rm(inside(name), { recursive: true });
    await writeFile(inside("a.txt"), "one\ntwo\r\nthree");
  });

  const write = (path: string, body: string | number[], more?: unknown, name = "write_file") =>
    page.invoke(
      `plugin:fs|${name}` as "plugin:fs|write_file", // both have the same types
      typeof body === "string" ? new TextEncoder().encode(body) : body,
      {
        headers: {
          path: encodeURIComponent(path),
          options: more === undefined ? "undefined" : JSON.stringify(more),
        },
      },
    );

  it("reads a file, as bytes and as text", async () => {
    const path = outside("a.txt");
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_file", { path })),
      forbidden(path, "read_file"),
    );
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_text_file", { path })),
      forbidden(path, "read_text_file"),
    );
    for (const each of ["a.txt", inside("a.txt"), pathToFileURL(inside("a.txt")).href]) {
      const args = { path: each, options };
      assert.equal(text(await page.invoke("plugin:fs|read_file", args)), "one\ntwo\r\nthree");
      assert.equal(text(await page.invoke("plugin:fs|read_text_file", args)), "one\ntwo\r\nthree");
    }
    const gone = inside("gone");
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_file", { path: gone })),
      `failed to open file at path: ${gone} with error: No such file or directory (os error 2)`,
    );
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_file", { path: desk.inside })),
      `failed to read file as text at path: ${desk.inside} with error: Is a directory (os error 21)`,
    );
  });

  it("refuses paths that are none, in Tauri's words", async () => {
    assert.equal(
      await refusal(page.invoke("plugin:fs|stat", { path: "../x", options })),
      'invalid args `path` for command `stat`: invalid value: string "../x", expected cannot traverse directory, rewrite the path without the use of `../`',
    );
    for (const path of ["https://example.org/x", "file://elsewhere/x", "file:///a%2fb"]) {
      assert.equal(
        await refusal(page.invoke("plugin:fs|stat", { path })),
        "URL is not a valid path",
        path,
      );
    }
    assert.equal(
      await refusal(page.invoke("plugin:fs|stat", { path: "x", options: { baseDir: 99 } })),
      "unknown path",
    );
  });

  it("writes a file from a raw body or a list of numbers", async () => {
    for (const name of ["write_file", "write_text_file"]) {
      assert.equal(
        await refusal(write(outside("w"), "x", undefined, name)),
        forbidden(outside("w"), name),
      );
      await write(inside("w"), "hello", undefined, name);
      assert.equal(await readFile(inside("w"), "utf8"), "hello");
      await write("w", "hi", options, name);
      assert.equal(await readFile(inside("w"), "utf8"), "hi");
      await write("w", "!", { ...options, append: true }, name);
      await write("w", [63], { ...options, append: true }, name);
      assert.equal(await readFile(inside("w"), "utf8"), "hi!?");
      assert.equal(
        await refusal(write("w", "", { ...options, createNew: true }, name)),
        `failed to open file at path: ${inside("w")} with error: File exists (os error 17)`,
      );
      assert.equal(
        await refusal(write("v", "", { ...options, create: false }, name)),
        `failed to open file at path: ${
          inside("v")
        } with error: No such file or directory (os error 2)`,
      );
    }
    await write("m", "", { ...options, mode: 0o600 });
    assert.equal((await stat(inside("m"))).mode & 0o777, 0o600);
    await write("ä ö%.txt", "x", options);
    assert.equal(await readFile(inside("ä ö%.txt"), "utf8"), "x");
    assert.equal(
      await refusal(write("../x", "x", options)),
      "cannot traverse directory, rewrite the path without the use of `../`",
    );
    const bytes = new Uint8Array(1);
    assert.equal(await refusal(page.invoke("plugin:fs|write_file", bytes)), "missing file path");
    assert.equal(
      await refusal(page.invoke("plugin:fs|write_file", bytes, { headers: { path: "%ff" } })),
      "path is not a valid UTF-8",
    );
    assert.equal(
      await refusal(
        page.invoke("plugin:fs|write_file", { path: "x" } as unknown as number[]), // what no type allows
      ),
      "unexpected invoke body",
    );
  });

  it("T-01: lists a folder", async () => {
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_dir", { path: desk.outside })),
      forbidden(desk.outside, "read_dir"),
    );
    await mkdir(inside("folder"));
    await symlink(desk.outside, inside("link"));
    await symlink("gone", inside("broken"));
    const entries = await page.invoke("plugin:fs|read_dir", { path: "", options });
    const entry = (name: string, isFile = false, isDirectory = false, isSymlink = false) => ({
      name,
      isDirectory,
      isFile,
      isSymlink,
    });
    assert.deepEqual(entries.sort((a, b) => a.name < b.name ? -1 : 1), [
      entry("a.txt", true),
      entry("broken", false, false, true),
      entry("folder", false, true),
      entry("link", false, false, true),
    ]);
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_dir", { path: "a.txt", options })),
      `failed to read directory at path: ${
        inside("a.txt")
      } with error: Not a directory (os error 20)`,
    );
  });

  it("tells what is known of a file, and of a link", async () => {
    for (const name of ["stat", "lstat", "exists", "size"] as const) {
      assert.equal(
        await refusal(page.invoke(`plugin:fs|${name}`, { path: outside("a") })),
        forbidden(outside("a"), name),
      );
    }
    await symlink("a.txt", inside("link"));
    await chmod(inside("a.txt"), 0o444);
    const own = await stat(inside("a.txt"));
    const info = await page.invoke("plugin:fs|stat", { path: "link", options });
    assert.deepEqual(Object.keys(info).sort(), [
      "atime",
      "birthtime",
      "blksize",
      "blocks",
      "dev",
      "fileAttributes",
      "gid",
      "ino",
      "isDirectory",
      "isFile",
      "isSymlink",
      "mode",
      "mtime",
      "nlink",
      "rdev",
      "readonly",
      "size",
      "uid",
    ]);
    assert.equal(info.isFile, true);
    assert.equal(info.readonly, true);
    assert.equal(info.ino, own.ino);
    assert.equal(info.mtime, Math.floor(own.mtimeMs));
    const link = await page.invoke("plugin:fs|lstat", { path: "link", options });
    assert.deepEqual([link.isSymlink, link.isFile], [true, false]);
    assert.equal(
      await refusal(page.invoke("plugin:fs|stat", { path: "gone", options })),
      `failed to get metadata of path: ${
        inside("gone")
      } with error: No such file or directory (os error 2)`,
    );
    assert.equal(await page.invoke("plugin:fs|exists", { path: "link", options }), true);
    assert.equal(await page.invoke("plugin:fs|exists", { path: "gone", options }), false);
    assert.equal(await page.invoke("plugin:fs|exists", { path: "a.txt/x", options }), false);
  });

  it("T-01: sums up sizes without following links", async () => {
    await mkdir(inside("d/e/f"), { recursive: true });
    await writeFile(inside("d/one"), "1");
    await writeFile(inside("d/e/f/two"), "22");
    await writeFile(outside("big"), "x".repeat(1000));
    await symlink(desk.outside, inside("d/link"));
    assert.equal(await page.invoke("plugin:fs|size", { path: "d", options }), 3);
    assert.equal(await page.invoke("plugin:fs|size", { path: "d/one", options }), 1);
    const deep = Array.from({ length: 500 }, () => "e").join("/");
    await mkdir(inside(`d/${deep}`), { recursive: true });
    await writeFile(inside(`d/${deep}/three`), "333");
    assert.equal(await page.invoke("plugin:fs|size", { path: "d", options }), 6);
    assert.equal(
      await refusal(page.invoke("plugin:fs|size", { path: "gone", options })),
      "No such file or directory (os error 2)",
    );
  });

  it("makes folders", async () => {
    assert.equal(
      await refusal(page.invoke("plugin:fs|mkdir", { path: outside("d/e") })),
      forbidden(outside("d/e"), "mkdir"),
    );
    assert.equal(
      await refusal(page.invoke("plugin:fs|mkdir", { path: "x/y/z", options })),
      `failed to create directory at path: ${
        inside("x/y/z")
      } with error: No such file or directory (os error 2)`,
    );
    const recursive = { ...options, recursive: true, mode: 0o700 };
    await page.invoke("plugin:fs|mkdir", { path: "x/y/z", options: recursive });
    await page.invoke("plugin:fs|mkdir", { path: "x/y/z", options: recursive });
    assert.equal((await stat(inside("x/y"))).mode & 0o777, 0o700);
    for (const more of [{}, { recursive: true }]) {
      assert.equal(
        await refusal(
          page.invoke("plugin:fs|mkdir", { path: "a.txt", options: { ...options, ...more } }),
        ),
        `failed to create directory at path: ${
          inside("a.txt")
        } with error: File exists (os error 17)`,
      );
    }
  });

  it("removes files, links and folders", async () => {
    const remove = (path: string, recursive?: boolean) =>
      page.invoke("plugin:fs|remove", { path, options: { ...options, recursive } });
    await writeFile(outside("kept"), "");
    assert.equal(
      await refusal(remove(outside("kept"), true)),
      forbidden(outside("kept"), "remove"),
    );
    await mkdir(inside("full/deep"), { recursive: true });
    await symlink(desk.outside, inside("full/deep/link"));
    assert.equal(
      await refusal(remove("full")),
      `failed to remove path: ${inside("full")} with error: Directory not empty (os error 39)`,
    );
    await remove("full", true);
    await symlink(desk.outside, inside("link"));
    await remove("link", true);
    await mkdir(inside("empty"));
    await remove("empty");
    await remove("a.txt");
    assert.deepEqual(await readdir(desk.inside), []);
    assert.equal(
      await refusal(remove("gone")),
      `failed to get metadata of path: ${
        inside("gone")
      } with error: No such file or directory (os error 2)`,
    );
    assert.deepEqual(await readdir(desk.outside).then((names) => names.includes("kept")), true);
  });

  it("renames", async () => {
    const rename = (oldPath: string, newPath: string) =>
      page.invoke("plugin:fs|rename", {
        oldPath,
        newPath,
        options: { oldPathBaseDir: APP_DATA, newPathBaseDir: APP_DATA },
      });
    assert.equal(await refusal(rename("a.txt", outside("b"))), forbidden(outside("b"), "rename"));
    assert.equal(await refusal(rename(outside("b"), "b")), forbidden(outside("b"), "rename"));
    await rename("a.txt", "b.txt");
    await symlink("b.txt", inside("link"));
    await rename("link", "moved");
    assert.equal(await readlink(inside("moved")), "b.txt");
    assert.equal(
      await refusal(rename("gone", "x")),
      `failed to rename old path: ${inside("gone")} to new path: ${
        inside("x")
      } with error: No such file or directory (os error 2)`,
    );
  });

  it("copies with the permissions", async () => {
    const copy = (fromPath: string, toPath: string) =>
      page.invoke("plugin:fs|copy_file", {
        fromPath,
        toPath,
        options: { fromPathBaseDir: APP_DATA, toPathBaseDir: APP_DATA },
      });
    await writeFile(outside("secret"), "secret");
    assert.equal(await refusal(copy("a.txt", outside("b"))), forbidden(outside("b"), "copy_file"));
    assert.equal(
      await refusal(copy(outside("secret"), "b")),
      forbidden(outside("secret"), "copy_file"),
    );
    await chmod(inside("a.txt"), 0o640);
    await writeFile(inside("b.txt"), "something that is longer than the other");
    await copy("a.txt", "b.txt");
    assert.equal(await readFile(inside("b.txt"), "utf8"), "one\ntwo\r\nthree");
    assert.equal((await stat(inside("b.txt"))).mode & 0o777, 0o640);
    await copy("b.txt", "b.txt");
    assert.equal(await readFile(inside("b.txt"), "utf8"), "one\ntwo\r\nthree");
    assert.equal(
      await refusal(copy("gone", "x")),
      `failed to copy file from path: ${inside("gone")}, to path: ${
        inside("x")
      } with error: No such file or directory (os error 2)`,
    );
  });

  it("cuts files", async () => {
    assert.equal(
      await refusal(page.invoke("plugin:fs|truncate", { path: outside("t") })),
      forbidden(outside("t"), "truncate"),
    );
    assert.match(
      await refusal(page.invoke("plugin:fs|truncate", { path: "gone", options })),
      /^failed to open file at path: .*gone with error: No such file/,
    );
    await page.invoke("plugin:fs|truncate", { path: "a.txt", len: 3, options });
    assert.equal(await readFile(inside("a.txt"), "utf8"), "one");
    await page.invoke("plugin:fs|truncate", { path: "a.txt", options });
    assert.equal(await readFile(inside("a.txt"), "utf8"), "");
  });

  it("gives no file that is larger than the app wants", async () => {
    await using small = await desk.start({ plugin: { maxFileBytes: 3 } });
    await writeFile(inside("three"), "333");
    assert.equal(
      text(await small.invoke("plugin:fs|read_file", { path: "three", options })),
      "333",
    );
    assert.equal(
      await refusal(small.invoke("plugin:fs|read_file", { path: "a.txt", options })),
      `failed to read file as text at path: ${
        inside("a.txt")
      } with error: File too large (os error 27)`,
    );
    assert.match(
      await refusal(small.invoke("plugin:fs|read_file", { path: "/proc/self/status" })),
      /^forbidden path/,
    );
  });

  it("takes the calls that only iOS needs", async () => {
    const path = inside("a.txt");
    await page.invoke("plugin:fs|start_accessing_security_scoped_resource", { path });
    await page.invoke("plugin:fs|stop_accessing_security_scoped_resource", { path });
  });
});
