import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Notebook } from "./_notebook.ts";
import { addSamples } from "./_samples.ts";
import { matchNote, titlesFirst } from "./_search.ts";
import { pleiades } from "./_sketch.ts";

let folder = "";
let notebook = new Notebook();

async function reopened(): Promise<Notebook> {
  const other = new Notebook();
  await other.open(folder);
  return other;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pleiad-notes-"));
  notebook = new Notebook();
  await notebook.open(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("Notebook", () => {
  it("refuses ids that are no notes, paths among them", async () => {
    await assert.rejects(notebook.update("../outside", { text: "" }), /There is no note/);
    await assert.rejects(notebook.remove("abcdefghijkl"), /There is no note "abcdefghijkl"/);
    await assert.rejects(notebook.restore("abcdefghijkl"), /in the trash/);
    assert.deepEqual(await readdir(folder), ["trash"]);
  });

  it("refuses what is no image, and leaves nothing behind", async () => {
    const { id } = await notebook.create({ title: "Owl", text: "" });
    const script = new TextEncoder().encode("<svg onload=alert(1)>");
    await assert.rejects(notebook.attach(id, "owl.png", script), /"owl.png".*no PNG/);
    const huge = new Uint8Array(8 * 1024 * 1024 + 1);
    huge.set(pleiades().subarray(0, 8));
    await assert.rejects(notebook.attach(id, "huge.png", huge), /8 MiB/);
    assert.equal((await readdir(folder)).length, 2);
  });

  it("is the same after a restart", async () => {
    const owl = await notebook.create({ title: "Owl", text: "At the hedge." });
    const sky = await notebook.create({ title: "Sky", text: "" });
    await notebook.update(sky.id, { pinned: true });
    await notebook.update(owl.id, { text: "At the *ash*." });
    const other = await reopened();
    assert.deepEqual(other.list(), notebook.list());
    assert.equal(other.list()[0]?.title, "Sky");
    assert.equal(other.get(owl.id).text, "At the *ash*.");
  });

  it("writes whole files, many at once", async () => {
    const { id } = await notebook.create({ title: "Owl", text: "" });
    const changed = await Promise.all(
      Array.from({ length: 30 }, (_, i) => notebook.update(id, { text: `${i}`.repeat(5000) })),
    );
    assert.equal(new Set(changed.map(({ revision }) => revision)).size, 30);
    assert.equal((await reopened()).get(id).text, "29".repeat(5000));
    assert.deepEqual((await readdir(folder)).sort(), [`${id}.md`, "trash"].sort());
  });

  it("removes and restores a note with its images", async () => {
    const { id } = await notebook.create({ title: "Sky", text: "" });
    const image = await notebook.attach(id, "sky.png", pleiades());
    await notebook.remove(id);
    assert.equal(notebook.find(id), null);
    assert.deepEqual(await readdir(folder), ["trash"]);
    await notebook.restore(id);
    assert.deepEqual(await notebook.readImage(id, image.id), pleiades());
    await notebook.detach(id, image.id);
    assert.deepEqual((await readdir(folder)).sort(), [`${id}.md`, "trash"].sort());
    await assert.rejects(notebook.readImage(id, image.id), /has no image/);
  });

  it("leaves files alone that it cannot read, and says which", async () => {
    await writeFile(join(folder, "aaaaaaaaaaaa.md"), "no front matter");
    await writeFile(join(folder, "shopping.md"), "milk");
    const other = new Notebook();
    const { isNew, problems } = await other.open(folder);
    assert.equal(isNew, false);
    assert.equal(other.size, 0);
    assert.deepEqual(problems, [
      "Cannot read the note in aaaaaaaaaaaa.md: it has no front matter",
    ]);
    assert.equal(await readFile(join(folder, "shopping.md"), "utf8"), "milk");
  });

  it("starts with samples whose picture is there", async () => {
    await addSamples(notebook);
    const drawn = notebook.all().find((note) => note.images > 0);
    assert.ok(drawn?.attachments[0]);
    assert.ok(drawn.text.includes(`(image:${drawn.attachments[0].id})`));
    assert.equal(notebook.list()[0]?.title, "Start here");
  });
});

describe("search", () => {
  it("finds all words, whatever their case, and shows the first in its place", async () => {
    const note = await notebook.create({
      title: "Owl",
      text: "It came from the EAST.\nThree times.",
    });
    assert.equal(matchNote(note, "owl west"), null);
    assert.equal(matchNote(note, "   "), null);
    assert.deepEqual(matchNote(note, "east three"), {
      id: note.id,
      before: "It came from the ",
      hit: "EAST",
      after: ". Three times.",
    });
    assert.equal(matchNote(note, "owl")?.hit, "");
  });

  it("puts notes first whose title has the words", async () => {
    const text = await notebook.create({ title: "Hedge", text: "an owl" });
    const title = await notebook.create({ title: "Owl", text: "" });
    assert.deepEqual(titlesFirst([text, title], "owl").map(({ id }) => id), [title.id, text.id]);
  });
});
