import assert from "node:assert/strict";
import { afterEach, describe, it, mock } from "node:test";
import { isLabel, Windows } from "./windows.ts";

describe("Windows", () => {
  afterEach(() => mock.timers.reset());

  it("has one window main at / unless told otherwise", () => {
    const [only, ...more] = new Windows([]).all();
    assert.deepEqual([only?.label, only?.url, only?.configured, more], ["main", "/", true, []]);
  });

  it("refuses labels that are taken or malformed", () => {
    assert.throws(() => new Windows([{}, { label: "main" }]), /label `main` already exists/);
    for (const label of ["", "a b", "é", "a.b", "a\n", "<x>"]) {
      assert.equal(isLabel(label), false, label);
      assert.throws(() => new Windows([{ label }]), /Window label must include only/);
    }
    assert.equal(isLabel("Main-1/x:y_z"), true);
    const windows = new Windows([]);
    assert.throws(() => windows.add("main", "/", {}), /label `main` already exists/);
    assert.throws(() => windows.add("a b", "/", {}), /Window label must include only/);
  });

  it("knows a document's label by its path, that of configured windows only", () => {
    const windows = new Windows([{ label: "desk", url: "/desk?x=1#y" }, {
      label: "list",
      url: "list",
    }]);
    windows.add("opened", "/opened", {});
    assert.equal(windows.labelOf("/desk"), "desk");
    assert.equal(windows.labelOf("/list"), "list");
    assert.equal(windows.labelOf("/opened"), "desk");
    assert.equal(windows.labelOf("/"), "desk");
  });

  it("forgets opened windows; configured ones stay", () => {
    const windows = new Windows([]);
    windows.add("second", "/", {});
    assert.deepEqual([windows.remove("second"), windows.get("second")], [true, undefined]);
    assert.equal(windows.remove("main"), true);
    assert.equal(windows.get("main")?.label, "main");
    assert.equal(windows.remove("nobody"), false);
  });

  it("gives the label for a ticket once, to the login that it was made for", () => {
    const windows = new Windows([]);
    windows.add("second", "/", {});
    const ticket = windows.issueTicket("second", "me", "open");
    assert.equal(windows.redeemTicket("x", "me"), null);
    assert.equal(windows.redeemTicket(ticket, "another"), null);
    assert.equal(windows.redeemTicket(ticket, "me"), "second");
    assert.equal(windows.redeemTicket(ticket, "me"), null);
    const later = windows.issueTicket("second", "me", "open");
    windows.remove("second");
    assert.equal(windows.redeemTicket(later, "me"), null);
  });

  it("takes tickets for their time", () => {
    mock.timers.enable({ apis: ["Date"], now: 1_000 });
    const windows = new Windows([]);
    const open = windows.issueTicket("main", "me", "open");
    const late = windows.issueTicket("main", "me", "open");
    const reload = windows.issueTicket("main", "me", "reload");
    mock.timers.tick(60_000);
    assert.equal(windows.redeemTicket(open, "me"), "main");
    mock.timers.tick(1);
    assert.equal(windows.redeemTicket(late, "me"), null);
    assert.equal(windows.redeemTicket(reload, "me"), "main");
  });
});
