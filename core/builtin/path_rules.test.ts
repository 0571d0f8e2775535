import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { posixRules, windowsRules } from "./path_rules.ts";

function each<T>(run: (input: T) => string, cases: readonly (readonly [T, string])[]): void {
  for (const [input, expected] of cases) {
    assert.equal(run(input), expected, JSON.stringify(input));
  }
}

describe("paths on Linux and macOS", () => {
  it("resolves against a folder; an absolute path starts anew", () => {
    each((paths) => posixRules.resolve("/cwd/x", paths), [
      [[], "/cwd/x"],
      [["."], "/cwd/x"],
      [["a", "../b"], "/cwd/x/b"],
      [["/foo/bar", "/tmp/file", "baz"], "/tmp/file/baz"],
      [["../../../.."], "/"],
    ]);
  });

  it("normalises and keeps a separator at the end", () => {
    each(posixRules.normalize, [
      ["/home//user/./a/../b", "/home/user/b"],
      ["a/b/", "a/b/"],
      ["/", "/"],
      ["//etc/passwd", "/etc/passwd"],
      ["..", ".."],
      [".", "."],
      ["", "."],
      ["../a", "a"],
      ["a\\b", "a\\b"],
    ]);
  });

  it("joins without starting anew", () => {
    each(posixRules.join, [
      [[], "."],
      [["a", "/b", "c"], "a/b/c"],
      [["", "a"], "a"],
      [["/a/", "../b"], "/b"],
      [["a", ".."], "."],
    ]);
  });

  it("takes paths apart", () => {
    each(posixRules.dirname, [
      ["/a/b", "/a"],
      ["/a", "/"],
      ["a", ""],
      ["a//b/c", "a//b"],
      ["a/./b//", "a"],
      [".", ""],
    ]);
    each(posixRules.extname, [["/a/b.tar.gz", "gz"], ["a.", ""], ["a.b/", "b"]]);
    each((path) => posixRules.basename(path, ".json"), [
      ["/a/app.json", "app"],
      ["/a/app.conf", "app.conf"],
      ["/a/b/", "b"],
    ]);
    assert.equal(posixRules.basename("app.json", "json"), "app.");
    assert.equal(posixRules.basename("app.json", ""), "app.json");
  });

  it("says in Tauri's words what a path lacks", () => {
    for (const path of ["/", "", "//", "/."]) {
      assert.throws(() => posixRules.dirname(path), { message: "path does not have a parent" });
    }
    for (const path of [".bashrc", "a", "a/..", "/"]) {
      assert.throws(() => posixRules.extname(path), { message: "path does not have an extension" });
    }
    for (const path of ["/", "", "a/.."]) {
      assert.throws(() => posixRules.basename(path, ""), {
        message: "path does not have a basename",
      });
    }
  });

  it("knows absolute paths", () => {
    assert.deepEqual(["/a", "a", "", "C:\\a"].map(posixRules.isAbsolute), [
      true,
      false,
      false,
      false,
    ]);
  });

  it("is not slowed down by a path made for it", () => {
    const long = "/".repeat(100_000) + "a";
    assert.equal(posixRules.normalize(long), "/a");
    assert.equal(posixRules.dirname(long), "/");
  });
});

describe("paths on Windows", () => {
  it("keeps the drive", () => {
    each((paths) => windowsRules.resolve("C:\\cwd", paths), [
      [["a/b", "..\\c"], "C:\\cwd\\a\\c"],
      [["\\x"], "C:\\x"],
      [["D:\\y", "z"], "D:\\y\\z"],
    ]);
    each(windowsRules.normalize, [
      ["C:/a/../b/", "C:\\b\\"],
      ["C:\\", "C:\\"],
      ["\\\\server\\share\\a\\..", "\\\\server\\share\\"],
      ["a/b", "a\\b"],
    ]);
    each(windowsRules.join, [[["a", "/b", "c"], "a\\b\\c"], [["C:\\a", "D:\\b"], "C:\\a\\D:\\b"]]);
    each(windowsRules.dirname, [["C:\\a\\b", "C:\\a"], ["C:\\a", "C:\\"], ["a/b", "a"]]);
    assert.throws(() => windowsRules.dirname("C:\\"), { message: "path does not have a parent" });
    assert.equal(windowsRules.basename("C:\\a\\b.txt", ".txt"), "b");
  });

  it("calls a path absolute only with a drive or a share", () => {
    const paths = ["C:\\a", "C:a", "\\a", "\\\\server\\share\\a", "a"];
    assert.deepEqual(paths.map(windowsRules.isAbsolute), [true, false, false, true, false]);
  });
});
