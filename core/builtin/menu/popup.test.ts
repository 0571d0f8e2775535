import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MenuView, PopupRequest } from "../../page/menu/view.ts";
import type { Plugin } from "../../types/plugin.ts";
import { type TestApp, testApp, TestPage } from "../_test_caller.ts";
import { menuPlugin } from "./plugin.ts";

interface Shown extends PopupRequest {
  find(text: string): MenuView;
}

class PopupPage extends TestPage {
  readonly plugin: Plugin;

  constructor(app: TestApp, plugin: Plugin = menuPlugin(), label?: string, person?: string) {
    super(app, label, person === undefined ? null : { id: person });
    this.plugin = plugin;
  }

  async menu(...items: unknown[]): Promise<number> {
    const options = { items };
    const made = await this.call(this.plugin, "new", {
      kind: "Menu",
      options,
      handler: "__CHANNEL__:1",
    });
    return (made as [number])[0]; // what the command gives
  }

  async popup(rid: number, args: Record<string, unknown> = {}): Promise<void> {
    await this.call(this.plugin, "popup", { rid, kind: "Menu", window: null, at: null, ...args });
  }

  shown(): Shown {
    const last = this.requests.findLast(({ method }) => method === "menu:popup");
    const request = last?.params as PopupRequest; // what the core sends under this name
    return {
      ...request,
      find: (text) => request.items.find((view) => view.text === text) as MenuView, // or it throws
    };
  }

  choose(text: string, popup = this.shown().popup): void {
    const { key } = this.shown().find(text);
    this.report(this.plugin, "chosen", { popup, key });
  }

  close(): void {
    this.report(this.plugin, "closed", { popup: this.shown().popup });
  }
}

const save = { id: "save", text: "&Save", accelerator: "CmdOrCtrl+S", handler: "__CHANNEL__:5" };

describe("built-in menu: popup", () => {
  it("shows the items as they are", async () => {
    const page = new PopupPage(testApp());
    const rid = await page.menu(
      save,
      { item: "Separator" },
      { text: "Wrap && Fold", checked: true, enabled: false },
      { text: "More", items: [{ text: "Inner" }] },
      { item: "Copy" },
      { item: "Minimize" },
      { item: "Quit", text: "Leave" },
      { item: { About: { name: "App", version: "1", authors: ["A", "B"] } } },
      { text: "Icon", icon: [1, 2, 3] },
    );
    await page.popup(rid, { at: { Logical: { x: 1, y: 2 } } });
    const { items, at } = page.shown();
    const views = items.map(({ key, items, ...view }) => {
      assert.equal(typeof key, "number");
      return items === undefined ? view : { ...view, items: items.map(({ text }) => text) };
    });
    assert.deepEqual(at, { Logical: { x: 1, y: 2 } });
    assert.deepEqual(views, [
      { text: "Save", keys: ["Ctrl+S", "⌘S"] },
      { text: "" },
      { text: "Wrap & Fold", checked: true, off: true },
      { text: "More", items: ["Inner"] },
      { text: "Copy", act: "Copy" },
      { text: "Minimize", act: "Minimize", off: true },
      { text: "Leave", act: "Quit", call: "plugin:app|exit" },
      { text: "About", act: "About", about: "App 1\nA, B" },
      { text: "Icon", icon: "AQID" },
    ]);
  });

  it("tells the item's channel its id", async () => {
    const page = new PopupPage(testApp());
    await page.popup(await page.menu(save));
    page.choose("Save");
    page.choose("Save");
    assert.deepEqual(page.received.get(5), ["save", "save"]);
  });

  it("toggles a check item, as the system does", async () => {
    const page = new PopupPage(testApp());
    const rid = await page.menu({ text: "Check", checked: false, handler: "__CHANNEL__:6" });
    await page.popup(rid);
    page.choose("Check");
    await page.popup(rid);
    assert.equal(page.shown().find("Check").checked, true);
    assert.equal(page.received.get(6)?.length, 1);
  });

  it("believes no report of what the page does not show", async () => {
    const app = testApp();
    const plugin = menuPlugin();
    const [page, other] = [new PopupPage(app, plugin), new PopupPage(app, plugin, "other")];
    const rid = await page.menu(save, { ...save, text: "Off", enabled: false });
    await page.popup(rid);
    const { popup } = page.shown();
    const { key } = page.shown().find("Save");

    other.report(plugin, "chosen", { popup, key });
    page.choose("Off");
    page.choose("Save", popup + 1);
    page.choose("Save", 0);
    for (const payload of [null, {}, { popup, key: "x" }, { popup, key: -1 }]) {
      page.report(plugin, "chosen", payload);
      page.report(plugin, "unknown", payload);
    }
    page.close();
    page.choose("Save");
    assert.equal(page.received.get(5), undefined);
  });

  it("keeps a menu that is shown, though its page has closed it", async () => {
    const page = new PopupPage(testApp());
    const rid = await page.menu(save);
    await page.popup(rid);
    await page.resources.close(rid);
    page.choose("Save");
    assert.deepEqual(page.received.get(5), ["save"]);
    page.close();
    assert.equal(page.channels.has(5), false);
  });

  it("lets go of a menu that the page could not show", async () => {
    const page = new PopupPage(testApp());
    const rid = await page.menu(save);
    page.answer = () => Promise.reject(new Error("no page"));
    await assert.rejects(page.popup(rid), { message: "no page" });
    await page.resources.close(rid);
    assert.equal(page.channels.has(5), false);
  });

  it("opens in the window that is named, newest document first", async () => {
    const app = testApp();
    const plugin = menuPlugin();
    const page = new PopupPage(app, plugin);
    const [older, newer] = [new PopupPage(app, plugin, "b"), new PopupPage(app, plugin, "b")];
    const rid = await page.menu(save);
    await assert.rejects(page.popup(rid, { window: "missing" }), { message: "window not found" });
    await page.popup(rid, { window: "b" });
    assert.deepEqual([older.requests.length, newer.requests.length], [0, 1]);
    newer.choose("Save");
    assert.deepEqual(page.received.get(5), ["save"]);
  });

  it("tells nobody when the item's owner is gone", async () => {
    const app = testApp();
    const plugin = menuPlugin();
    const [page, other] = [new PopupPage(app, plugin), new PopupPage(app, plugin, "b")];
    await page.popup(await page.menu(save), { window: "b" });
    await page.leave();
    plugin.definition.onWebviewGone?.(page.webview);
    other.choose("Save");
    plugin.definition.onWebviewGone?.(other.webview);
    assert.equal(page.received.get(5), undefined);
  });
});

describe("built-in menu: menu bars", () => {
  async function setAs(
    page: PopupPage,
    command: string,
    rid: number,
    window: string | null = null,
  ) {
    const before = await page.call(page.plugin, command, { rid, window });
    await Promise.resolve();
    return before as [number, string] | null; // what the commands give
  }

  it("gives back the menu that another replaces", async () => {
    const page = new PopupPage(testApp());
    const [one, two] = [await page.menu(save), await page.menu()];
    assert.equal(await setAs(page, "set_as_app_menu", one), null);
    const [before = 0] = await setAs(page, "set_as_app_menu", two) ?? [];
    const items = await page.call(page.plugin, "items", { rid: before, kind: "Menu" });
    assert.equal((items as unknown[]).length, 1); // what the command gives
    assert.equal(await setAs(page, "set_as_window_menu", one), null);
    assert.equal((await setAs(page, "set_as_window_menu", one))?.length, 2);
  });

  it("tells pages which accelerators work, once each", async () => {
    const app = testApp();
    const plugin = menuPlugin();
    const [page, other] = [new PopupPage(app, plugin), new PopupPage(app, plugin, "b")];
    const silent = { text: "No accelerator", handler: "__CHANNEL__:8" };
    const edit = { text: "Edit", items: [save, { ...save, text: "Off", enabled: false }, silent] };
    const rid = await page.menu(edit);
    await setAs(page, "set_as_app_menu", rid);
    const sent = (from: PopupPage) => from.requests.at(-1)?.params as { key: number }[]; // one kind only
    for (const each of [page, other]) {
      assert.equal(each.requests.length, 1);
      assert.deepEqual(sent(each).map(({ key: _, ...rest }) => rest), [{ keys: ["1S", "8S"] }]);
    }
    await setAs(other, "set_as_window_menu", await other.menu());
    assert.deepEqual(sent(other), []);
    assert.equal(page.requests.length, 1);

    const { key } = sent(page)[0] ?? { key: 0 };
    for (const each of [key - 1, key, key + 1, key + 2]) {
      page.report(plugin, "chosen", { popup: 0, key: each });
      other.report(plugin, "chosen", { popup: 0, key: each });
    }
    assert.deepEqual([...page.received], [[5, ["save"]]]);
  });

  it("tells a document that comes later", async () => {
    const app = testApp();
    const page = new PopupPage(app);
    await setAs(page, "set_as_app_menu", await page.menu(save));
    const late = new PopupPage(app, page.plugin, "late");
    page.plugin.definition.onWebviewReady?.(late.webview);
    assert.equal(late.requests.length, 1);
  });

  it("keeps the menus of people apart", async () => {
    const app = testApp();
    const plugin = menuPlugin();
    const ann = new PopupPage(app, plugin, "main", "ann");
    const other = new PopupPage(app, plugin, "other", "ann");
    const bob = new PopupPage(app, plugin, "main", "bob");
    const nobody = new PopupPage(app, plugin, "main");
    await setAs(ann, "set_as_app_menu", await ann.menu(save));
    assert.equal(other.requests.length, 1, "the same person's windows share the app's menu");
    assert.deepEqual([bob.requests, nobody.requests], [[], []]);
    await setAs(ann, "set_as_window_menu", await ann.menu({ ...save, accelerator: "F1" }));
    assert.deepEqual([bob.requests, nobody.requests], [[], []]);
    const [{ key }] = ann.requests.at(-1)?.params as [{ key: number }]; // its accelerators
    bob.report(plugin, "chosen", { popup: 0, key });
    assert.deepEqual([...ann.received], [], "Bob cannot choose in Ann's menu");
    ann.report(plugin, "chosen", { popup: 0, key });
    assert.deepEqual([...ann.received], [[5, ["save"]]]);
    const onBobs = bob.popup(await bob.menu(save), { window: "other" });
    await assert.rejects(onBobs, { message: "window not found" });
    assert.equal(await setAs(bob, "set_as_app_menu", await bob.menu(save)), null);
  });

  it("forgets the menus of a person with the last window", async () => {
    const app = testApp();
    const plugin = menuPlugin();
    const main = new PopupPage(app, plugin, "main", "ann");
    const other = new PopupPage(app, plugin, "other", "ann");
    const rid = await main.menu(save);
    await setAs(main, "set_as_app_menu", rid);
    await main.resources.close(rid);
    const gone = async (page: PopupPage) => {
      const { label } = page;
      plugin.definition.onEvent?.(app, {
        type: "window-event",
        label,
        event: "destroyed",
        payload: null,
        principal: "ann",
      });
      if (page === other) await page.leave();
    };
    await gone(other);
    assert.equal(main.channels.has(5), true);
    await gone(main);
    assert.equal(main.channels.has(5), false);
  });

  it("forgets a window's menu with the window", async () => {
    const page = new PopupPage(testApp());
    const rid = await page.menu(save);
    await setAs(page, "set_as_window_menu", rid);
    await page.resources.close(rid);
    assert.equal(page.channels.has(5), true);
    const event = {
      type: "window-event",
      label: "main",
      event: "destroyed",
      payload: null,
      principal: null,
    } as const;
    page.plugin.definition.onEvent?.(page.app, event);
    assert.equal(page.channels.has(5), false);
  });
});
