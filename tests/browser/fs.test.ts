import assert from "node:assert/strict";
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { APP_DATA, showFs, type ShownFs } from "./_fs_app.ts";

/** What the guest exports, by the command that each function calls. */
const COMMANDS: Record<string, string> = {
  "FileHandle.read": "read",
  "FileHandle.seek": "seek",
  "FileHandle.stat": "fstat",
  "FileHandle.truncate": "ftruncate",
  "FileHandle.write": "write",
  copyFile: "copy_file",
  create: "create",
  exists: "exists",
  lstat: "lstat",
  mkdir: "mkdir",
  open: "open",
  readDir: "read_dir",
  readFile: "read_file",
  readTextFile: "read_text_file",
  readTextFileLines: "read_text_file_lines",
  remove: "remove",
  rename: "rename",
  size: "size",
  startAccessingSecurityScopedResource: "start_accessing_security_scoped_resource",
  stat: "stat",
  stopAccessingSecurityScopedResource: "stop_accessing_security_scoped_resource",
  truncate: "truncate",
  watch: "watch",
  watchImmediate: "watch",
  writeFile: "write_file",
  "writeFile of a stream": "open",
  writeTextFile: "write_text_file",
};

/** Calls every function of the guest in a tab, and answers what each was refused with. */
function refusals(page: Page, path: string): Promise<Record<string, string>> {
  return page.evaluate(async (path) => {
    const { fs } = guest;
    const handle = new fs.FileHandle(1);
    const calls: Record<string, () => Promise<unknown>> = {
      "FileHandle.read": () => handle.read(new Uint8Array(4)),
      "FileHandle.seek": () => handle.seek(0, fs.SeekMode.Start),
      "FileHandle.stat": () => handle.stat(),
      "FileHandle.truncate": () => handle.truncate(),
      "FileHandle.write": () => handle.write(new Uint8Array(4)),
      copyFile: () => fs.copyFile(path, path),
      create: () => fs.create(path),
      exists: () => fs.exists(path),
      lstat: () => fs.lstat(path),
      mkdir: () => fs.mkdir(path),
      open: () => fs.open(path),
      readDir: () => fs.readDir(path),
      readFile: () => fs.readFile(path),
      readTextFile: () => fs.readTextFile(path),
      readTextFileLines: async () => (await fs.readTextFileLines(path)).next(),
      remove: () => fs.remove(path),
      rename: () => fs.rename(path, path),
      size: () => fs.size(path),
      startAccessingSecurityScopedResource: () => fs.startAccessingSecurityScopedResource(path),
      stat: () => fs.stat(path),
      stopAccessingSecurityScopedResource: () => fs.stopAccessingSecurityScopedResource(path),
      truncate: () => fs.truncate(path),
      watch: () => fs.watch(path, () => {}),
      watchImmediate: () => fs.watchImmediate(path, () => {}),
      writeFile: () => fs.writeFile(path, new Uint8Array(4)),
      "writeFile of a stream": () => fs.writeFile(path, new ReadableStream()),
      writeTextFile: () => fs.writeTextFile(path, "text"),
    };
    const said: Record<string, string> = {};
    for (const [name, call] of Object.entries(calls)) {
      said[name] = await call().then(() => "It was answered", String);
    }
    return said;
  }, path);
}

describe("fs through its guest in Chromium", { skip: skipBrowser }, () => {
  let shown: ShownFs;
  let main: Page;
  let inside: string;
  before(async () => {
    shown = await showFs();
    [main, inside] = [shown.page, shown.inside];
  });
  after(() => shown?.close());

  it("is known here with every function that it exports", async () => {
    const exported = await main.evaluate(() =>
      Object.entries(guest.fs).filter(([, each]) => typeof each === "function").map(([name]) =>
        name
      )
    );
    assert.deepEqual(
      exported.sort(),
      [...new Set(Object.keys(COMMANDS).map((name) => name.split(/[. ]/)[0]))].sort(),
    );
  });

  it("refuses every function in a window without the permission", async () => {
    const second = await shown.open("/second.html");
    const said = await refusals(second, join(inside, "a.txt"));
    assert.deepEqual(Object.keys(said).sort(), Object.keys(COMMANDS).sort());
    for (const [name, command] of Object.entries(COMMANDS)) {
      const wanted = `fs.${command} not allowed on window "second", webview "second", URL: local\n`;
      assert.ok(said[name]?.startsWith(wanted), `${name}: ${said[name]}`);
    }
    await second.close();
  });

  it("refuses every function with a path for one that is not in the scope", async () => {
    for (const path of [join(shown.outside, "a.txt"), join(inside, "denied/a.txt")]) {
      const said = await refusals(main, path);
      for (const [name, command] of Object.entries(COMMANDS)) {
        if (name.startsWith("FileHandle.")) {
          assert.equal(said[name], "The resource id 1 is invalid.", name);
        } else if (!name.includes("Accessing")) {
          const kebab = command.replaceAll("_", "-");
          assert.equal(
            said[name],
            `forbidden path: ${path}, maybe it is not allowed on the scope for \`allow-${kebab}\` permission in your capability file`,
            name,
          );
        }
      }
    }
  });

  it("create, open and every method of a handle", async () => {
    const got = await main.evaluate(async (baseDir) => {
      const { fs } = guest;
      const { Start, Current, End } = fs.SeekMode;
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      const file = await fs.create("handle.txt", { baseDir });
      const wrote = await file.write(new TextEncoder().encode("Hello world"));
      await file.close();
      const both = await fs.open("handle.txt", { read: true, write: true, baseDir });
      const places = [
        await both.seek(6, Start),
        await both.seek(2, Current),
        await both.seek(-2, End),
      ];
      const buffer = new Uint8Array(100);
      const atEnd = [await both.read(buffer), text(buffer.subarray(0, 2))];
      const none = await both.read(buffer);
      const nothing = await both.read(new Uint8Array(0));
      await both.seek(0, Start);
      await both.write(new TextEncoder().encode("J"));
      const next = await both.read(buffer.subarray(0, 4));
      const size = (await both.stat()).size;
      await both.truncate(5);
      const shorter = (await both.stat()).size;
      await both.truncate();
      const emptied = (await both.stat()).size;
      await both.close();
      const closed = await both.stat().catch((said) => String(said).replace(/\d+/, "N"));
      const twice = await both.close().catch((said) => String(said).replace(/\d+/, "N"));
      const appending = await fs.open("handle.txt", { append: true, baseDir });
      await appending.write(new TextEncoder().encode("1"));
      await appending.write(new TextEncoder().encode("2"));
      await appending.close();
      const missing = await fs.open("missing.txt", { baseDir }).catch(String);
      const there = await fs.open("handle.txt", { write: true, createNew: true, baseDir })
        .catch(String);
      const beforeStart = await fs.open("handle.txt", { baseDir }).then(async (handle) => {
        const said = await handle.seek(-1, Start).catch(String);
        await handle.close();
        return said;
      });
      return {
        wrote,
        places,
        atEnd,
        none,
        nothing,
        next: [next, text(buffer.subarray(0, 4))],
        sizes: [size, shorter, emptied],
        closed,
        twice,
        missing,
        there,
        beforeStart,
      };
    }, APP_DATA);
    assert.deepEqual(got, {
      wrote: 11,
      places: [6, 8, 9],
      atEnd: [2, "ld"],
      none: null,
      nothing: 0,
      next: [4, "ello"],
      sizes: [11, 5, 0],
      closed: "The resource id N is invalid.",
      twice: "The resource id N is invalid.",
      missing: `failed to open file at path: ${
        join(inside, "missing.txt")
      } with error: No such file or directory (os error 2)`,
      there: `failed to open file at path: ${
        join(inside, "handle.txt")
      } with error: File exists (os error 17)`,
      beforeStart: "failed to seek file with error: Invalid argument (os error 22)",
    });
    assert.equal(await readFile(join(inside, "handle.txt"), "utf8"), "12");
  });

  it("readFile, readTextFile and lines in several encodings", async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
    await writeFile(join(inside, "bytes"), bytes);
    await writeFile(join(inside, "utf8.txt"), "erste\r\nzweite ü\n\nletzte");
    await writeFile(join(inside, "latin.txt"), Uint8Array.of(0xe4, 0x0a, 0xf6));
    await writeFile(join(inside, "utf16.txt"), "ein\nzwei ü\n", "utf16le");
    const got = await main.evaluate(async (baseDir) => {
      const { fs } = guest;
      const lines = async (path: string, encoding?: string) => {
        const found: string[] = [];
        const options = encoding === undefined ? { baseDir } : { baseDir, encoding };
        for await (const line of await fs.readTextFileLines(path, options)) found.push(line);
        return found;
      };
      const read = await fs.readFile("bytes", { baseDir });
      const left = await fs.readTextFileLines("utf8.txt", { baseDir });
      const first = await left.next();
      await left.return?.();
      return {
        bytes: [read.length, read.every((byte, at) => byte === at % 256)],
        text: await fs.readTextFile("utf8.txt", { baseDir }),
        latin: await fs.readTextFile("latin.txt", { baseDir, encoding: "latin1" }),
        utf16: await fs.readTextFile("utf16.txt", { baseDir, encoding: "utf-16le" }),
        lines: await lines("utf8.txt"),
        latinLines: await lines("latin.txt", "windows-1252"),
        utf16Lines: await lines("utf16.txt", "utf-16le"),
        first: first.value,
        missing: await fs.readFile("missing", { baseDir }).catch(String),
      };
    }, APP_DATA);
    const { missing, ...rest } = got;
    assert.deepEqual(rest, {
      bytes: [100_000, true],
      text: "erste\r\nzweite ü\n\nletzte",
      latin: "ä\nö",
      utf16: "ein\nzwei ü\n",
      lines: ["erste", "zweite ü", "", "letzte"],
      latinLines: ["ä", "ö"],
      utf16Lines: ["ein", "zwei ü"],
      first: "erste",
    });
    assert.match(missing.toString(), /No such file or directory \(os error 2\)$/);
  });

  it("writeFile, of bytes and of a stream, and writeTextFile", async () => {
    const got = await main.evaluate(async (baseDir) => {
      const { fs } = guest;
      await fs.writeFile("bytes.bin", new Uint8Array([0, 1, 255]), { baseDir });
      await fs.writeFile("bytes.bin", new Uint8Array([7]), { baseDir, append: true });
      const stream = new Blob(["streamed ".repeat(3)]).stream();
      await fs.writeFile("stream.txt", stream, { baseDir });
      await fs.writeTextFile("täxt #%41?.txt", "über", { baseDir });
      await fs.writeTextFile("new.txt", "1", { baseDir, createNew: true, mode: 0o600 });
      return [
        await fs.writeTextFile("new.txt", "2", { baseDir, createNew: true }).catch(String),
        await fs.writeTextFile("nobody.txt", "2", { baseDir, create: false }).catch(String),
      ].map((said) => String(said).replace(/.*with error: /, ""));
    }, APP_DATA);
    assert.deepEqual(got, [
      "File exists (os error 17)",
      "No such file or directory (os error 2)",
    ]);
    assert.deepEqual([...await readFile(join(inside, "bytes.bin"))], [0, 1, 255, 7]);
    assert.equal(await readFile(join(inside, "stream.txt"), "utf8"), "streamed ".repeat(3));
    assert.equal(await readFile(join(inside, "täxt #%41?.txt"), "utf8"), "über");
    assert.equal((await stat(join(inside, "new.txt"))).mode & 0o777, 0o600);
  });

  it("folders: mkdir, readDir, size, copyFile, rename, truncate, exists, remove", async () => {
    const got = await main.evaluate(async (baseDir) => {
      const { fs } = guest;
      await fs.mkdir("a/b/c", { baseDir, recursive: true });
      await fs.writeTextFile("a/one.txt", "12345", { baseDir });
      await fs.copyFile("a/one.txt", "a/b/two.txt", {
        fromPathBaseDir: baseDir,
        toPathBaseDir: baseDir,
      });
      await fs.rename("a/b/two.txt", "a/b/three.txt", {
        oldPathBaseDir: baseDir,
        newPathBaseDir: baseDir,
      });
      await fs.truncate("a/b/three.txt", 3, { baseDir });
      const names = (await fs.readDir("a", { baseDir }))
        .sort((one, two) => (one.name < two.name ? -1 : 1));
      const sizes = [
        await fs.size("a", { baseDir }),
        await fs.size("a/one.txt", { baseDir }),
      ];
      const full = await fs.remove("a", { baseDir }).catch(String);
      const exists = [await fs.exists("a/b/c", { baseDir }), await fs.exists("a/x", { baseDir })];
      await fs.remove("a/b/c", { baseDir });
      await fs.remove("a/one.txt", { baseDir });
      await fs.remove("a", { baseDir, recursive: true });
      return { names, sizes, full, exists, after: await fs.exists("a", { baseDir }) };
    }, APP_DATA);
    assert.deepEqual(got, {
      names: [
        { name: "b", isDirectory: true, isFile: false, isSymlink: false },
        { name: "one.txt", isDirectory: false, isFile: true, isSymlink: false },
      ],
      sizes: [8, 5],
      full: `failed to remove path: ${
        join(inside, "a")
      } with error: Directory not empty (os error 39)`,
      exists: [true, false],
      after: false,
    });
  });

  it("stat and lstat", async () => {
    await mkdir(join(inside, "facts"));
    await writeFile(join(inside, "facts/file"), "123");
    await chmod(join(inside, "facts/file"), 0o444);
    await symlink("file", join(inside, "facts/link"));
    const got = await main.evaluate(async (baseDir) => {
      const { fs } = guest;
      const followed = await fs.stat("facts/link", { baseDir });
      const link = await fs.lstat("facts/link", { baseDir });
      const folder = await fs.stat("facts", { baseDir });
      return {
        followed: [followed.isFile, followed.isSymlink, followed.size, followed.readonly],
        link: [link.isFile, link.isSymlink],
        folder: [folder.isDirectory, folder.isFile],
        dates: [followed.mtime, followed.atime].every((date) => date instanceof Date),
        keys: Object.keys(followed).length,
        mode: followed.mode,
      };
    }, APP_DATA);
    assert.deepEqual(got, {
      followed: [true, false, 3, true],
      link: [false, true],
      folder: [true, false],
      dates: true,
      keys: 18,
      mode: 0o100444,
    });
  });

  it("base directories, absolute paths and file URLs name the same file", async () => {
    await writeFile(join(inside, "sp ace.txt"), "here");
    const got = await main.evaluate(async ([path, baseDir]) => {
      const { fs } = guest;
      const url = new URL(`file://${path}`);
      return [
        await fs.readTextFile("sp ace.txt", { baseDir }),
        await fs.readTextFile(path, { baseDir }),
        await fs.readTextFile(path),
        await fs.readTextFile(url),
        await fs.readTextFile(url.href),
        await fs.readTextFile("sp ace.txt", { baseDir: fs.BaseDirectory.Home }).catch(() => "no"),
        await fs.readTextFile(new URL("https://example.org/")).catch(String),
        await fs.startAccessingSecurityScopedResource(url).then(() => "nothing"),
        await fs.stopAccessingSecurityScopedResource(url).then(() => "nothing"),
      ];
    }, [join(inside, "sp ace.txt"), APP_DATA] as const);
    assert.deepEqual(got, [
      ...Array.from({ length: 5 }, () => "here"),
      "no",
      "TypeError: Must be a file URL.",
      "nothing",
      "nothing",
    ]);
  });

  it("every base directory but the one of the scope is refused", async () => {
    const got = await main.evaluate(async () => {
      const { fs } = guest;
      const numbers = Object.values(fs.BaseDirectory).filter((each) => typeof each === "number");
      const said: [number, string][] = [];
      for (const baseDir of numbers) {
        said.push([baseDir, await fs.readDir("", { baseDir }).then(() => "listed", String)]);
      }
      return said;
    });
    assert.ok(got.length > 20);
    const listed = got.filter(([, said]) => said === "listed").map(([number]) => number);
    // On Linux the local data folder is the same.
    assert.deepEqual(listed, [APP_DATA, APP_DATA + 1]);
    for (const [number, said] of got) {
      // The folder of the logs is below the scope's, and is not there.
      const below = said.startsWith(`failed to read directory at path: ${inside}/`);
      assert.ok(listed.includes(number) || below || /^(forbidden|unknown) path/.test(said), said);
    }
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
