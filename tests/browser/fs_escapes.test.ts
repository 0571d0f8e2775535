import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { after, before, describe, it } from "node:test";
import { skipBrowser } from "./_chromium.ts";
import { APP_DATA, showFs, type ShownFs } from "./_fs_app.ts";

/** What a path that leads out may be refused with: never with what lies there. */
const REFUSED =
  /^(TypeError: Must be a file URL\.$|forbidden path: |URL is not a valid path|.*cannot traverse directory|.*holds half a character)/;

/** Links below the scope; `OUT` is the folder outside. */
const LINKS: Record<string, string> = {
  first: "OUT",
  "dir/middle": "OUT",
  "dir/deep/middle": "OUT/sub",
  last: "OUT/secret.txt",
  lastdir: "OUT/sub",
  dangling: "OUT/new.txt",
  danglingdir: "OUT/newdir",
  chain: "dir/chain2",
  "dir/chain2": "chain3",
  "dir/chain3": "OUT/secret.txt",
  up: "..",
  "dir/up": "../..",
  root: "/",
  proc: "/proc/self/root",
  cwd: "/proc/self/cwd",
  loop: "loop",
  todenied: "denied",
};

/** Paths through links, and paths that name no place in the scope at all: refused by everything. */
const PATHS = [
  // a link at the beginning, in the middle and at the end, to what is there and what is not
  "IN/first/secret.txt",
  "IN/first/new.txt",
  "IN/first/sub/inner.txt",
  "IN/first/new/deeper/file.txt",
  "IN/dir/middle/secret.txt",
  "IN/dir/middle/new.txt",
  "IN/dir/deep/middle/inner.txt",
  "IN/dir/deep/middle/new.txt",
  "IN/lastdir/inner.txt",
  "IN/danglingdir/new.txt",
  "IN/dangling/new.txt",
  "IN/up/other.txt",
  "IN/up/dev.pleiad.other/new.txt",
  "IN/dir/up/new.txt",
  "IN/dir/up/data",
  "IN/root/etc/passwd",
  "IN/rootOUT/secret.txt",
  "IN/procOUT/secret.txt",
  "IN/cwd/deno.json",
  "IN/loop/x",
  "IN//first//secret.txt",
  "IN/./first/./secret.txt",
  "IN/dir/./middle//secret.txt",
  // up and out
  "IN/..",
  "IN/../",
  "IN/../../../outside/secret.txt",
  "IN/dir/../../../../outside/secret.txt",
  "IN/missing/../../../../outside/secret.txt",
  "IN/a.txt/../../../../outside/secret.txt",
  "../outside/secret.txt",
  "..",
  "../../../../../../../../etc/passwd",
  // elsewhere, whatever it is called
  "OUT",
  "OUT/",
  "OUT/secret.txt",
  "OUT/new.txt",
  "OUT/sub/inner.txt",
  "/",
  "/etc/passwd",
  "/proc/self/environ",
  "/proc/self/rootOUT/secret.txt",
  "/dev/null",
  "/dev/stdin",
  "INx",
  "INx/a.txt",
  "IN.txt",
  "",
  ".",
  "./a.txt",
  "a.txt",
  "~",
  "~/secret.txt",
  "$APPDATA/a.txt",
  "$HOME",
  // URLs and encodings
  "file://OUT/secret.txt",
  "file:OUT/secret.txt",
  "FILE://OUT/secret.txt",
  "file://localhostOUT/secret.txt",
  "file://elsewhereIN/a.txt",
  "file://IN/first/secret.txt",
  "file://IN/%66irst/secret.txt",
  "file://IN/../../../outside/secret.txt",
  "file://IN/%2e%2e/%2e%2e/%2e%2e/outside/secret.txt",
  "file://IN/%2E%2E/.%2e/%2e./outside/secret.txt",
  "file://IN/..%2f..%2f..%2foutside%2fsecret.txt",
  "file://IN/a.txt%2f..",
  "file://IN/%00",
  "file://IN/a.txt%00.png",
  "file://IN/..\\..\\..\\outside\\secret.txt",
  "https://example.org/IN/a.txt",
  "data:text/plain,IN/a.txt",
  "asset://localhost/IN/a.txt",
  "blob:IN/a.txt",
  // NUL
  "IN/a.txt\0",
  "IN/a.txt\0.png",
  "IN\0/../../../outside/secret.txt",
  "OUT/secret.txt\0IN/a.txt",
  // case
  "CASE(IN)/a.txt",
  "CASE(IN)",
  "CASE(OUT)/secret.txt",
  // Windows' names
  "C:\\Windows\\win.ini",
  "C:",
  "C:a.txt",
  "c:/Windows/win.ini",
  "\\\\?\\C:\\Windows\\win.ini",
  "\\\\.\\PhysicalDrive0",
  "\\\\server\\share\\file.txt",
  "//server/share/file.txt",
  "\\Windows\\win.ini",
  "..\\outside\\secret.txt",
  "CON",
  "NUL",
  "a.txt::$DATA",
  "PROGRA~1",
  // inside, but denied
  "IN/denied",
  "IN/denied/inner.txt",
  "IN/denied/new.txt",
  "IN/todenied/inner.txt",
  "IN/todenied/new.txt",
  "IN/dir/../denied/inner.txt",
  "file://IN/denied/inner.txt",
];

/** Paths that end at a link: refused by everything that would follow it. */
const AT_LINKS = Object.keys(LINKS).map((link) => `IN/${link}`);

/** One path to try. */
interface Try {
  readonly path: string;
  /** From where it is taken. */
  readonly baseDir?: number;
  /** Only by functions that follow links. */
  readonly followed: boolean;
}

/** Calls every function of the guest that takes a path; answers what each said. */
function attempts(
  shown: ShownFs,
  tries: readonly Try[],
): Promise<[name: string, path: string, said: string][]> {
  return shown.page.evaluate(async ({ tries, good }) => {
    const { fs } = guest;
    const bytes = new TextEncoder().encode("overwritten");
    const said: [string, string, string][] = [];
    for (const { path, followed, ...o } of tries) {
      const base = (name: string) => (o.baseDir === undefined ? {} : { [name]: o.baseDir });
      const write = { ...o, write: true };
      const follows: Record<string, (path: string | URL) => Promise<unknown>> = {
        create: (path) => fs.create(path, o),
        open: (path) => fs.open(path, o),
        "open to write": (path) => fs.open(path, { ...write, create: true, truncate: true }),
        "open to append": (path) => fs.open(path, { ...o, append: true, create: true }),
        "open anew": (path) => fs.open(path, { ...write, createNew: true }),
        "copyFile from": (path) => fs.copyFile(path, `${good}.copy`, base("fromPathBaseDir")),
        "copyFile to": (path) => fs.copyFile(good, path, base("toPathBaseDir")),
        mkdir: (path) => fs.mkdir(path, o),
        "mkdir of all": (path) => fs.mkdir(path, { ...o, recursive: true }),
        readDir: (path) => fs.readDir(path, o),
        readFile: (path) => fs.readFile(path, o),
        readTextFile: (path) => fs.readTextFile(path, o),
        readTextFileLines: async (path) => (await fs.readTextFileLines(path, o)).next(),
        stat: (path) => fs.stat(path, o),
        truncate: (path) => fs.truncate(path, 0, o),
        writeFile: (path) => fs.writeFile(path, bytes, o),
        "writeFile of a stream": (path) => fs.writeFile(path, new Blob([bytes]).stream(), o),
        writeTextFile: (path) => fs.writeTextFile(path, "overwritten", o),
        exists: (path) => fs.exists(path, o),
        size: (path) => fs.size(path, o),
        watch: (path) => fs.watch(String(path), () => {}, { ...o, recursive: true }),
        watchImmediate: (path) => fs.watchImmediate([good, String(path)], () => {}, o),
      };
      const all: typeof follows = {
        ...follows,
        lstat: (path) => fs.lstat(path, o),
        remove: (path) => fs.remove(path, o),
        "remove of all": (path) => fs.remove(path, { ...o, recursive: true }),
        "rename from": (path) => fs.rename(path, `${good}.moved`, base("oldPathBaseDir")),
        "rename to": (path) => fs.rename(good, path, base("newPathBaseDir")),
      };
      const forms = URL.canParse(path) ? [path, new URL(path)] : [path];
      await Promise.all(
        Object.entries(followed ? follows : all).flatMap(([name, call]) =>
          forms.map(async (form) => {
            said.push([name, path, await call(form).then(() => "It was answered", String)]);
          })
        ),
      );
    }
    return said;
  }, { tries, good: join(shown.inside, "a.txt") });
}

/** One hash of all that is below a folder: names, kinds, rights, times, contents. */
async function hashOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const add = async (path: string) => {
    const found = await lstat(path);
    hash.update(JSON.stringify([relative(folder, path), found.mode, found.mtimeMs, found.ctimeMs]));
    if (found.isSymbolicLink()) hash.update(await readlink(path));
    else if (!found.isDirectory()) hash.update(await readFile(path));
    else for (const name of (await readdir(path)).sort()) await add(join(path, name));
  };
  await add(folder);
  return hash.digest("hex");
}

describe("escapes from the page, through the guest in Chromium", { skip: skipBrowser }, () => {
  let shown: ShownFs;
  const place = (path: string) =>
    path.replaceAll(
      /CASE\((IN|OUT)\)/g,
      (_, name) => (name === "IN" ? shown.inside : shown.outside).toUpperCase(),
    ).replaceAll("IN", shown.inside).replaceAll("OUT", shown.outside);
  before(async () => {
    shown = await showFs();
    const { inside, outside } = shown;
    await mkdir(join(outside, "sub"));
    await writeFile(join(outside, "secret.txt"), "secret");
    await writeFile(join(outside, "sub/inner.txt"), "inner secret");
    await mkdir(join(inside, "dir/deep"), { recursive: true });
    await mkdir(join(inside, "denied"));
    await writeFile(join(inside, "denied/inner.txt"), "denied");
    await writeFile(join(inside, "a.txt"), "good");
    for (const [link, target] of Object.entries(LINKS)) {
      await symlink(place(target), join(inside, link));
    }
  });
  after(() => shown?.close());

  it("is refused every one, and nothing outside has changed", { timeout: 60_000 }, async () => {
    const { inside, outside } = shown;
    const watched = [outside, join(inside, "denied"), inside, dirname(outside)];
    const before = await Promise.all(watched.map(hashOf));
    const paths = [
      ...PATHS.map((path) => ({ path, followed: false })),
      ...AT_LINKS.map((path) => ({ path, followed: true })),
    ];
    const relative = paths.filter(({ path }) => path.startsWith("IN/")).map((each) => ({
      ...each,
      path: each.path.slice("IN/".length),
      baseDir: APP_DATA,
    }));
    const tries = [...paths, ...relative].map((each) => ({ ...each, path: place(each.path) }));
    const said = await attempts(shown, tries);
    assert.ok(tries.length > 150 && said.length > 5_000, `${tries.length}, ${said.length}`);
    assert.deepEqual(said.filter(([, , text]) => !REFUSED.test(text)), []);
    assert.deepEqual(await Promise.all(watched.map(hashOf)), before);
    assert.equal(said.some(([, , text]) => /secret(?!\.txt)/.test(text)), false);
  });

  it("may touch the links themselves, and what they lead to stays", async () => {
    const before = await hashOf(shown.outside);
    const got = await shown.page.evaluate(async (inside) => {
      const { fs } = guest;
      const link = await fs.lstat(`${inside}/last`);
      await fs.rename(`${inside}/last`, `${inside}/moved`);
      await fs.remove(`${inside}/moved`);
      await fs.remove(`${inside}/first`, { recursive: true });
      await fs.remove(`${inside}/dir`, { recursive: true });
      return [
        link.isSymlink,
        await fs.size(inside).then(() => "sized", String),
        (await fs.readDir(inside)).some(({ name }) => name === "first"),
      ];
    }, shown.inside);
    assert.deepEqual([got[0], got[2]], [true, false]);
    assert.equal(await hashOf(shown.outside), before);
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
