import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Menu } from "@tauri-apps/api/menu";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { showFixture, type Shown } from "./_fixture.ts";

/** What these tests keep in the page. */
interface MenuPage {
  menu: Menu;
  chosen: string[];
}

declare global {
  var kept: MenuPage;
}

async function prepare(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { Menu, CheckMenuItem } = guest.menu;
    const chosen: string[] = [];
    const action = (id: string) => void chosen.push(id);
    const check = await CheckMenuItem.new({ id: "check", text: "Check", checked: true, action });
    const menu = await Menu.new({
      items: [
        { id: "first", text: "&First", accelerator: "CmdOrCtrl+Shift+1", action },
        { id: "off", text: "Off", enabled: false, action },
        check,
        { item: "Separator" },
        { text: "More", items: [{ id: "inner", text: "Inner", action }] },
        { item: "Cut" },
      ],
    });
    globalThis.kept = { menu, chosen };
  });
}

/** Opens the menu, which can be used once this resolves, and waits until it is gone again. */
async function using(page: Page, use: () => Promise<void>): Promise<string[]> {
  await page.evaluate(() => kept.menu.popup(new guest.dpi.LogicalPosition(100, 100)));
  await use();
  await page.waitForFunction(() => document.querySelector("[popover]") === null);
  // What the page has told the core before comes back before this does.
  return await page.evaluate(async () => {
    await guest.core.invoke("greet", { name: "" });
    return kept.chosen.splice(0);
  });
}

function press(page: Page, ...keys: string[]): () => Promise<void> {
  return async () => {
    for (const key of keys) await page.keyboard.press(key);
  };
}

describe("menus in Chromium", { skip: skipBrowser }, () => {
  let shown: Shown;
  let page: Page;
  before(async () => {
    shown = await showFixture({ name: "menu" });
    page = shown.page;
    // Rules that would break a menu if they reached it.
    await page.addStyleTag({
      content: "* { display: none; all: unset; padding: 99px !important }",
    });
  });
  after(() => shown.close());
  beforeEach(() => prepare(page));

  it("exports what there is, and no more", async () => {
    assert.deepEqual(await page.evaluate(() => Object.keys(guest.menu).toSorted()), [
      "CheckMenuItem",
      "IconMenuItem",
      "Menu",
      "MenuItem",
      "NativeIcon",
      "PredefinedMenuItem",
      "Submenu",
      "itemFromKind",
    ]);
  });

  it("goes by the keyboard", async () => {
    assert.deepEqual(await using(page, press(page, "ArrowDown", "Enter")), ["first"]);
    assert.deepEqual(await using(page, press(page, "Escape")), []);
    assert.deepEqual(await using(page, press(page, "m", "ArrowRight", "Enter")), ["inner"]);
    const back = press(page, "m", "Enter", "ArrowLeft", "ArrowUp", "Enter");
    assert.deepEqual(await using(page, back), ["check"]);
    assert.deepEqual(await using(page, press(page, "ArrowDown", "ArrowDown", "Enter", "Tab")), []);
  });

  it("goes by the pointer", async () => {
    assert.deepEqual(await using(page, () => page.mouse.click(140, 118)), ["first"]);
    assert.deepEqual(await using(page, () => page.mouse.click(600, 20)), []);
    const offThenCheck = async () => {
      await page.mouse.click(140, 146);
      await page.mouse.click(140, 174);
    };
    assert.deepEqual(await using(page, offThenCheck), ["check"]);
  });

  it("tells assistive technology what it is", async () => {
    const session = await shown.context.newCDPSession(page);
    const tree: string[] = [];
    await using(page, async () => {
      const { nodes } = await session.send("Accessibility.getFullAXTree");
      for (const { role, name, properties = [] } of nodes) {
        if (!`${role?.value}`.startsWith("menuitem")) continue;
        const states = properties.filter(({ name }) =>
          ["checked", "disabled", "expanded"].includes(name)
        );
        const said = states.map(({ name, value }) => `${name}=${value.value}`);
        tree.push([role?.value, name?.value, ...said].join(" "));
      }
      await page.keyboard.press("Escape");
    });
    assert.deepEqual(tree, [
      "menuitem First Ctrl+Shift+1",
      "menuitem Off disabled=true",
      "menuitemcheckbox Check checked=true",
      "menuitem More › expanded=false",
      "menuitem Cut",
    ]);
  });

  it("toggles a check item before it tells", async () => {
    await using(page, press(page, "c", "Enter"));
    const checked = await page.evaluate(async () => {
      const item = await kept.menu.get("check");
      return item instanceof guest.menu.CheckMenuItem && await item.isChecked();
    });
    assert.equal(checked, false);
  });

  it("gives the focus back, and cuts there", async () => {
    await page.evaluate(() => {
      const input = document.body.appendChild(document.createElement("input"));
      input.value = "cut me";
      input.select();
    });
    await using(page, press(page, "End", "Enter"));
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).value), ""); // the input above
  });

  it("listens for the app menu's accelerators", async () => {
    await page.evaluate(async () => {
      if (await kept.menu.setAsAppMenu() !== null) throw new Error("there was a menu before");
    });
    await page.keyboard.press("Control+Shift+Digit1");
    await page.keyboard.press("Control+Digit1");
    await page.waitForFunction(() => kept.chosen.length > 0);
    const before = await page.evaluate(async () => {
      const before = await (await guest.menu.Menu.new()).setAsAppMenu();
      return [kept.chosen, (await before?.items())?.length];
    });
    assert.deepEqual(before, [["first"], 6]);
  });

  it("opens in another window", async () => {
    const second = await shown.open("/second.html");
    await page.evaluate(async () => {
      const window = await guest.window.Window.getByLabel("second");
      if (window !== null) await kept.menu.popup(undefined, window);
    });
    await second.keyboard.press("ArrowDown");
    await second.keyboard.press("Enter");
    await page.waitForFunction(() => kept.chosen.length > 0);
    assert.deepEqual(await page.evaluate(() => kept.chosen), ["first"]);
  });

  it("decodes images for the core, and reads no file for a page", async () => {
    const got = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(3, 2);
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("no canvas");
      context.fillStyle = "#123456";
      context.fillRect(0, 0, 3, 2);
      const file = await (await canvas.convertToBlob()).arrayBuffer();
      const image = await guest.image.Image.fromBytes(file);
      const pixels = await image.rgba();
      return {
        size: await image.size(),
        first: [...pixels.slice(0, 4)],
        length: pixels.length,
        broken: await guest.image.Image.fromBytes([1, 2, 3]).catch(String),
        file: await guest.image.Image.fromPath("/etc/hosts").catch(String),
      };
    });
    assert.match(`${got.broken}`, /^failed to process image: /);
    assert.match(`${got.file}`, /^Cannot read the image "\/etc\/hosts": no scope entry allows it/);
    assert.deepEqual(got.size, { width: 3, height: 2 });
    assert.deepEqual(got.first, [0x12, 0x34, 0x56, 255]);
    assert.equal(got.length, 24);
  });

  it("said nothing on the console", () => {
    assert.deepEqual(shown.complaints, []);
  });
});
