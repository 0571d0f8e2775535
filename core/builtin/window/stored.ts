/**
 * Setters for what a browser has no means for: they answer as in Tauri, so that an app that awaits
 * them at its start runs on.
 *
 * @module
 */
import * as v from "valibot";
import { command } from "../../plugin.ts";
import type { Context } from "../../types/context.ts";
import { type CommandTable, neutral, type TableEntry } from "../table.ts";
import { about, position, type Setting, setting, size } from "./args.ts";
import type { Desks } from "./desks.ts";
import { idle } from "./setters.ts";
import type { Targets } from "./targets.ts";

const DIRECTIONS = [
  "East",
  "North",
  "NorthEast",
  "NorthWest",
  "South",
  "SouthEast",
  "SouthWest",
  "West",
] as const;

const anything = v.nullish(v.unknown());

/** Setters without effect: those with a getter are remembered for it. */
export function stored(desks: Desks, targets: Targets): CommandTable {
  const kept = (name: string): TableEntry =>
    neutral(
      command(
        setting(v.boolean()),
        async ({ label, value }: Setting<boolean>, context: Context) => {
          desks.of(context.webview).state(await targets.label(context, label)).flags.set(
            name,
            value,
          );
          return null;
        },
      ),
      "kept for its getter",
    );
  const nothing = (value: v.GenericSchema<unknown>, note = ""): TableEntry =>
    neutral(command(setting(value), idle(targets)), note);
  return {
    set_decorations: kept("decorations"),
    set_resizable: kept("resizable"),
    set_maximizable: kept("maximizable"),
    set_minimizable: kept("minimizable"),
    set_closable: kept("closable"),
    set_always_on_top: kept("alwaysOnTop"),
    set_always_on_bottom: nothing(v.boolean()),
    set_focusable: nothing(v.boolean()),
    set_shadow: nothing(v.boolean()),
    set_skip_taskbar: nothing(v.boolean()),
    set_content_protected: nothing(v.boolean()),
    set_visible_on_all_workspaces: nothing(v.boolean()),
    set_effects: nothing(anything, "CSS has `backdrop-filter` for the page's own"),
    set_overlay_icon: nothing(anything, "Windows only in Tauri"),
    set_title_bar_style: nothing(v.string(), "macOS only in Tauri"),
    set_min_size: nothing(v.nullish(size)),
    set_max_size: nothing(v.nullish(size)),
    set_size_constraints: nothing(anything),
    set_cursor_position: nothing(position, "no page can move the pointer"),
    start_dragging: neutral(command(about, idle(targets)), "a browser window has its own frame"),
    start_resize_dragging: nothing(v.picklist(DIRECTIONS), "a browser window has its own frame"),
  };
}
