import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, open, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathCases } from "./_test_path_cases.ts";
import { windowsCases } from "./_test_windows_cases.ts";
import { memoryFiles } from "./_test_files.ts";
import { assertStill, createPathScope, literalEntry } from "./path_scope.ts";
import { stateEntries } from "./state_folders.ts";

function resolverOf(platform: string) {
  const home = platform === "win32" ? "C:\\Users\\me" : "/home/me";
  const folders: Record<string, string> = { $HOME: home, $APPDATA: "/data/[app]" };
  return {
    parse(path: string): string {
      if (path === "$BROKEN") throw new Error("unknown path");
      return folders[path] ?? path;
    },
  };
}

describe("T-03, T-41: the golden cases of path scopes", () => {
  for (const cases of [...pathCases, ...windowsCases]) {
    const { platform } = cases;
    const scope = createPathScope({
      ...cases,
      resolver: resolverOf(platform),
      files: memoryFiles(cases.folders ?? [], cases.links ?? {}),
    });
    for (const line of cases.no) {
      const [path = "", sentence = ""] = line.split(" ! ");
      it(`${cases.about} (${platform}): refuses ${JSON.stringify(path)}`, async () => {
        await assert.rejects(scope.check(path), (error: Error) => error.message.includes(sentence));
      });
    }
    for (const line of cases.yes) {
      const [path = "", real = path] = line.split(" => ");
      it(`${cases.about} (${platform}): allows ${JSON.stringify(path)}`, async () => {
        assert.deepEqual(await scope.check(path), { path: real });
      });
    }
  }

  it("names the entries that have no effect", () => {
    const scope = createPathScope({
      allow: ["$NONE/x", { path: "$BROKEN" }],
      resolver: resolverOf("linux"),
    });
    assert.deepEqual(scope.ignored, [
      { path: "$NONE/x", reason: "there is no variable $NONE" },
      { path: "$BROKEN", reason: "this system has no folder $BROKEN" },
    ]);
  });

  it("refuses an entry that is no glob", () => {
    assert.throws(
      () => createPathScope({ allow: ["/a/b**"], resolver: resolverOf("linux") }),
      SyntaxError,
    );
  });

  it("is quick with hostile patterns and paths", async () => {
    const allow = [`/${"a*".repeat(60)}b`, `/${"**/".repeat(60)}b`, "/**/*a"];
    const scope = createPathScope({
      allow,
      resolver: resolverOf("linux"),
      files: memoryFiles([], {}),
    });
    const start = performance.now();
    assert.equal(await scope.isAllowed(`/${"a".repeat(4000)}`), true);
    assert.equal(await scope.isAllowed(`/${"a".repeat(4000)}c`), false);
    assert.equal(await scope.isAllowed(`${"/a".repeat(2000)}/c`), false);
    assert.ok(performance.now() - start < 3000);
  });
});

describe("path scopes in a real folder", () => {
  let root = "";
  before(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "scope-")));
    await mkdir(join(root, "real/in"), { recursive: true });
    await mkdir(join(root, "out"));
    await writeFile(join(root, "real/in/f"), "in");
    await writeFile(join(root, "real/in/[a]*"), "in");
    await writeFile(join(root, "real/in/aa"), "in");
    await writeFile(join(root, "out/f"), "out");
    await symlink("real", join(root, "link"));
    await symlink("../../out", join(root, "real/in/exit"));
  });
  after(() => rm(root, { recursive: true }));

  const scopeOf = (allow: readonly string[]) =>
    createPathScope({ allow, resolver: { parse: (path) => path === "$ROOT" ? root : path } });

  it("never gives what commands a core, however wide the scope", async () => {
    const before = process.env["XDG_RUNTIME_DIR"];
    process.env["XDG_RUNTIME_DIR"] = root;
    try {
      const [secret = ""] = stateEntries().slice(-3);
      const scope = scopeOf(["/**", "$ROOT/**", `${secret}/*`, `${secret}/.*`]);
      for (const name of ["app.json", "app.secret", ".app.lock", "a/b"]) {
        assert.equal(await scope.isAllowed(`${secret}/${name}`), false, name);
      }
      assert.equal(await scope.isAllowed(`${secret}x/app.json`), true);
    } finally {
      if (before === undefined) delete process.env["XDG_RUNTIME_DIR"];
      else process.env["XDG_RUNTIME_DIR"] = before;
    }
  });

  it("T-20: refuses what lies behind a link, whether it exists or not", async () => {
    const scope = scopeOf(["$ROOT/real/**"]);
    assert.equal(await scope.isAllowed(join(root, "real/in/exit/f")), false);
    assert.equal(await scope.isAllowed(join(root, "real/in/exit/new")), false);
    assert.equal(await scope.isAllowed(join(root, "real/in/exit")), false);
  });

  it("leaves a link alone that is itself meant", async () => {
    const scope = scopeOf(["$ROOT/real/**"]);
    const path = join(root, "real/in/exit");
    assert.deepEqual(await scope.check(path, { followLast: false }), { path });
    await assert.rejects(scope.check(join(path, "f"), { followLast: false }));
  });

  it("allows an entry's folder by its own name and by its real one", async () => {
    const scope = scopeOf(["$ROOT/link/in/*"]);
    const path = join(root, "real/in/f");
    assert.deepEqual(await scope.check(join(root, "link/in/f")), { path });
    assert.deepEqual(await scope.check(path), { path });
  });

  it("denies behind a link what is denied by its real name", async () => {
    const scope = createPathScope({
      allow: [`${root}/**`],
      deny: [`${root}/link/in/*`],
      resolver: { parse: (path) => path },
    });
    assert.equal(await scope.isAllowed(join(root, "real/in/f")), false);
    assert.equal(await scope.isAllowed(join(root, "out/f")), true);
  });

  it("T-02: takes a chosen file for itself, not for a glob", async () => {
    const path = join(root, "real/in/[a]*");
    const scope = scopeOf([literalEntry(path)]);
    assert.equal(await scope.isAllowed(join(root, "real/in/aa")), false);
    assert.equal(await scope.isAllowed(path), true);
    const below = scopeOf([literalEntry(join(root, "real"), { recursive: true })]);
    assert.equal(await below.isAllowed(path), true);
  });

  it("T-20: notices that a checked path was exchanged before it was opened", async () => {
    const scope = scopeOf(["$ROOT/real/**"]);
    const checked = await scope.check(join(root, "real/in/f"));
    const same = await open(checked.path);
    await assertStill(same, checked);
    await same.close();
    await rename(join(root, "real/in"), join(root, "real/was"));
    await symlink("../out", join(root, "real/in"));
    const other = await open(checked.path);
    await assert.rejects(assertStill(other, checked), /changed between/);
    await other.close();
    await rm(join(root, "real/in"));
    await rename(join(root, "real/was"), join(root, "real/in"));
  });
});
