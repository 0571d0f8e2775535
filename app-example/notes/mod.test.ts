import { createApp } from "@pleiad/core";
import { testApp, type TestCaller, testPlugin } from "@pleiad/core/testing";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import type { App } from "../contract.ts";
import { pleiades } from "./_sketch.ts";
import { type ImportProgress, notes, type NotesContract, type SearchMatch } from "./mod.ts";

const shared = mkdtempSync(join(tmpdir(), "pleiad-notes-"));
after(() => rmSync(shared, { recursive: true, force: true }));

testPlugin(() => notes({ dir: join(shared, "suite") }), { config: { samples: false } });

let page: TestCaller<App>;
let count = 0;

async function start(pace = 0): Promise<TestCaller<App>> {
  const app = createApp({
    identifier: "org.pleiad.test",
    plugins: [notes({ dir: join(shared, `${++count}`) })],
    config: { notes: { samples: false, pace } },
    capabilities: [
      {
        identifier: "desk",
        windows: ["main"],
        permissions: ["core:default", "notes:default", "notes:edit", "notes:manage"],
      },
      {
        identifier: "focus",
        windows: ["focus"],
        permissions: ["core:default", "notes:default", "notes:edit"],
      },
    ],
  });
  return await testApp<App>(app);
}

beforeEach(async () => {
  page = await start();
});
afterEach(() => page.stop());

/** The rejection of a call: always a sentence. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const reason: unknown = await call.then(() => assert.fail("it resolved"), (error) => error);
  assert.ok(typeof reason === "string", JSON.stringify(reason));
  return reason;
}

describe("notes", () => {
  it("lets the focus window write and not remove", async () => {
    const focus = await page.another("focus");
    const { id } = await focus.invoke("plugin:notes|create", { title: "Owl" });
    const reason = await refusal(focus.invoke("plugin:notes|remove", { id }));
    assert.match(reason, /notes.remove not allowed/);
    assert.equal((await focus.invoke("plugin:notes|list")).length, 1);
    await page.invoke("plugin:notes|remove", { id });
    assert.deepEqual(await page.invoke("plugin:notes|list"), []);
  });

  it("says what is wrong with a title", async () => {
    const create = (title: string) => refusal(page.invoke("plugin:notes|create", { title }));
    assert.equal(
      await create("  "),
      "invalid args `title` for command `create`: Give the note a title, so that you can find it again.",
    );
    assert.match(await create("x".repeat(121)), /room for 120 characters; this one has 121/);
    assert.match(await create("two\nlines"), /A title is one line/);
  });

  it("refuses an id that is none", async () => {
    const reason = await refusal(page.invoke("plugin:notes|read", { id: "../../etc/passwd" }));
    assert.match(reason, /invalid args `id` for command `read`/);
  });

  it("tells every window of a change", async () => {
    const focus = await page.another("focus");
    const { id } = await page.invoke("plugin:notes|create", { title: "Owl" });
    const heard = Promise.withResolvers<NotesContract["events"]["notes://changed"]>();
    await focus.listen("notes://changed", ({ payload }) => heard.resolve(payload));
    await page.invoke("plugin:notes|update", { id, text: "At the ash." });
    const change = await heard.promise;
    assert.equal(change.kind, "updated");
    assert.equal(change.note?.text, "At the ash.");
    assert.equal(change.note?.title, "Owl");
  });

  it("takes an image up and gives the same bytes back", async () => {
    const { id } = await page.invoke("plugin:notes|create", { title: "Sky" });
    const headers = { note: id, name: encodeURIComponent("Plejaden über Köln.png") };
    const text = new TextEncoder().encode("no image");
    assert.match(await refusal(page.invoke("plugin:notes|attach", text, { headers })), /no PNG/);
    const nowhere = page.invoke("plugin:notes|attach", pleiades(), { headers: {} });
    assert.match(await refusal(nowhere), /There is no note/);

    const image = await page.invoke("plugin:notes|attach", pleiades(), { headers });
    assert.equal(image.name, "Plejaden über Köln.png");
    assert.equal(image.type, "image/png");
    const bytes = await page.invoke("plugin:notes|read_attachment", { note: id, id: image.id });
    assert.deepEqual(new Uint8Array(bytes), pleiades());
  });

  it("streams what a search finds", async () => {
    await page.invoke("plugin:notes|create", { title: "Hedge", text: "an owl" });
    await page.invoke("plugin:notes|create", { title: "Owl" });
    await page.invoke("plugin:notes|create", { title: "Swallows" });
    const onMatch = page.collect<SearchMatch>();
    const { matches } = await page.invoke("plugin:notes|search", { text: "OWL", onMatch });
    assert.equal(matches, 2);
    assert.equal((await onMatch.next()).before, "");
    assert.equal((await onMatch.next()).hit, "owl");
  });

  it("imports the catalogue, note by note", async () => {
    const onProgress = page.collect<ImportProgress>();
    const { ids, cancelled } = await page.invoke("plugin:notes|import_catalogue", {
      job: "import",
      onProgress,
    });
    assert.equal(cancelled, false);
    assert.equal(ids.length, 110);
    assert.deepEqual(onProgress.messages.map(({ done }) => done), ids.map((_, i) => i + 1));
    assert.equal(onProgress.messages.at(44)?.title, "M45, Pleiades");
    assert.equal(page.app.handle.plugin<NotesContract>("notes").count(), 110);
  });

  it("exports a note, and all of them as bytes", async () => {
    const { id } = await page.invoke("plugin:notes|create", { title: "Owl", text: "At the ash." });
    await page.invoke("plugin:notes|create", { title: "Sky" });
    const file = new TextDecoder().decode(await page.invoke("plugin:notes|export_note", { id }));
    assert.match(file, /^---\ntitle: "Owl"\n[^]*At the ash\.$/);
    const onPart = page.collect<ArrayBuffer>();
    const sent = await page.invoke("plugin:notes|export_all", { job: "export", onPart });
    assert.deepEqual(sent, { notes: 2, cancelled: false });
    const parts = [await onPart.next(), await onPart.next()];
    assert.ok(parts.every((part) => part instanceof ArrayBuffer));
    // Both are of the same moment, perhaps: either may come first.
    assert.ok(parts.some((part) => new TextDecoder().decode(part).includes("At the ash.")));
  });
});

describe("a job of notes", () => {
  it("stops when it is cancelled, and keeps what is in", async () => {
    const slow = await start(1000);
    try {
      const job = "import";
      assert.equal(await slow.invoke("plugin:notes|cancel_job", { job }), false);
      const onProgress = slow.collect<ImportProgress>();
      const done = slow.invoke("plugin:notes|import_catalogue", { job, onProgress });
      await onProgress.next();
      const again = { job, onProgress: slow.collect<ImportProgress>() };
      const twice = slow.invoke("plugin:notes|import_catalogue", again);
      assert.equal(await refusal(twice), 'A job "import" is running already');
      assert.equal(await slow.invoke("plugin:notes|cancel_job", { job }), true);
      const { ids, cancelled } = await done;
      assert.equal(cancelled, true);
      assert.equal(ids.length, 1);
      assert.equal((await slow.invoke("plugin:notes|list")).length, 1);
    } finally {
      await slow.stop();
    }
  });

  it("stops when its caller leaves", async () => {
    const slow = await start(1000);
    try {
      const other = await slow.another();
      const onProgress = other.collect<ImportProgress>();
      other.invoke("plugin:notes|import_catalogue", { job: "gone", onProgress }).catch(() => {});
      await onProgress.next();
      await other.close();
      const stopped = await slow.invoke("plugin:notes|cancel_job", { job: "gone" });
      assert.equal(stopped, false);
    } finally {
      await slow.stop();
    }
  });
});
