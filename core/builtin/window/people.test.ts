import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TestDesk, type TestDocument } from "./_test_desk.ts";
import { desksOf } from "./desks.ts";

const ANN = { id: "ann" };
const BOB = { id: "bob" };

/** The same windows for each of two people. */
function twoPeople(labels: readonly string[] = ["main", "notes"]) {
  const desk = new TestDesk();
  const of = (principal: { readonly id: string }) =>
    labels.map((label) => desk.open(label, { principal, login: `${principal.id}'s browser` }));
  return { desk, ann: of(ANN), bob: of(BOB) };
}

const create = (page: TestDocument, label: string) => page.call("create", { options: { label } });

describe("windows of people", () => {
  it("are found by label among one's own only", async () => {
    const { ann: [ann], bob: [bob, bobsNotes] } = twoPeople();
    await create(ann!, "secret");
    assert.deepEqual(await ann?.call("get_all_windows"), ["main", "secret", "notes"]);
    assert.deepEqual(await bob?.call("get_all_windows"), ["main", "notes"]);
    assert.deepEqual(await bob?.call("get_all_webviews"), [
      { label: "main", windowLabel: "main" },
      { label: "notes", windowLabel: "notes" },
    ]);
    await bob?.call("set_title", { label: "notes", value: "Bob's" });
    assert.deepEqual(bobsNotes?.requests, [["title", "Bob's"]]);
  });

  it("cannot be read, changed, focused or closed by anybody else", async () => {
    const { desk, ann: [ann] } = twoPeople(["main"]);
    const mine = desk.open("mine", { principal: ANN });
    const bob = desk.open("other", { principal: BOB });
    const nobody = desk.open("other");
    for (const stranger of [bob, nobody]) {
      for (
        const [name, value] of [
          ["title"],
          ["inner_size"],
          ["is_resizable"],
          ["set_title", "x"],
          ["set_resizable", false],
          ["set_focus"],
          ["close"],
          ["destroy"],
          ["webview_close"],
          ["print"],
        ] as const
      ) {
        const call = stranger.call(name, { label: "mine", value });
        await assert.rejects(call, /not found/, name);
      }
    }
    assert.deepEqual(mine.requests, []);
    assert.equal(await ann?.call("is_resizable", { label: "mine" }), true);
  });

  it("may have the label of somebody else's", async () => {
    const { desk, ann: [ann], bob: [bob] } = twoPeople(["main"]);
    await create(ann!, "notes");
    await create(bob!, "notes");
    await assert.rejects(create(bob!, "notes"), /already exists/);
    assert.equal(desk.windows.get("ann", "notes")?.label, "notes");
    assert.equal(desk.windows.get("bob", "notes")?.label, "notes");
    assert.equal(desk.windows.get(null, "notes"), undefined);
  });

  it("have labels that the app allows the person", async () => {
    const desk = new TestDesk();
    const principal = { id: "ann", labels: ["main", "note-*"] };
    const page = desk.open("main", { principal });
    await assert.rejects(create(page, "admin"), /You may not open the window "admin"/);
    await create(page, "note-1");
  });

  it("tell their events to their own person only", async () => {
    const { desk, ann: [ann], bob: [bob] } = twoPeople(["main"]);
    assert.deepEqual(new Set(desk.emittedTo.splice(0)), new Set(["ann", "bob"]));
    ann?.report("focus");
    assert.deepEqual([desk.emittedTo.splice(0), desk.toldOf.splice(0)], [["ann"], ["ann"]]);
    desk.listeners.add("tauri://close-requested main of ann");
    await bob?.call("close");
    assert.deepEqual(bob?.requests, [["close", null]], "Ann's listener keeps no window of Bob's");
    await ann?.call("close");
    assert.deepEqual(ann?.requests, []);
  });

  it("do not wait for the document of somebody else's", async () => {
    const { desk, ann: [ann], bob: [bob] } = twoPeople(["main"]);
    await create(ann!, "notes");
    await assert.rejects(bob!.call("title", { label: "notes" }), /not found/);
    const title = ann!.call("title", { label: "notes" });
    desk.open("notes", { principal: ANN });
    assert.equal(await title, "Notes");
  });

  it("have a theme of their person", async () => {
    const { desk, ann: [ann], bob: [bob] } = twoPeople(["main"]);
    desksOf(desk).of(ann!.webview).setTheme("dark");
    assert.deepEqual([ann?.requests, bob?.requests], [[["theme", "dark"]], []]);
    assert.deepEqual(desk.open("late", { principal: BOB }).requests, []);
  });

  it("leave nothing behind once the last one is gone", async () => {
    const { desk, ann: [ann], bob } = twoPeople();
    await create(ann!, "opened");
    desk.open("opened", { principal: ANN });
    desk.serve("main", { id: "eve" });
    assert.equal(desksOf(desk).size, 3);
    for (const page of bob) page.leave();
    assert.equal(desksOf(desk).size, 2);
    desk.open("main", { principal: { id: "eve" } }).leave();
    assert.equal(desksOf(desk).size, 1);
    assert.deepEqual(await ann?.call("get_all_windows"), ["main", "opened", "notes"]);
  });

  it("are all of one person in an app without people", async () => {
    const desk = new TestDesk();
    const page = desk.open("main", { login: "one browser" });
    desk.open("notes", { login: "another" });
    assert.deepEqual(await page.call("get_all_windows"), ["main", "notes"]);
    assert.equal(desksOf(desk).size, 1);
  });
});
