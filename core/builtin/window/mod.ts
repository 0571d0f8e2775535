/**
 * The built-in plugin `window`: what a browser window can do, under Tauri's names.
 *
 * @module
 */
import { errors } from "../../errors.ts";
import { windowScript } from "../../page/script.gen.ts";
import { makePlugin } from "../../plugin.ts";
import type { Webview } from "../../types/caller.ts";
import type { Plugin } from "../../types/plugin.ts";
import { imageScope } from "../image/image.ts";
import { type CommandRow, commandsOf, type CommandTable, real, rowsOf } from "../table.ts";
import { bounds } from "./bounds.ts";
import { closing } from "./close.ts";
import { create } from "./create.ts";
import { type Desks, desksOf } from "./desks.ts";
import { parseEvent } from "./events.ts";
import { getters } from "./getters.ts";
import type { WindowHost } from "./host.ts";
import { setters } from "./setters.ts";
import { stored } from "./stored.ts";
import { Targets } from "./targets.ts";
import { noHost } from "./no_host.ts";

function windowCommands(desks: Desks): CommandTable {
  const targets = new Targets(desks, errors.windowNotFound);
  return {
    create: real(
      create(desks, targets, errors.windowExists),
      "a browser window with a page; the browser may ask for a gesture",
    ),
    ...getters(desks, targets),
    ...setters(desks, targets),
    ...bounds(desks, targets),
    ...closing(desks, targets),
    ...stored(desks, targets),
  };
}

/** What each command is worth. */
export const windowCommandTable: readonly CommandRow[] = rowsOf(windowCommands(desksOf(noHost)));

/** `core:window:default` of Tauri: what only reads. tauri: `crates/tauri/build.rs`. */
const DEFAULT = [
  "get_all_windows",
  "scale_factor",
  "inner_position",
  "outer_position",
  "inner_size",
  "outer_size",
  "is_fullscreen",
  "is_minimized",
  "is_maximized",
  "is_focused",
  "is_decorated",
  "is_resizable",
  "is_maximizable",
  "is_minimizable",
  "is_closable",
  "is_visible",
  "is_enabled",
  "title",
  "current_monitor",
  "primary_monitor",
  "monitor_from_point",
  "available_monitors",
  "cursor_position",
  "theme",
  "is_always_on_top",
  "activity_name",
  "scene_identifier",
  "internal_toggle_maximize",
];

/**
 * Gives every window of a caller's person a theme that was not given one of its own; `null` for the
 * system's.
 */
export function setAppTheme(
  host: WindowHost,
  theme: "light" | "dark" | null,
  webview: Pick<Webview, "principal">,
): void {
  desksOf(host).of(webview).setTheme(theme);
}

/** Builds the plugin. It keeps the state for `webviewPlugin` of the same host, too. */
export function windowPlugin(host: WindowHost): Plugin {
  const desks = desksOf(host);
  return makePlugin("core:window", {
    permissions: { default: DEFAULT },
    scope: imageScope,
    commands: commandsOf(windowCommands(desks)),
    setup: (app) => desks.start(app),
    onPageLoad: (webview, load) => desks.of(webview).loading(webview, load),
    onWebviewReady: (webview) => desks.of(webview).ready(webview),
    onWebviewGone: (webview) => desks.of(webview).gone(webview),
    onReport(webview, name, payload) {
      if (name === "gone") return host.leave(webview.id);
      const found = name === "event" ? parseEvent(payload) : null;
      if (found === null) return;
      const { label } = webview;
      const desk = desks.of(webview);
      if (found.event === "focus") desk.state(label).flags.delete("minimized");
      desk.emit(label, found.event, found.payload);
    },
    onDrop: () => desks.stop(),
    page: { script: windowScript },
  });
}
