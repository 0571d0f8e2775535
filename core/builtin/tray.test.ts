import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { testApp, TestPage } from "./_test_caller.ts";
import { menuPlugin } from "./menu/plugin.ts";
import { trayPlugin } from "./tray.ts";

type Made = [rid: number, id: string];

describe("built-in tray", () => {
  async function make(page: TestPage, plugin: ReturnType<typeof trayPlugin>, options: object) {
    const made = await page.call(plugin, "new", { options, handler: "__CHANNEL__:9" });
    return made as Made; // what the command gives
  }

  it("finds and removes icons by their ids", async () => {
    const app = testApp();
    const [page, other] = [new TestPage(app), new TestPage(app, "other")];
    const plugin = trayPlugin();
    const [, id] = await make(page, plugin, { id: "t", tooltip: "x", icon: [1] });
    assert.equal(id, "t");
    assert.equal(await other.call(plugin, "get_by_id", { id: "missing" }), null);
    assert.equal(typeof await other.call(plugin, "get_by_id", { id: "t" }), "number");
    await page.call(plugin, "remove_by_id", { id: "t" });
    assert.equal(await other.call(plugin, "get_by_id", { id: "t" }), null);
    assert.equal(page.channels.has(9), false);
    await assert.rejects(page.call(plugin, "remove_by_id", { id: "t" }), {
      message: "Can't find a tray associated with this id: t",
    });
  });

  it("keeps the icons of people apart, until their last window is gone", async () => {
    const app = testApp();
    const plugin = trayPlugin();
    const [ann, bob] = [
      new TestPage(app, "main", { id: "ann" }),
      new TestPage(app, "main", {
        id: "bob",
      }),
    ];
    await make(ann, plugin, { id: "t" });
    assert.equal(await bob.call(plugin, "get_by_id", { id: "t" }), null);
    await assert.rejects(bob.call(plugin, "remove_by_id", { id: "t" }), /Can't find a tray/);
    await make(bob, plugin, { id: "t" });
    assert.equal(ann.channels.has(9), true, "Bob's icon has not replaced Ann's");
    const gone = (principal: string, label: string) =>
      plugin.definition.onEvent?.(app, {
        type: "window-event",
        event: "destroyed",
        payload: null,
        label,
        principal,
      });
    gone("ann", "other");
    assert.equal(ann.channels.has(9), true);
    gone("ann", "main");
    assert.deepEqual([ann.channels.has(9), bob.channels.has(9)], [false, true]);
  });

  it("keeps an icon when a page closes its hold on it", async () => {
    const page = new TestPage(testApp());
    const plugin = trayPlugin();
    const [rid, id] = await make(page, plugin, {});
    await page.resources.close(rid);
    assert.equal(page.channels.has(9), true);
    assert.notEqual(await page.call(plugin, "get_by_id", { id }), null);
  });

  it("replaces an icon by another of the same id", async () => {
    const page = new TestPage(testApp());
    const plugin = trayPlugin();
    await make(page, plugin, { id: "t" });
    await page.call(plugin, "new", { options: { id: "t" }, handler: "__CHANNEL__:10" });
    assert.deepEqual([...page.channels.keys()], [10]);
  });

  it("takes every setter, but only for a tray icon", async () => {
    const page = new TestPage(testApp());
    const [plugin, menus] = [trayPlugin(), menuPlugin()];
    const made = await page.call(menus, "new", { kind: "Menu", handler: "__CHANNEL__:1" });
    const [menu] = made as Made; // what the command gives
    const [rid] = await make(page, plugin, { menu: [menu, "Menu"] });
    const setters: Record<string, object> = {
      set_icon: { icon: null },
      set_icon_with_as_template: { icon: "icon.png", asTemplate: true },
      set_menu: { menu: [menu, "Menu"] },
      set_tooltip: { tooltip: "x" },
      set_title: { title: null },
      set_visible: { visible: false },
      set_temp_dir_path: { path: "/tmp" },
      set_icon_as_template: { asTemplate: true },
      set_show_menu_on_left_click: { onLeft: false },
    };
    for (const [name, args] of Object.entries(setters)) {
      await assert.rejects(page.call(plugin, name, { rid: menu, ...args }), {
        message: `The resource id ${menu} is invalid.`,
      });
      assert.equal(await page.call(plugin, name, { rid, ...args }), undefined, name);
    }
    await assert.rejects(page.call(plugin, "set_menu", { rid, menu: [rid, "Menu"] }));
    await page.call(plugin, "set_menu", { rid, menu: null });
  });
});
