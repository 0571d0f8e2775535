import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { after, before, describe, it } from "node:test";
import type { WatchEvent } from "./contract.ts";
import { type Desk, makeDesk, type Page } from "./_test_app.ts";

const REFUSED =
  /forbidden path|cannot traverse directory|URL is not a valid path|holds half a character/;

/** Calls a command with a path that should be refused; `good` is one that is allowed. */
type Attempt = (page: Page, path: string, good: string) => Promise<unknown>;

const bytes = new TextEncoder().encode("overwritten");
const writing = (name: "write_file" | "write_text_file"): Attempt => (page, path) =>
  page.invoke(`plugin:fs|${name}` as "plugin:fs|write_file", bytes, { // both have the same types
    headers: { path: encodeURIComponent(path.toWellFormed()), options: "undefined" },
  });

/** Every command that takes a path, by what it does with a link that the path itself names. */
const FOLLOWING: Record<string, Attempt> = {
  create: (page, path) => page.invoke("plugin:fs|create", { path }),
  "open to read": (page, path) => page.invoke("plugin:fs|open", { path }),
  "open to write": (page, path) =>
    page.invoke("plugin:fs|open", {
      path,
      options: { write: true, create: true, truncate: true },
    }),
  "open anew": (page, path) =>
    page.invoke("plugin:fs|open", { path, options: { append: true, createNew: true } }),
  "copy_file from": (page, path, good) =>
    page.invoke("plugin:fs|copy_file", { fromPath: path, toPath: `${good}.copy` }),
  "copy_file to": (page, path, good) =>
    page.invoke("plugin:fs|copy_file", { fromPath: good, toPath: path }),
  mkdir: (page, path) => page.invoke("plugin:fs|mkdir", { path }),
  "mkdir recursive": (page, path) =>
    page.invoke("plugin:fs|mkdir", { path, options: { recursive: true } }),
  read_dir: (page, path) => page.invoke("plugin:fs|read_dir", { path }),
  read_file: (page, path) => page.invoke("plugin:fs|read_file", { path }),
  read_text_file: (page, path) => page.invoke("plugin:fs|read_text_file", { path }),
  read_text_file_lines: (page, path) => page.invoke("plugin:fs|read_text_file_lines", { path }),
  stat: (page, path) => page.invoke("plugin:fs|stat", { path }),
  truncate: (page, path) => page.invoke("plugin:fs|truncate", { path }),
  write_file: writing("write_file"),
  write_text_file: writing("write_text_file"),
  exists: (page, path) => page.invoke("plugin:fs|exists", { path }),
  size: (page, path) => page.invoke("plugin:fs|size", { path }),
  watch: (page, path) =>
    page.invoke("plugin:fs|watch", { paths: [path], onEvent: page.collect<WatchEvent>() }),
  "watch beside": (page, path, good) =>
    page.invoke("plugin:fs|watch", {
      paths: [good, path],
      options: { recursive: true, delayMs: 5 },
      onEvent: page.collect<WatchEvent>(),
    }),
};
const NOT_FOLLOWING: Record<string, Attempt> = {
  lstat: (page, path) => page.invoke("plugin:fs|lstat", { path }),
  remove: (page, path) => page.invoke("plugin:fs|remove", { path }),
  "remove recursive": (page, path) =>
    page.invoke("plugin:fs|remove", { path, options: { recursive: true } }),
  "rename from": (page, path, good) =>
    page.invoke("plugin:fs|rename", { oldPath: path, newPath: `${good}.moved` }),
  "rename to": (page, path, good) =>
    page.invoke("plugin:fs|rename", { oldPath: good, newPath: path }),
};

/** Links by where they are and lead; `OUT` is the folder outside. */
const LINKS: readonly (readonly [link: string, target: string])[] = [
  ["first", "OUT"],
  ["dir/middle", "OUT"],
  ["dir/deep/middle", "OUT/sub"],
  ["last", "OUT/secret.txt"],
  ["lastdir", "OUT/sub"],
  ["dangling", "OUT/new.txt"],
  ["danglingdir", "OUT/newdir"],
  ["loop", "loop"],
  ["ping", "pong"],
  ["pong", "ping"],
  ["chain", "dir/chain2"],
  ["dir/chain2", "chain3"],
  ["dir/chain3", "OUT/secret.txt"],
  ["relative", "RELATIVE/secret.txt"],
  ["up", ".."],
  ["dir/up", "../.."],
  ["root", "/"],
  ["proc", "/proc/self/root"],
  ["cwd", "/proc/self/cwd"],
  ["back", "OUT/back"],
  ["upmissing", "missing/../../../outside/secret.txt"],
];

/** Paths that name a link, or go through one: `IN` and `OUT` are the folders. */
const AT_LINKS = [
  "IN/last",
  "IN/lastdir",
  "IN/dangling",
  "IN/danglingdir",
  "IN/loop",
  "IN/ping",
  "IN/chain",
  "IN/relative",
  "IN/up",
  "IN/root",
  "IN/proc",
  "IN/first",
  "IN/dir/middle",
  "IN/upmissing",
];
const OTHERS = [
  "IN/first/secret.txt",
  "IN/first/new.txt",
  "IN/first/sub/inner.txt",
  "IN/first/new/deeper.txt",
  "IN/dir/middle/secret.txt",
  "IN/dir/middle/new.txt",
  "IN/dir/deep/middle/inner.txt",
  "IN/danglingdir/new.txt",
  "IN/dangling/new.txt",
  "IN/loop/x",
  "IN/ping/x",
  "IN/up/other.txt",
  "IN/up/up.txt",
  "IN/dir/up/x.txt",
  "IN/root/etc/passwd",
  "IN/proc/etc/passwd",
  "IN/cwd/deno.json",
  "IN/back/x/../secret.txt",
  "IN//first//secret.txt",
  "IN/./first/./secret.txt",
  "IN/../../outside/secret.txt",
  "IN/dir/../../../outside/secret.txt",
  "IN/..",
  "IN/dir/..",
  "IN/../",
  "../outside/secret.txt",
  "..",
  "file://IN/../../outside/secret.txt",
  "file://IN/%2e%2e/%2e%2e/outside/secret.txt",
  "file://IN/%2E%2E/.%2e/outside/secret.txt",
  "file://IN/..%2f..%2foutside%2fsecret.txt",
  "file://IN/a.txt%2f..",
  "file://IN/..\\..\\outside\\secret.txt",
  "file://OUT/secret.txt",
  "file:OUT/secret.txt",
  "FILE://OUT/secret.txt",
  "file://localhostOUT/secret.txt",
  "file://elsewhereIN/a.txt",
  "file://127.0.0.1IN/a.txt",
  "file://IN/%00",
  "file://IN/%ff",
  "file://IN/first/secret.txt",
  "https://example.org/IN/a.txt",
  "data:text/plain,IN",
  "javascript:IN",
  "IN/a.txt\0",
  "IN\0/../../outside/secret.txt",
  "OUT/secret.txt\0IN/a.txt",
  "\0",
  "OUT/secret.txt",
  "OUT/none",
  "OUT/none/deeper",
  "OUT",
  "OUT/",
  "//OUT/secret.txt",
  "/.OUT/secret.txt",
  "/proc/self/rootOUT/secret.txt",
  "/proc/self/cwd",
  "/proc/self/environ",
  "/dev/zero",
  "/dev/stdin",
  "/dev/fd/0",
  "/",
  "",
  ".",
  "./x",
  "IN-evil/x",
  "INevil",
  "IN\u0301/a.txt",
  "IN\u200b/a.txt",
  "IN /a.txt",
  "IN./a.txt",
  "UPPER/a.txt",
  "FULLWIDTH/a.txt",
  "IN/../\uff0e\uff0e/secret.txt",
  "C:\\Windows\\win.ini",
  "C:secret.txt",
  "\\\\server\\share\\x",
  "//server/share/x",
  "\\\\?\\C:\\secret.txt",
  "\\\\.\\PhysicalDrive0",
  "NUL",
  "CON",
  "OUT/NUL",
  "OUT/secret.txt::$DATA",
  "OUT/SECRET~1.TXT",
  "OUT/secret.txt.",
  "OUT/secret.txt ",
  "~/x",
  "$APPDATA/a.txt",
  "$HOME",
];

describe("escapes from a scope", () => {
  let desk: Desk;
  let page: Page;
  let attempts = 0;
  const full = (path: string) =>
    path.replace("RELATIVE", () => relative(desk.inside, desk.outside))
      .replace("UPPER", () => desk.inside.toUpperCase())
      .replace("FULLWIDTH", () => desk.inside.replace("data", "\uff44\uff41\uff54\uff41"))
      .replaceAll("IN", () => desk.inside).replaceAll("OUT", () => desk.outside);

  before(async () => {
    desk = await makeDesk();
    await writeFile(join(dirname(desk.inside), "other.txt"), "not the app's");
    await writeFile(join(desk.outside, "secret.txt"), "secret");
    await mkdir(join(desk.outside, "sub"));
    await writeFile(join(desk.outside, "sub", "inner.txt"), "inner");
    await symlink(desk.inside, join(desk.outside, "back"));
    await mkdir(join(desk.inside, "dir", "deep"), { recursive: true });
    await writeFile(join(desk.inside, "a.txt"), "allowed");
    for (const [link, target] of LINKS) await symlink(full(target), join(desk.inside, link));
    page = await desk.start();
  });
  after(async () => {
    await page.stop();
    await desk.remove();
  });

  async function refuses(path: string, attempts_: Readonly<Record<string, Attempt>>) {
    const asked = full(path);
    const untouched = await fingerprint(dirname(dirname(desk.inside)));
    for (const [name, attempt] of Object.entries(attempts_)) {
      attempts++;
      const said = await attempt(page, asked, join(desk.inside, "a.txt")).then(
        (answer) => assert.fail(`${name} ${JSON.stringify(asked)}: ${JSON.stringify(answer)}`),
        (reason) => String(reason),
      );
      assert.match(said, REFUSED, `${name} ${JSON.stringify(asked)}`);
      // Where a link leads is not told.
      const shown = said.replaceAll(asked, "").replaceAll(decoded(asked), "");
      assert.ok(!shown.includes(desk.outside), `${name} ${JSON.stringify(asked)}: ${said}`);
    }
    assert.equal(await fingerprint(dirname(dirname(desk.inside))), untouched, asked);
  }

  for (const path of AT_LINKS) {
    it(`refuses ${JSON.stringify(path)} to all that follow a link`, () => refuses(path, FOLLOWING));
  }
  for (const path of OTHERS) {
    it(
      `refuses ${JSON.stringify(path)}`,
      () => refuses(path, { ...FOLLOWING, ...NOT_FOLLOWING }),
    );
  }

  it("let what is allowed pass all along", async () => {
    const path = join(desk.inside, "a.txt");
    assert.equal(await page.invoke("plugin:fs|exists", { path }), true);
    assert.equal((await page.invoke("plugin:fs|lstat", { path: full("IN/last") })).isSymlink, true);
    assert.ok(attempts >= 2_000, String(attempts));
  });
});

/** What a URL means, where the refusal names that. */
function decoded(path: string): string {
  return URL.canParse(path)
    ? decodeURIComponent(new URL(path).pathname.replaceAll("%ff", ""))
    : path;
}

/** All names, types, targets and contents below a folder. */
async function fingerprint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  // Not `recursive`: Bun follows links then.
  const folders = [folder];
  for (let each = folders.pop(); each !== undefined; each = folders.pop()) {
    for (const name of (await readdir(each)).sort()) {
      const path = join(each, name);
      const info = await lstat(path);
      hash.update(`${path}\0${info.mode}\0${info.mtimeMs}\0`);
      if (info.isSymbolicLink()) hash.update(await readlink(path));
      else if (info.isFile()) hash.update(await readFile(path));
      else folders.push(path);
    }
  }
  return hash.digest("hex");
}
