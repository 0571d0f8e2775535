/**
 * Commands that tell how a window is.
 *
 * @module
 */
import * as v from "valibot";
import { command } from "../../plugin.ts";
import type { Context } from "../../types/context.ts";
import { type CommandTable, emulated, neutral, real, type TableEntry } from "../table.ts";
import { type About, about } from "./args.ts";
import type { Desks } from "./desks.ts";
import { monitorAt, toMonitor } from "./monitors.ts";
import {
  innerPosition,
  isMaximized,
  type PageState,
  parseMonitors,
  toExtent,
  toPoint,
} from "./page_state.ts";
import type { Targets } from "./targets.ts";

/** Getters that the page answers, and getters of what setters stored. */
export function getters(desks: Desks, targets: Targets): CommandTable {
  const page = (pick: (state: PageState) => unknown): TableEntry["run"] =>
    command(
      about,
      async ({ label }: About, context: Context) => pick(await targets.state(context, label)),
    );

  // The core's options are Tauri's names; a window that is not configured has them from `create`.
  const flag = (name: string, byDefault: boolean): TableEntry["run"] =>
    command(about, async ({ label }: About, context: Context) => {
      const found = await targets.label(context, label);
      const desk = desks.of(context.webview);
      const given = desk.known(found)?.options[name];
      return desk.state(found).flags.get(name) ??
        (typeof given === "boolean" ? given : byDefault);
    });
  const stored = (name: string, byDefault = true) =>
    neutral(flag(name, byDefault), "what was set last");

  const mobile = (name: string) =>
    neutral(
      command(about, async ({ label }: About, context: Context) => {
        await targets.label(context, label);
        return "";
      }),
      `an empty string: ${name} exist on mobile only`,
    );

  const monitors = async (context: Context, label?: string | null) => {
    const { all, current, primary } = parseMonitors(await targets.ask(context, label, "monitors"));
    return { all: all.map(toMonitor), current, primary };
  };
  const screens = "every screen where the user allowed window management, else the current one";

  return {
    get_all_windows: real(
      command(({ webview }: Context) => desks.of(webview).labels(webview)),
      "windows that a document shows, and opened ones on their way",
    ),
    scale_factor: real(page(({ scale }) => scale), "`devicePixelRatio`"),
    inner_position: emulated(page(innerPosition), "side borders are taken as even"),
    outer_position: real(page(({ outer: [x, y], scale }) => toPoint(x, y, scale))),
    inner_size: real(page(({ inner, scale }) => toExtent(...inner, scale))),
    outer_size: real(
      page(({ outer: [, , width, height], scale }) => toExtent(width, height, scale)),
    ),
    is_fullscreen: real(page(({ fullscreen }) => fullscreen)),
    is_minimized: neutral(flag("minimized", false), "what was asked last, until the next focus"),
    is_maximized: emulated(page(isMaximized), "whether the window fills the free screen"),
    is_focused: real(page(({ focused }) => focused)),
    is_decorated: stored("decorations"),
    is_resizable: stored("resizable"),
    is_maximizable: stored("maximizable"),
    is_minimizable: stored("minimizable"),
    is_closable: stored("closable"),
    is_visible: emulated(
      command(about, async ({ label }: About, context: Context) => {
        const { visible } = await targets.state(context, label);
        return visible &&
          desks.of(context.webview).state(label || context.webview.label).flags.get("visible") !==
            false;
      }),
      "whether the tab is shown, and not hidden with `hide`",
    ),
    is_enabled: emulated(flag("enabled", true), "what was set last"),
    is_always_on_top: stored("alwaysOnTop", false),
    title: real(page(({ title }) => title)),
    theme: real(page(({ theme }) => theme), "what was set, else `prefers-color-scheme`"),
    activity_name: mobile("activities"),
    scene_identifier: mobile("scenes"),
    current_monitor: emulated(
      command(about, async ({ label }: About, context: Context) => {
        const { all, current } = await monitors(context, label);
        return all[current] ?? null;
      }),
      "no name without window management",
    ),
    primary_monitor: emulated(
      command(about, async ({ label }: About, context: Context) => {
        const { all, primary } = await monitors(context, label);
        return all[primary] ?? all[0] ?? null;
      }),
      screens,
    ),
    available_monitors: emulated(
      command(
        about,
        async ({ label }: About, context: Context) => (await monitors(context, label)).all,
      ),
      screens,
    ),
    monitor_from_point: emulated(
      command(
        v.object({ label: v.nullish(v.string()), x: v.number(), y: v.number() }),
        async ({ label, x, y }, context: Context) =>
          monitorAt((await monitors(context, label)).all, x, y),
      ),
      screens,
    ),
    cursor_position: emulated(
      page(({ cursor, scale }) => toPoint(...cursor, scale)),
      "where the pointer was last seen over the page",
    ),
  };
}
