import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { appCommandTable } from "./app.ts";
import { eventCommandTable } from "./event.ts";
import { imageCommandTable } from "./image/plugin.ts";
import { menuCommandTable } from "./menu/plugin.ts";
import { pathCommandTable } from "./path.ts";
import { resourcesCommandTable } from "./resources.ts";
import type { CommandRow } from "./table.ts";
import { trayCommandTable } from "./tray.ts";
import { webviewCommandTable } from "./webview/mod.ts";
import { windowCommandTable } from "./window/mod.ts";

const tables: Readonly<Record<string, readonly CommandRow[]>> = {
  app: appCommandTable,
  path: pathCommandTable,
  resources: resourcesCommandTable,
  image: imageCommandTable,
  menu: menuCommandTable,
  tray: trayCommandTable,
  event: eventCommandTable,
  webview: webviewCommandTable,
  window: windowCommandTable,
};

/** What `addPluginListener('app', …)` of `core.js` builds from a template. */
const TEMPLATES = ["app|register_listener", "app|remove_listener"];

/** What no client calls, but Tauri's own page scripts do (tauri: `crates/tauri/src/`). */
const BY_TAURI = [
  "webview|internal_toggle_devtools",
  "webview|print",
  "window|internal_toggle_maximize",
];

function called(): Set<string> {
  const folder = dirname(fileURLToPath(import.meta.resolve("@tauri-apps/api/core")));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const found = new Set([...TEMPLATES, ...BY_TAURI]);
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, name = ""] of text.matchAll(/["'`]plugin:(\w+\|\w+)["'`]/g)) found.add(name);
  }
  return found;
}

describe("commands of the built-in plugins", () => {
  const names = [...called()];

  it("are all in a table", () => {
    const plugins = new Set(names.map((name) => name.slice(0, name.indexOf("|"))));
    assert.deepEqual([...plugins].sort(), Object.keys(tables).sort());
  });

  for (const [plugin, table] of Object.entries(tables)) {
    it(`are those that pages call: ${plugin}`, () => {
      const own = names.filter((name) => name.startsWith(`${plugin}|`)).sort();
      assert.deepEqual(table.map(({ command }) => `${plugin}|${command}`).sort(), own);
      assert.notEqual(own.length, 0);
    });
  }
});
