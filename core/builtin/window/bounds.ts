/**
 * Commands that move and size a window, and bring it to the front. Browsers obey for windows that
 * a script opened, and leave tabs where they are.
 *
 * @module
 */
import { command } from "../../plugin.ts";
import type { Context } from "../../types/context.ts";
import { type CommandTable, emulated, neutral, type TableEntry } from "../table.ts";
import { type About, about, type Pair, position, type Setting, setting, size } from "./args.ts";
import type { Desks } from "./desks.ts";
import { does, idle } from "./setters.ts";
import type { Targets } from "./targets.ts";

/** Where a window is, how large, and whether it is in front. */
export function bounds(desks: Desks, targets: Targets): CommandTable {
  const pair = (schema: typeof size, method: string): TableEntry["run"] =>
    command(setting(schema), async ({ label, value }: Setting<Pair>, context: Context) => {
      await targets.tell(context, label, method, value);
      return null;
    });
  const remember = (name: string, value: boolean): TableEntry["run"] =>
    command(about, async ({ label }: About, context: Context) => {
      desks.of(context.webview).state(await targets.label(context, label)).flags.set(name, value);
      return null;
    });
  const opened = "windows that a page opened; a tab stays as it is";
  return {
    set_size: emulated(pair(size, "size"), opened),
    set_position: emulated(pair(position, "position"), opened),
    center: emulated(does(targets, "center"), opened),
    maximize: emulated(does(targets, "maximize", true), opened),
    unmaximize: emulated(does(targets, "maximize", false), opened),
    toggle_maximize: emulated(does(targets, "maximize"), opened),
    internal_toggle_maximize: neutral(
      command(about, idle(targets)),
      "a browser window has no drag region",
    ),
    minimize: neutral(remember("minimized", true), "kept for `is_minimized`"),
    unminimize: neutral(remember("minimized", false), "kept for `is_minimized`"),
    show: neutral(remember("visible", true), "kept for `is_visible`"),
    hide: neutral(remember("visible", false), "kept for `is_visible`"),
    set_focus: emulated(focus(targets), "where the browser lets a page come to the front"),
  };
}

/** Browsers let the page that opened a window bring it to the front, rather than the window. */
export function focus(targets: Targets): TableEntry["run"] {
  return command(about, async ({ label }: About, context: Context) => {
    await targets.label(context, label);
    if (label && label !== context.webview.label) {
      const opener = targets.ask(context, null, "focus_opened", label);
      if (await opener.catch(() => false) === true) return null;
    }
    await targets.tell(context, label, "focus");
    return null;
  });
}
