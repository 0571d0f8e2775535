import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lineEnd, LineReader } from "./_lines.ts";

const big = (text: string) => {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    new DataView(bytes.buffer).setUint16(i * 2, text.charCodeAt(i));
  }
  return bytes;
};
const little = (text: string) => {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    new DataView(bytes.buffer).setUint16(i * 2, text.charCodeAt(i), true);
  }
  return bytes;
};

describe("lines", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pleiad-plugin-fs-lines-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function reader(content: string | Uint8Array, label = "utf-8", longest?: number) {
    await writeFile(join(folder, "file"), content);
    const handle = await open(join(folder, "file"));
    return new LineReader(handle, lineEnd(label), longest === undefined ? {} : { longest });
  }
  async function lines(content: string | Uint8Array, label = "utf-8") {
    const read = await reader(content, label);
    const found: string[] = [];
    for (;;) {
      const line = await read.next();
      if (line === null) break;
      assert.equal(line.at(-1), 0);
      found.push(new TextDecoder(label).decode(line.subarray(0, -1)));
    }
    assert.equal(await read.next(), null);
    await read.close();
    await read.close();
    return found;
  }

  it("end with a line feed, with or without a return before it", async () => {
    assert.deepEqual(await lines(""), []);
    assert.deepEqual(await lines("\n"), [""]);
    assert.deepEqual(await lines("a"), ["a"]);
    assert.deepEqual(await lines("a\n"), ["a"]);
    assert.deepEqual(await lines("a\r\n\r\n\nb\rc\r"), ["a", "", "", "b\rc\r"]);
    assert.deepEqual(await lines("\r\r\n"), ["\r"]);
  });

  it("are found in their encoding", async () => {
    const text = "ਊ\u010a\u0a00\r\n\u0d00\n\nend";
    const expected = ["ਊ\u010a\u0a00", "\u0d00", "", "end"];
    assert.deepEqual(await lines(little(text), "utf-16le"), expected);
    assert.deepEqual(await lines(little(text), "utf-16"), expected);
    assert.deepEqual(await lines(big(text), "utf-16be"), expected);
    assert.deepEqual(await lines(Uint8Array.of(0x83, 0x5c, 10, 0x41), "shift_jis"), ["ソ", "A"]);
    assert.deepEqual(await lines(Uint8Array.of(0xe4, 13, 10), "windows-1252"), ["ä"]);
    assert.throws(() => lineEnd("klingon"), { message: "invalid encoding label: klingon" });
  });

  it("are whole across the pieces in which a file is read", async () => {
    for (const length of [65_534, 65_535, 65_536, 65_537, 200_000]) {
      const long = "x".repeat(length);
      assert.deepEqual(await lines(`${long}\r\n${long}\n`), [long, long], String(length));
      assert.deepEqual(await lines(little(`${long}\r\n${long}`), "utf-16le"), [long, long]);
    }
  });

  it("have a bound", async () => {
    const read = await reader("1234\n123456", "utf-8", 5);
    assert.equal((await read.next())?.byteLength, 5);
    await assert.rejects(read.next(), {
      message: "failed to read a line: it has more than 5 bytes; read the file in pieces",
    });
    await read.close();
  });

  it("come in order when they are asked for at once", async () => {
    const read = await reader("a\nb\nc\n");
    const found = await Promise.all([read.next(), read.next(), read.next(), read.next()]);
    assert.deepEqual(found.map((line) => line?.[0]), [97, 98, 99, undefined]);
    await read.close();
  });
});
