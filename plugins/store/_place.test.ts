import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { matchesGlob } from "./_glob.ts";
import { isAllowed, isFileName, locate } from "./_place.ts";

describe("locate", () => {
  let top = "";
  let base = "";
  let outside = "";

  before(async () => {
    top = await realpath(await mkdtemp(join(tmpdir(), "pleiad-place-")));
    base = join(top, "data");
    outside = join(top, "outside");
    await mkdir(base);
    await mkdir(join(outside, "deep"), { recursive: true });
    await writeFile(join(outside, "secret.json"), "{}");
    await symlink(outside, join(base, "way"));
    await symlink(join(outside, "secret.json"), join(base, "file.json"));
    await symlink(join(outside, "not-yet.json"), join(base, "lone.json"));
    await symlink(base, join(top, "alias"));
  });
  after(() => rm(top, { recursive: true }));

  it("finds what leads out of the folder", () => {
    const names = ["../x.json", "a/../../x.json", join(outside, "x.json"), "/etc/passwd"];
    const links = ["way/x.json", "way/deep/new/x.json", "file.json"];
    for (const name of [...names, ...links]) {
      assert.equal(locate(base, name).inside, false, name);
    }
    assert.throws(() => locate(base, "lone.json"), { code: "ENOENT" });
  });

  it("refuses what is not the name of a file", () => {
    for (const name of ["", ".", "a/..", "a/", "x\0.json"]) {
      assert.throws(() => locate(base, name), /is not the name of a file/, name);
    }
  });

  it("refuses names that Windows takes for others, and shares, unseen", () => {
    const base = "C:\\data";
    for (const name of ["NUL", "a.json::$DATA", "a.json.", "a.json ", "con.json"]) {
      assert.equal(isFileName(base, `${base}\\${name}`, "win32"), false, name);
    }
    assert.equal(isFileName(base, "\\\\evil\\share\\a.json", "win32"), false);
    assert.equal(isFileName(base, "\\\\?\\UNC\\evil\\share\\a.json", "win32"), false);
    assert.equal(isFileName("\\\\home\\me\\data", "\\\\home\\me\\data\\a.json", "win32"), true);
    assert.equal(isFileName(base, `${base}\\a.json`, "win32"), true);
  });

  it("finds what is inside, also in folders that do not exist yet", () => {
    for (const name of ["x.json", "a/b/c.json", "a/../x.json", "..x.json", join(base, "y.json")]) {
      assert.equal(locate(base, name).inside, true, name);
    }
    assert.equal(locate(join(top, "none"), "a/x.json").inside, true);
  });

  it("gives one key to all spellings of a file", () => {
    const { key } = locate(base, "a/x.json");
    assert.equal(locate(join(top, "alias"), "a/./x.json").key, key);
    assert.equal(locate(base, join(top, "alias", "a", "x.json")).key, key);
  });

  it("lets deny win over everything, whatever the spelling", () => {
    const expand = (entry: string) => entry;
    const inside = locate(base, "secrets/a.json");
    const rules = { allow: [join(base, "**")], deny: [join(base, "secrets", "*")] };
    assert.equal(isAllowed(inside, rules, expand), false);
    assert.equal(isAllowed(locate(base, "other/a.json"), rules, expand), true);
    const spelled = locate(base, join(top, "alias", "secrets", "a.json"));
    assert.equal(isAllowed(spelled, rules, expand), false);
    const byAlias = { allow: [], deny: [join(top, "alias", "secrets", "*")] };
    assert.equal(isAllowed(inside, byAlias, expand), false);
  });

  it("lets an entry allow what is outside, by its real path only", () => {
    const expand = (entry: string) => entry;
    const far = locate(base, join(outside, "deep", "x.json"));
    assert.equal(isAllowed(far, { allow: [], deny: [] }, expand), false);
    assert.equal(isAllowed(far, { allow: [join(outside, "*")], deny: [] }, expand), false);
    assert.equal(isAllowed(far, { allow: [join(outside, "**")], deny: [] }, expand), true);
    const linked = locate(base, "way/x.json");
    assert.equal(isAllowed(linked, { allow: [join(base, "**")], deny: [] }, expand), false);
    assert.equal(isAllowed(linked, { allow: [join(base, "way", "*")], deny: [] }, expand), true);
    assert.equal(isAllowed(far, { allow: ["$NOWHERE/**"], deny: [] }, () => null), false);
  });
});

describe("matchesGlob", () => {
  const unix = { dots: false, anyCase: false };
  const cases: [string, string, boolean][] = [
    ["/a/b", "/a/b", true],
    ["/a/b", "/a/*", true],
    ["/a/b/c", "/a/*", false],
    ["/a/b/c", "/a/**", true],
    ["/a", "/a/**", true],
    ["/a/b/c.json", "/**/c.json", true],
    ["/a/.hidden", "/a/*", false],
    ["/a/.hidden/x", "/a/**", false],
    ["/a/.hidden", "/a/.*", true],
    ["/a/x1.json", "/a/x?.json", true],
    ["/a/x1.json", "/a/x[0-9].json", true],
    ["/a/xa.json", "/a/x[!0-9].json", true],
    ["/a/x[1].json", "/a/x[[]1].json", true],
    ["/a/x+.json", "/a/x+.json", true],
    ["/a/xx.json", "/a/x+.json", false],
    ["/a/B", "/a/b", false],
  ];
  for (const [path, pattern, expected] of cases) {
    it(`${pattern} ${expected ? "matches" : "does not match"} ${path}`, () => {
      assert.equal(matchesGlob(path, pattern, unix), expected);
    });
  }

  it("can ignore case and see dots", () => {
    assert.equal(matchesGlob("/A/.B", "/a/*", { dots: true, anyCase: true }), true);
  });
});
