import { command, type Context } from "@pleiad/core";
import assert from "node:assert/strict";
import { readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, before, beforeEach, describe, it } from "node:test";
import { APP_DATA, type Desk, forbidden, makeDesk, type Page, refusal } from "./_test_app.ts";

const options = { baseDir: APP_DATA };
const text = (bytes: Uint8Array | ArrayBuffer) => new TextDecoder().decode(bytes);

describe("open files", () => {
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

  it("opens, reads, writes, seeks, cuts and closes", async () => {
    const path = inside("h");
    assert.equal(
      await refusal(page.invoke("plugin:fs|create", { path: outside("h") })),
      forbidden(outside("h"), "create"),
    );
    assert.equal(
      await refusal(page.invoke("plugin:fs|open", { path: outside("h") })),
      forbidden(outside("h"), "open"),
    );
    assert.equal(
      await refusal(page.invoke("plugin:fs|open", { path })),
      `failed to open file at path: ${path} with error: No such file or directory (os error 2)`,
    );
    const created = await page.invoke("plugin:fs|create", { path });
    assert.equal(
      await page.invoke("plugin:fs|write", { rid: created, data: [104, 101, 108, 108, 111] }),
      5,
    );
    assert.match(
      await refusal(page.invoke("plugin:fs|read", { rid: created, len: 1 })),
      /^faied to read bytes from file with error: Bad file descriptor \(os error 9\)$/,
    );
    await page.invoke("plugin:fs|close", { rid: created });
    assert.equal(
      await refusal(page.invoke("plugin:fs|fstat", { rid: created })),
      `The resource id ${created} is invalid.`,
    );

    const rid = await page.invoke("plugin:fs|open", { path, options: { write: true } });
    const read = async (len: number) =>
      new Uint8Array(await page.invoke("plugin:fs|read", { rid, len }));
    assert.deepEqual(await read(3), Uint8Array.of(104, 101, 108, 0, 0, 0, 0, 0, 0, 0, 3));
    assert.deepEqual(await read(9), Uint8Array.of(108, 111, 0, 0, 0, 0, 0, 0, 0, 2));
    assert.deepEqual(await read(9), new Uint8Array(8));
    assert.equal(await page.invoke("plugin:fs|seek", { rid, offset: -1, whence: 2 }), 4);
    await page.invoke("plugin:fs|write", { rid, data: [33, 33] });
    assert.equal(await page.invoke("plugin:fs|seek", { rid, offset: -2, whence: 1 }), 4);
    assert.equal(await page.invoke("plugin:fs|seek", { rid, offset: 1, whence: 0 }), 1);
    assert.equal(text((await read(99)).slice(0, -8)), "ell!!");
    assert.equal(
      await refusal(page.invoke("plugin:fs|seek", { rid, offset: -1, whence: 0 })),
      "failed to seek file with error: Invalid argument (os error 22)",
    );
    await page.invoke("plugin:fs|ftruncate", { rid, len: 2 });
    assert.equal((await page.invoke("plugin:fs|fstat", { rid })).size, 2);
    await page.invoke("plugin:fs|ftruncate", { rid });
    assert.equal((await stat(path)).size, 0);
    await page.invoke("plugin:fs|close", { rid });
  });

  it("appends wherever the cursor is, and takes the flags as Rust does", async () => {
    const path = inside("a.txt");
    const rid = await page.invoke("plugin:fs|open", { path, options: { append: true } });
    await page.invoke("plugin:fs|seek", { rid, offset: 0, whence: 0 });
    await page.invoke("plugin:fs|write", { rid, data: [46] });
    assert.equal(await readFile(path, "utf8"), "one\ntwo\r\nthree.");
    await page.invoke("plugin:fs|close", { rid });
    for (
      const flags of [
        { read: false },
        { truncate: true },
        { create: true },
        { createNew: true },
        { append: true, truncate: true },
      ]
    ) {
      assert.equal(
        await refusal(page.invoke("plugin:fs|open", { path, options: flags })),
        `failed to open file at path: ${path} with error: Invalid argument (os error 22)`,
      );
    }
    const cut = await page.invoke("plugin:fs|open", {
      path,
      options: { write: true, truncate: true },
    });
    assert.equal((await stat(path)).size, 0);
    await page.invoke("plugin:fs|close", { rid: cut });
  });

  it("closes files with the document that opened them, and keeps them from others", async () => {
    const other = await page.another("main");
    const rid = await other.invoke("plugin:fs|open", { path: inside("a.txt") });
    assert.equal(
      await refusal(page.invoke("plugin:fs|read", { rid, len: 1 })),
      `The resource id ${rid} is invalid.`,
    );
    for (let i = 1; i < 512; i++) await other.invoke("plugin:fs|open", { path: inside("a.txt") });
    assert.equal(
      await refusal(other.invoke("plugin:fs|open", { path: inside("a.txt") })),
      `failed to open file at path: ${
        inside("a.txt")
      } with error: Too many open files (os error 24)`,
    );
    await other.close();
    await page.invoke("plugin:fs|close", {
      rid: await page.invoke("plugin:fs|open", { path: inside("a.txt") }),
    });
  });

  it("closes what is opened for a document that leaves meanwhile", {
    skip: process.platform === "linux" ? false : "asks /proc what is open",
  }, async () => {
    const path = inside("left.txt");
    await writeFile(path, "x");
    const other = await page.another("main");
    const opening = Array.from({ length: 100 }, () => [
      other.invoke("plugin:fs|open", { path }),
      other.invoke("plugin:fs|read_text_file_lines", { path }),
    ]).flat();
    await opening[0];
    await Promise.all([other.close(), Promise.allSettled(opening)]);
    // What was under way is behind these.
    for (let i = 0; i < 5; i++) {
      await Promise.all(
        Array.from({ length: 64 }, () => page.invoke("plugin:fs|exists", { path })),
      );
    }
    const open: string[] = [];
    for (const fd of await readdir("/proc/self/fd")) {
      open.push(await readlink(`/proc/self/fd/${fd}`).catch(() => ""));
    }
    assert.deepEqual(open.filter((each) => each === path), []);
  });

  it("closes nothing that it has not opened", async () => {
    let closed = false;
    const make = command(({ resources }: Context) =>
      resources.add({ close: () => void (closed = true) })
    );
    await using other = await desk.start({ commands: { make } });
    const invoke = other.invoke as unknown as (name: string) => Promise<number>; // in no contract
    const rid = await invoke("make");
    for (const name of ["close", "unwatch"] as const) {
      assert.equal(
        await refusal(other.invoke(`plugin:fs|${name}`, { rid })),
        `The resource id ${rid} is invalid.`,
      );
    }
    assert.equal(closed, false);
  });

  it("reads lines", async () => {
    const lines = async (path: string, encoding?: string) => {
      const rid = await page.invoke("plugin:fs|read_text_file_lines", {
        path,
        options: { ...options, encoding },
      });
      const found: string[] = [];
      for (;;) {
        const bytes = new Uint8Array(
          await page.invoke("plugin:fs|read_text_file_lines_next", { rid }),
        );
        if (bytes.at(-1) === 1) {
          assert.equal(bytes.byteLength, 1);
          assert.equal(
            await refusal(page.invoke("plugin:fs|read_text_file_lines_next", { rid })),
            `The resource id ${rid} is invalid.`,
          );
          return found;
        }
        assert.equal(bytes.at(-1), 0);
        found.push(new TextDecoder(encoding).decode(bytes.subarray(0, -1)));
      }
    };
    assert.equal(
      await refusal(page.invoke("plugin:fs|read_text_file_lines", { path: outside("a") })),
      forbidden(outside("a"), "read_text_file_lines"),
    );
    assert.equal(
      await refusal(lines("a.txt", "klingon")),
      "invalid encoding label: klingon",
    );
    assert.deepEqual(await lines("a.txt"), ["one", "two", "three"]);
    const utf16 = (text: string) =>
      new Uint8Array(Uint16Array.from(text, (each) => each.charCodeAt(0)).buffer);
    // U+0A0A and U+010A hold the byte of a line feed, and are none.
    await writeFile(inside("16"), utf16("ਊ\u010a\r\n\nx\r"));
    assert.deepEqual(await lines("16", "utf-16le"), ["ਊ\u010a", "", "x\r"]);
  });
});
