import assert from "node:assert/strict";
import { afterEach, describe, it, mock } from "node:test";
import { isLabel, Windows } from "./windows.ts";

describe("Windows", () => {
  afterEach(() => mock.timers.reset());

  it("has one window main at / unless told otherwise", () => {
    const [only, ...more] = new Windows([]).all(null);
    assert.deepEqual([only?.label, only?.url, only?.configured, more], ["main", "/", true, []]);
  });

  it("T-13: refuses labels that are taken or malformed", () => {
    assert.throws(() => new Windows([{}, { label: "main" }]), /label `main` already exists/);
    for (const label of ["", "a b", "é", "a.b", "a\n", "<x>"]) {
      assert.equal(isLabel(label), false, label);
      assert.throws(() => new Windows([{ label }]), /Window label must include only/);
    }
    assert.equal(isLabel("Main-1/x:y_z"), true);
    const windows = new Windows([]);
    assert.throws(() => windows.add(null, "main", "/", {}), /label `main` already exists/);
    assert.throws(() => windows.add(null, "a b", "/", {}), /Window label must include only/);
  });

  it("knows a document's label by its path, that of configured windows only", () => {
    const windows = new Windows([{ label: "desk", url: "/desk?x=1#y" }, {
      label: "list",
      url: "list",
    }]);
    windows.add(null, "opened", "/opened", {});
    assert.equal(windows.labelOf("/desk"), "desk");
    assert.equal(windows.labelOf("/list"), "list");
    assert.equal(windows.labelOf("/opened"), "desk");
    assert.equal(windows.labelOf("/"), "desk");
  });

  it("forgets opened windows; configured ones stay", () => {
    const windows = new Windows([]);
    windows.add(null, "second", "/", {});
    assert.deepEqual([windows.remove(null, "second"), windows.get(null, "second")], [
      true,
      undefined,
    ]);
    assert.equal(windows.remove(null, "main"), true);
    assert.equal(windows.get(null, "main")?.label, "main");
    assert.equal(windows.remove(null, "nobody"), false);
  });

  it("gives the label for a ticket once, to the login that it was made for", () => {
    const windows = new Windows([]);
    windows.add(null, "second", "/", {});
    const ticket = windows.issueTicket("second", "me", "open");
    assert.equal(windows.redeemTicket("x", "me", null), null);
    assert.equal(windows.redeemTicket(ticket, "another", null), null);
    assert.equal(windows.redeemTicket(ticket, "me", null), "second");
    assert.equal(windows.redeemTicket(ticket, "me", null), null);
    const later = windows.issueTicket("second", "me", "open");
    windows.remove(null, "second");
    assert.equal(windows.redeemTicket(later, "me", null), null);
  });

  it("keeps the windows of people apart", () => {
    const windows = new Windows([]);
    windows.add("ann", "second", "/", {});
    const ticket = windows.issueTicket("second", "login", "open");
    assert.equal(windows.get("bob", "second"), undefined);
    assert.equal(windows.get(null, "second"), undefined);
    assert.deepEqual(windows.all("bob").map(({ label }) => label), ["main"]);
    assert.equal(windows.remove("bob", "second"), false);
    windows.add("bob", "second", "/bob", {});
    assert.equal(windows.get("ann", "second")?.url, "/");
    assert.equal(windows.remove("bob", "second"), true);
    assert.equal(windows.redeemTicket(ticket, "login", "bob"), null, "spent, and not given");
    const own = windows.issueTicket("second", "login", "open");
    assert.equal(windows.redeemTicket(own, "login", "ann"), "second");
  });

  it("takes tickets for their time", () => {
    mock.timers.enable({ apis: ["Date"], now: 1_000 });
    const windows = new Windows([]);
    const open = windows.issueTicket("main", "me", "open");
    const late = windows.issueTicket("main", "me", "open");
    const reload = windows.issueTicket("main", "me", "reload");
    mock.timers.tick(60_000);
    assert.equal(windows.redeemTicket(open, "me", null), "main");
    mock.timers.tick(1);
    assert.equal(windows.redeemTicket(late, "me", null), null);
    assert.equal(windows.redeemTicket(reload, "me", null), "main");
  });
});
