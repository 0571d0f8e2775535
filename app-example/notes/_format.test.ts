import fc from "fast-check";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countWords, excerptOf, fromFile, ID, newId, toFile } from "./_format.ts";

const image = { id: "abcdefghijkl", name: "sky.png", type: "image/png", size: 12 } as const;

describe("the file of a note", () => {
  it("refuses what is no note, with a reason", () => {
    assert.throws(() => fromFile("just text"), /no front matter/);
    assert.throws(() => fromFile("---\ncreated: 1\n---\n\ntext"), /no title/);
  });

  it("keeps every title and text", () => {
    const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) =>
      !/[\n\r]/.test(text)
    );
    fc.assert(fc.property(line, fc.string({ unit: "grapheme" }), (title, text) => {
      const note = {
        title,
        text,
        created: 1e12,
        modified: 2e12,
        pinned: true,
        attachments: [image],
      };
      assert.deepEqual(fromFile(toFile(note)), note);
    }));
  });

  it("reads front matter that a person wrote", () => {
    const note = fromFile("---\ntitle: Owl by the hedge\npinned: true\n---\n\nAt 16:48.\n");
    assert.equal(note.title, "Owl by the hedge");
    assert.equal(note.text, "At 16:48.\n");
    assert.equal(note.pinned, true);
  });

  it("does not believe an image whose id is a path", () => {
    const note = { title: "x", text: "", created: 0, modified: 0, pinned: false };
    const bad = { ...image, id: "../../../etc" };
    assert.deepEqual(fromFile(toFile({ ...note, attachments: [bad, image] })).attachments, [image]);
  });
});

describe("the parts of a note", () => {
  it("newId() gives ids that differ", () => {
    const ids = new Set(Array.from({ length: 1000 }, newId));
    assert.equal(ids.size, 1000);
    for (const id of ids) assert.match(id, ID);
  });

  it("excerptOf() leaves marks and images out", () => {
    const text = "## Owl\n\n![ash](image:abcdefghijkl)\n- [x] **first** [here](https://a.b)\n";
    assert.equal(excerptOf(text), "Owl first here");
    assert.equal(excerptOf("a".repeat(200)).length, 140);
  });

  it("excerptOf() is quick with any text", () => {
    const started = performance.now();
    for (const part of ["![", "\n", "[a]("]) excerptOf(part.repeat(200_000 / part.length));
    assert.ok(performance.now() - started < 1_000);
  });

  it("countWords() counts words of any script", () => {
    assert.equal(countWords("Seven, without trying: l'œil нічне 10×50"), 7);
    assert.equal(countWords("| --- |"), 0);
  });
});
