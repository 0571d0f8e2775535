import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TICKET_PARAMETER } from "../../protocol/page_config.ts";
import { TestDesk, type TestDocument } from "./_test_desk.ts";

function create(page: TestDocument, options: object): Promise<unknown> {
  return page.call("create_webview_window", { options });
}

function asked(page: TestDocument): Record<string, unknown> {
  const [method, params] = page.requests.at(-1) ?? [];
  assert.equal(method, "open");
  return params as Record<string, unknown>; // what an open request is
}

describe("creating a window", () => {
  it("refuses labels that are malformed or taken", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    desk.open("other");
    for (const label of ["", "a b", "ä", "a.b"]) {
      await assert.rejects(create(page, { label }), /Window label must include only/);
    }
    for (const label of ["main", "other"]) {
      await assert.rejects(create(page, { label }), {
        message: `a webview with label \`${label}\` already exists`,
      });
      await assert.rejects(page.call("create", { options: { label } }), {
        message: `a window with label \`${label}\` already exists`,
      });
    }
    await assert.rejects(create(page, {}));
    assert.deepEqual(page.requests, []);
  });

  it("refuses addresses that would run in the opener's name", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    for (const url of ["javascript:alert(1)", "data:text/html,x", "blob:x", "file:///etc/passwd"]) {
      await assert.rejects(create(page, { label: "x", url }), /^CoreError: invalid window url: /);
    }
    assert.deepEqual(page.requests, []);
    assert.equal(desk.windows.get(null, "x"), undefined);
  });

  it("gives the new document its label by a ticket that only the same login can use", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    const url = "settings.html?a=1#top";
    await create(page, { label: "set", url, width: 300, height: 200, x: 5, y: 6 });
    const { url: address, ...rest } = asked(page);
    const opened = new URL(String(address), "http://127.0.0.1:4000");
    const ticket = opened.searchParams.get(TICKET_PARAMETER) ?? "";
    assert.equal(desk.windows.redeemTicket(ticket, "bob", null), null);
    assert.equal(desk.windows.redeemTicket(ticket, "ann", null), "set");
    assert.equal(desk.windows.redeemTicket(ticket, "ann", null), null);
    opened.searchParams.delete(TICKET_PARAMETER);
    assert.equal(opened.href, "http://127.0.0.1:4000/settings.html?a=1#top");
    const size = { width: 300, height: 200, x: 5, y: 6, center: false };
    assert.deepEqual(rest, { label: "set", external: false, ...size });
    assert.deepEqual(desk.emitted, [
      ["tauri://window-created", { label: "set" }, ["everyone"]],
      ["tauri://webview-created", { label: "set" }, ["everyone"]],
    ]);
    assert.deepEqual(await page.call("get_all_webviews"), [
      { windowLabel: "main", label: "main" },
      { windowLabel: "set", label: "set" },
    ]);
  });

  it("undoes everything when the browser blocks it or the page fails", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    for (const answer of [false, null, new Error("The page left")]) {
      page.answers.open = answer;
      await assert.rejects(create(page, { label: "set", title: "Settings" }));
      assert.equal(desk.windows.get(null, "set"), undefined);
      await assert.rejects(page.call("title", { label: "set" }), { message: "window not found" });
    }
    assert.deepEqual(desk.emitted, []);
    page.answers.open = true;
    await create(page, { label: "set" });
    assert.deepEqual(desk.open("set").requests, []);
  });

  it("opens other sites without a ticket or a label", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    await create(page, { label: "docs", url: "https://example.org/a" });
    assert.equal(asked(page).url, "https://example.org/a");
    assert.equal(asked(page).external, true);
    assert.equal(desk.windows.get(null, "docs"), undefined);
    await create(page, { label: "own", url: "http://127.0.0.1:4000/a" });
    assert.equal(asked(page).external, false);
  });

  it("applies options once the document is there, and answers what waited for it", async () => {
    const desk = new TestDesk();
    const page = desk.open();
    const look = { title: "Settings", theme: "dark", backgroundColor: "#123456" };
    await create(page, { label: "set", resizable: false, ...look });
    assert.equal(await Promise.race([page.call("title", { label: "set" }), "waits"]), "waits");
    const waiting = page.call("set_title", { label: "set", value: "Later" });
    const opened = desk.open("set");
    await waiting;
    assert.deepEqual(opened.requests.filter(([method]) => method !== "state"), [
      ["title", "Settings"],
      ["theme", "dark"],
      ["style", ["background-color", "#123456"]],
      ["title", "Later"],
    ]);
    assert.equal(await page.call("is_resizable", { label: "set" }), false);
  });

  it("opens a configured window that nobody shows", async () => {
    const desk = new TestDesk([{ label: "main" }, { label: "about", url: "/about.html" }]);
    const page = desk.open();
    assert.deepEqual(await page.call("get_all_windows"), ["main"]);
    await create(page, { label: "about" });
    assert.match(String(asked(page).url), /^\/about\.html\?/);
    await assert.rejects(create(page, { label: "about" }), /already exists/);
  });
});
