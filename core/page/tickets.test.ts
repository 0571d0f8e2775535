import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { invoke } from "@tauri-apps/api/core";
import { FakePage } from "./_test_window.ts";

const base = "http://localhost:1420";
const name = "pleiad:tools";

describe("page script: windows with a ticket", () => {
  it("takes the ticket out of the address, keeps the next one, and leaves the rest alone", () => {
    const page = new FakePage({
      name,
      url: `${base}/a.html?x=%20&__pleiad_window=t1&y#h`,
      config: { label: "tools", ticketed: true, ticket: "t2" },
    });
    assert.equal(page.location.href, `${base}/a.html?x=%20&y#h`);
    assert.deepEqual([...page.storage], [[name, "t2"]]);
    assert.deepEqual(page.replaced, []);
    assert.equal(page.pleiad.label, "tools");
    assert.equal(page.sockets.size, 1);
  });

  it("comes back with its ticket when it is loaded anew", async () => {
    const storage = new Map([[name, "t2"]]);
    const page = new FakePage({ name, storage, url: `${base}/a.html?x=1#h` });
    assert.deepEqual(page.replaced, [`${base}/a.html?x=1&__pleiad_window=t2#h`]);
    assert.equal(storage.size, 0);
    assert.equal(page.sockets.size, 0);
    void invoke("a");
    void invoke("b", [1]);
    page.dispatch("load");
    page.pass(60_000);
    await page.idle();
    assert.equal(page.requests.size + page.sockets.size, 0);
  });

  it("tries each ticket once: with a spent one the window gets the label of its address", () => {
    const page = new FakePage({ name, url: `${base}/?__pleiad_window=t2` });
    assert.deepEqual(page.replaced, []);
    assert.equal(page.location.href, `${base}/`);
    assert.equal(page.sockets.size, 1);
  });

  it("stays where its ticket has brought it, whatever the window was called", () => {
    const storage = new Map([["pleiad:old", "t9"]]);
    const page = new FakePage({
      name: "pleiad:old",
      storage,
      url: `${base}/?__pleiad_window=t1`,
      config: { label: "tools", ticketed: true, ticket: "t2" },
    });
    assert.deepEqual(page.replaced, []);
    assert.equal(storage.get("pleiad:old"), "t9");
  });

  it("leaves other windows alone", () => {
    const storage = new Map([[name, "t2"], ["pleiad:main", "t3"]]);
    for (const own of ["", "other", "pleiad:main"]) {
      const page = new FakePage({ name: own, storage, url: `${base}/?x` });
      assert.deepEqual(page.replaced, []);
      assert.equal(page.location.href, `${base}/?x`);
      assert.equal(page.sockets.size, 1);
    }
    assert.equal(storage.size, 2);
  });
});
