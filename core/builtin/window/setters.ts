/**
 * Commands that change how a window looks, in the page.
 *
 * @module
 */
import * as v from "valibot";
import { command } from "../../plugin.ts";
import type { AnyEvents } from "../../types/caller.ts";
import type { Context } from "../../types/context.ts";
import { type CommandTable, emulated, real, type TableEntry } from "../table.ts";
import { type About, about, color, type Setting, setting, theme } from "./args.ts";
import type { Desks } from "./desks.ts";
import type { ImageScope } from "../image/image.ts";
import { iconUrl } from "./icon.ts";
import type { Targets } from "./targets.ts";

/** Tauri's names of cursors that CSS calls otherwise (`@tauri-apps/api`: window.d.ts). */
const CURSORS: { readonly [name: string]: string } = { hand: "pointer", arrow: "default" };

function cssCursor(name: string): string {
  return CURSORS[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const percent = v.pipe(v.number(), v.finite(), v.minValue(0));
const progress = v.object({ status: v.nullish(v.string()), progress: v.nullish(percent) });

function progressText(value: v.InferOutput<typeof progress>): string {
  if (value.status === "none") return "";
  if (value.status === "indeterminate") return "… ";
  return typeof value.progress === "number" ? `${Math.round(value.progress)}% ` : "";
}

/** Setters whose effect can be seen. */
export function setters(desks: Desks, targets: Targets): CommandTable {
  const kept = <T>(
    value: v.GenericSchema<unknown, T>,
    method: string,
    params: (value: T) => unknown = (value) => value,
    key?: string,
  ): TableEntry["run"] =>
    command(setting(value), async ({ label, value }: Setting<T>, context: Context) => {
      await targets.keep(context, label, method, params(value), key);
      return null;
    });

  const now = <T>(value: v.GenericSchema<unknown, T>, method: string): TableEntry["run"] =>
    command(setting(value), async ({ label, value }: Setting<T>, context: Context) => {
      await targets.tell(context, label, method, value);
      return null;
    });

  const cursor = <T>(
    value: v.GenericSchema<unknown, T>,
    change: (
      value: T,
      before: readonly [string | null, boolean],
    ) => readonly [string | null, boolean],
  ): TableEntry["run"] =>
    command(setting(value), async ({ label, value }: Setting<T>, context: Context) => {
      const state = desks.of(context.webview).state(await targets.label(context, label));
      state.cursor = change(value, state.cursor);
      await targets.keep(context, label, "cursor", state.cursor);
      return null;
    });

  const gesture = "at once after a gesture, else with the next one";
  return {
    set_title: real(kept(v.string(), "title")),
    set_theme: emulated(kept(theme, "theme"), "`color-scheme` and `data-theme` of the page"),
    set_background_color: emulated(
      command(
        // Clients before 2.12.0 call the value `color`.
        v.object({
          label: v.nullish(v.string()),
          value: v.nullish(color),
          color: v.nullish(color),
        }),
        async ({ label, value, color }, context: Context) => {
          const params = ["background-color", value ?? color ?? null];
          await targets.keep(context, label, "style", params, "style:background-color");
          return null;
        },
      ),
      "the background of the root element",
    ),
    set_fullscreen: emulated(now(v.boolean(), "fullscreen"), gesture),
    set_simple_fullscreen: emulated(now(v.boolean(), "fullscreen"), `as \`set_fullscreen\``),
    set_fullscreen_on_monitor: emulated(
      command(
        setting(v.object({ x: v.number(), y: v.number() })),
        async ({ label }: About, context: Context) => {
          await targets.tell(context, label, "fullscreen", true);
          return null;
        },
      ),
      "on the current monitor",
    ),
    set_enabled: emulated(
      command(
        setting(v.boolean()),
        async ({ label, value }: Setting<boolean>, context: Context) => {
          await targets.keep(context, label, "enabled", value);
          desks.of(context.webview).state(label || context.webview.label).flags.set(
            "enabled",
            value,
          );
          return null;
        },
      ),
      "the page becomes `inert`",
    ),
    request_user_attention: emulated(
      command(setting(v.nullish(v.unknown())), async ({ label, value }, context: Context) => {
        await targets.tell(context, label, "attention", value !== null && value !== undefined);
        return null;
      }),
      "a blinking dot in the title, until the next focus",
    ),
    set_icon: emulated(
      command(
        setting(v.unknown()),
        async ({ label, value }, context: Context<AnyEvents, ImageScope>) => {
          await targets.label(context, label);
          await targets.keep(context, label, "icon", await iconUrl(value, context));
          return null;
        },
      ),
      "the page's favicon; a path is read where a scope entry allows it",
    ),
    set_badge_count: emulated(
      kept(v.nullish(v.number()), "badge", (count) => badge(count ? String(count) : null, count)),
      "in the title, and on the icon of an installed app",
    ),
    set_badge_label: emulated(
      kept(v.nullish(v.string()), "badge", (text) => badge(text || null)),
      "in the title, and a dot on the icon of an installed app",
    ),
    set_progress_bar: emulated(kept(progress, "progress", progressText), "in the title"),
    set_cursor_icon: emulated(
      cursor(v.string(), (name, [, visible]) => [cssCursor(name), visible]),
      "CSS `cursor`, where the page sets none",
    ),
    set_cursor_visible: emulated(
      cursor(v.boolean(), (visible, [shape]) => [shape, visible]),
      "CSS `cursor`, where the page sets none",
    ),
    set_cursor_grab: emulated(now(v.boolean(), "cursor_grab"), "pointer lock, after a gesture"),
    set_ignore_cursor_events: emulated(
      kept(
        v.boolean(),
        "style",
        (on) => ["pointer-events", on ? "none" : null],
        "style:pointer-events",
      ),
      "the page gets no clicks; what is behind the browser gets none either",
    ),
  };
}

function badge(text: string | null, count?: number | null): unknown {
  return { text, ...(count ? { count } : {}) };
}

/** A handler that only makes sure that the window is there. */
export function idle(
  targets: Targets,
): (args: About, context: Context) => Promise<null> {
  return async ({ label }, context) => {
    await targets.label(context, label);
    return null;
  };
}

/** A command without a value that the page does. */
export function does(targets: Targets, method: string, params: unknown = null): TableEntry["run"] {
  return command(about, async ({ label }: About, context: Context) => {
    await targets.tell(context, label, method, params);
    return null;
  });
}
