import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Debounce } from "./_debounce.ts";
import { watchError } from "./_watch_error.ts";

describe("Debounce", () => {
  it("gives a path once it has waited since its first touch", () => {
    const paths = new Debounce(100, 10);
    assert.equal(paths.next(), undefined);
    paths.touch("a", false, 1_000);
    paths.touch("a", true, 1_090);
    assert.equal(paths.next(), 1_100);
    assert.deepEqual([...paths.take(1_099)], []);
    assert.deepEqual([...paths.take(1_100)], [["a", { since: 1_000, last: 1_090, told: true }]]);
    assert.equal(paths.size, 0);
  });

  it("takes paths that were touched together at the same time", () => {
    const paths = new Debounce(100, 10);
    paths.touch("from", false, 1_000);
    paths.touch("to", false, 1_003);
    paths.touch("later", false, 1_060);
    assert.deepEqual([...paths.take(1_101).keys()], ["from", "to"]);
    assert.equal(paths.next(), 1_160);
    paths.touch("later", false, 1_159);
    paths.touch("new name", false, 1_160);
    paths.touch("much later", false, 1_200);
    assert.deepEqual([...paths.take(1_161).keys()], ["later", "new name"]);
    assert.deepEqual([...paths.takeTogether(1_204).keys()], ["much later"]);
  });

  it("has room for so many paths and no more", () => {
    const paths = new Debounce(0, 2);
    assert.deepEqual(["a", "b", "a", "c"].map((path) => paths.touch(path, false, 0)), [
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("watchError", () => {
  it("says which limit or path it was", () => {
    const coded = (code: string) => Object.assign(new Error(`${code}: text`), { code });
    assert.deepEqual(
      ["ENOSPC", "EMFILE", "ENOENT", "EACCES"].map((code) => watchError(coded(code), "/a").message),
      [
        'OS file watch limit reached. about ["/a"]',
        'OS file watch limit reached. about ["/a"]',
        'No path was found. about ["/a"]',
        'EACCES: text about ["/a"]',
      ],
    );
    const ofDeno = new Error("OS file watch limit reached. about [/a]");
    assert.equal(watchError(ofDeno, "/a").message, 'OS file watch limit reached. about ["/a"]');
  });
});
