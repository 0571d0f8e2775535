import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { testApp, TestPage } from "../_test_caller.ts";
import { menuPlugin } from "./plugin.ts";

type Pair = [rid: number, id: string];
type Triple = [rid: number, id: string, kind: string];

/** A page with the calls of `@tauri-apps/api/menu`. */
class MenuPage extends TestPage {
  readonly plugin = menuPlugin();
  #channel = 0;

  menu(name: string, args: Record<string, unknown> = {}): Promise<unknown> {
    return this.call(this.plugin, name, args);
  }

  handler(): string {
    return `__CHANNEL__:${++this.#channel}`;
  }

  async make(kind: string, options?: Record<string, unknown>): Promise<Pair> {
    const made = await this.menu("new", { kind, options, handler: this.handler() });
    return made as Pair; // what the command gives
  }

  async items(rid: number, kind = "Menu"): Promise<Triple[]> {
    return await this.menu("items", { rid, kind }) as Triple[]; // what the command gives
  }

  async ids(rid: number, kind = "Menu"): Promise<string[]> {
    return (await this.items(rid, kind)).map(([, id]) => id);
  }
}

function item(id: string): { id: string; text: string } {
  return { id, text: id };
}

describe("built-in menu: making", () => {
  it("makes each kind and tells kinds apart by their options", async () => {
    const page = new MenuPage(testApp());
    const [rid, id] = await page.make("Menu", {
      id: "m",
      items: [
        { text: "Plain" },
        { text: "Check", checked: false },
        { text: "Icon", icon: "Folder" },
        { text: "Sub", items: [] },
        { text: "Sub with icon", items: [], icon: [1] },
        { item: "Separator" },
        { item: { About: { name: "X" } } },
      ],
    });
    assert.equal(id, "m");
    assert.deepEqual((await page.items(rid)).map(([, , kind]) => kind), [
      "MenuItem",
      "Check",
      "Icon",
      "Submenu",
      "Submenu",
      "Predefined",
      "Predefined",
    ]);
  });

  it("gives an id of its own to what has none", async () => {
    const page = new MenuPage(testApp());
    const [[, a], [, b]] = [await page.make("MenuItem", { text: "a" }), await page.make("Menu")];
    assert.notEqual(a, b);
    assert.match(a, /^\d+$/);
  });

  it("refuses what cannot be an item", async () => {
    const page = new MenuPage(testApp());
    await assert.rejects(page.make("MenuItem", {}), {
      message: "Cannot make a menu item: it needs a text",
    });
    await assert.rejects(page.make("Window", { text: "x" }));
    await assert.rejects(page.make("Predefined", { item: "Nothing" }));
    await assert.rejects(page.make("Predefined", {}), { message: "Unexpected menu kind" });
    await assert.rejects(page.make("Menu", { items: [[1, "MenuItem"]] }), {
      message: "The resource id 1 is invalid.",
    });
    await assert.rejects(page.make("Icon", { text: "x", icon: "/etc/passwd" }), {
      message: /^Cannot read the image "\/etc\/passwd": no scope entry allows it/,
    });
  });

  it("has Tauri's default menu", async () => {
    const page = new MenuPage(testApp());
    const [rid] = await page.menu("create_default") as Pair; // what the command gives
    const menus = await page.items(rid);
    assert.deepEqual(menus.map(([, , kind]) => kind), ["Submenu", "Submenu", "Submenu", "Submenu"]);
    const texts = menus.map(([rid, , kind]) => page.menu("text", { rid, kind }));
    assert.deepEqual(await Promise.all(texts), ["File", "Edit", "Window", "Help"]);
  });
});

describe("built-in menu: changing", () => {
  it("inserts, finds and removes items", async () => {
    const page = new MenuPage(testApp());
    const [rid] = await page.make("Menu", { items: [item("b")] });
    const menu = { rid, kind: "Menu" };
    await page.menu("append", { ...menu, items: [item("d")] });
    await page.menu("prepend", { ...menu, items: [item("a")] });
    await page.menu("insert", { ...menu, items: [item("c"), item("c2")], position: 2 });
    assert.deepEqual(await page.ids(rid), ["a", "b", "c", "c2", "d"]);

    assert.equal(await page.menu("get", { ...menu, id: "x" }), null);
    const [found, id, kind] = await page.menu("get", { ...menu, id: "c2" }) as Triple; // found
    assert.deepEqual([id, kind], ["c2", "MenuItem"]);
    await page.menu("remove", { ...menu, item: [found, "MenuItem"] });
    await assert.rejects(page.menu("remove", { ...menu, item: [found, "MenuItem"] }), {
      message: "menu error: This menu item is not a child of this `Menu` or `Submenu`",
    });

    const removed = await page.menu("remove_at", { ...menu, position: 0 }) as Triple; // found
    assert.deepEqual(removed.slice(1), ["a", "MenuItem"]);
    assert.equal(await page.menu("text", { rid: removed[0], kind: "MenuItem" }), "a");
    assert.equal(await page.menu("remove_at", { ...menu, position: 9 }), null);
    assert.deepEqual(await page.ids(rid), ["b", "c", "d"]);
  });

  it("shares an item between menus", async () => {
    const page = new MenuPage(testApp());
    const [rid] = await page.make("MenuItem", item("shared"));
    const existing = [rid, "MenuItem"];
    const [one] = await page.make("Menu", { items: [existing] });
    const [two] = await page.make("Submenu", { text: "Two", items: [existing] });
    await page.menu("set_text", { rid, kind: "MenuItem", text: "Renamed" });
    for (const [menu, kind] of [[one, "Menu"], [two, "Submenu"]] as const) {
      const [[found] = [0]] = await page.items(menu, kind);
      assert.equal(await page.menu("text", { rid: found, kind: "MenuItem" }), "Renamed");
    }
  });

  it("keeps what items are set to", async () => {
    const page = new MenuPage(testApp());
    const [rid] = await page.make("Check", { text: "Check", checked: true });
    const check = { rid, kind: "Check" };
    assert.equal(await page.menu("is_checked", { rid }), true);
    await page.menu("set_checked", { rid, checked: false });
    assert.equal(await page.menu("is_checked", { rid }), false);
    assert.equal(await page.menu("is_enabled", check), true);
    await page.menu("set_enabled", { ...check, enabled: false });
    assert.equal(await page.menu("is_enabled", check), false);
    await page.menu("set_accelerator", { ...check, accelerator: "F1" });
    const [icon] = await page.make("Icon", { text: "Icon", icon: [1, 2] });
    await page.menu("set_icon", { rid: icon, icon: null });
    await page.menu("set_icon", {
      rid: icon,
      kind: "Icon",
      icon: { rgba: [0, 0, 0, 0], width: 1, height: 1 },
    });
    for (const name of ["set_as_windows_menu_for_nsapp", "set_as_help_menu_for_nsapp"]) {
      assert.equal(await page.menu(name, { rid }), null);
    }
  });

  it("refuses commands on the wrong kind", async () => {
    const page = new MenuPage(testApp());
    const [menu] = await page.make("Menu");
    const [rid] = await page.make("MenuItem", item("x"));
    await assert.rejects(page.menu("text", { rid: menu, kind: "Menu" }), {
      message: "Unexpected menu kind",
    });
    await assert.rejects(page.menu("append", { rid, kind: "MenuItem", items: [] }), {
      message: "Unexpected menu kind",
    });
    await assert.rejects(page.menu("text", { rid, kind: "Check" }), {
      message: `The resource id ${rid} is invalid.`,
    });
    await assert.rejects(page.menu("is_checked", { rid }));
    await assert.rejects(page.menu("set_as_app_menu", { rid }));
  });

  it("does not put a submenu into itself", async () => {
    const page = new MenuPage(testApp());
    const [outer] = await page.make("Submenu", { id: "outer", text: "Outer" });
    const self = [outer, "Submenu"];
    const [inner] = await page.make("Submenu", { text: "Inner", items: [] });
    await page.menu("append", { rid: outer, kind: "Submenu", items: [[inner, "Submenu"]] });
    for (const rid of [outer, inner]) {
      await assert.rejects(page.menu("append", { rid, kind: "Submenu", items: [self] }), {
        message: 'Cannot put submenu "outer" into itself',
      });
    }
  });
});

describe("built-in menu: lifetimes", () => {
  it("keeps an item's channel while anything holds the item", async () => {
    const page = new MenuPage(testApp());
    const [rid] = await page.make("MenuItem", item("x"));
    const [menu] = await page.make("Menu", { items: [[rid, "MenuItem"]] });
    assert.deepEqual([...page.channels.keys()], [1]);
    await page.resources.close(rid);
    assert.deepEqual([...page.channels.keys()], [1]);
    await page.resources.close(menu);
    assert.deepEqual([...page.channels.keys()], []);
  });

  it("frees everything below a menu, nested channels too", async () => {
    const page = new MenuPage(testApp());
    const handler = "__CHANNEL__:77";
    const [menu] = await page.make("Menu", {
      items: [{ text: "Sub", items: [{ text: "Deep", handler }] }],
    });
    assert.deepEqual([...page.channels.keys()], [77]);
    await page.resources.close(menu);
    assert.deepEqual([...page.channels.keys()], []);
  });

  it("keeps no channel of a menu that could not be made", async () => {
    const page = new MenuPage(testApp());
    await assert.rejects(page.make("Menu", {
      items: [{ text: "Sub", items: [{ text: "x", handler: "__CHANNEL__:77" }] }, {}],
    }));
    assert.deepEqual([...page.channels.keys()], []);
  });
});
