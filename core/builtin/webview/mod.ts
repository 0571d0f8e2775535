/**
 * The built-in plugin `webview`. In a browser a window and its webview are one: the document.
 *
 * @module
 */
import * as v from "valibot";
import { CoreError, errors } from "../../errors.ts";
import { command, makePlugin } from "../../plugin.ts";
import type { Context } from "../../types/context.ts";
import type { Plugin } from "../../types/plugin.ts";
import {
  type CommandRow,
  commandsOf,
  type CommandTable,
  emulated,
  neutral,
  real,
  rowsOf,
} from "../table.ts";
import { type About, about, color, position, type Setting, setting, size } from "../window/args.ts";
import { focus } from "../window/bounds.ts";
import { destroy } from "../window/close.ts";
import { create } from "../window/create.ts";
import { type Desks, desksOf } from "../window/desks.ts";
import type { WindowHost } from "../window/host.ts";
import { noHost } from "../window/no_host.ts";
import { innerPosition, toExtent } from "../window/page_state.ts";
import { does, idle } from "../window/setters.ts";
import { Targets } from "../window/targets.ts";

function webviewCommands(desks: Desks): CommandTable {
  const targets = new Targets(desks, errors.webviewNotFound);
  const style = <T>(
    schema: v.GenericSchema<unknown, T>,
    name: string,
    css: (value: T) => unknown,
  ) =>
    command(setting(schema), async ({ label, value }: Setting<T>, context: Context) => {
      await targets.keep(context, label, "style", [name, css(value)], `style:${name}`);
      return null;
    });
  const shown = (value: string | null) =>
    command(about, async ({ label }: About, context: Context) => {
      await targets.keep(context, label, "style", ["visibility", value], "style:visibility");
      return null;
    });
  const fills = "a webview fills its window";
  return {
    create_webview_window: real(
      create(desks, targets, errors.webviewExists),
      "a browser window; the browser may ask for a gesture",
    ),
    create_webview: neutral(
      command(() => {
        throw new CoreError("invalid_args", errors.unstable());
      }),
      "rejects as Tauri without its feature `unstable`: one webview a window",
    ),
    get_all_webviews: real(
      command(({ webview }: Context) =>
        desks.of(webview).labels(webview).map((label) => ({ windowLabel: label, label }))
      ),
    ),
    webview_position: emulated(
      command(
        about,
        async ({ label }: About, context: Context) =>
          innerPosition(await targets.state(context, label)),
      ),
      "side borders are taken as even",
    ),
    webview_size: real(
      command(about, async ({ label }: About, context: Context) => {
        const { inner, scale } = await targets.state(context, label);
        return toExtent(...inner, scale);
      }),
    ),
    webview_close: emulated(destroy(desks, targets), "as `destroy` of its window"),
    webview_hide: emulated(shown("hidden"), "CSS `visibility`"),
    webview_show: emulated(shown(null), "CSS `visibility`"),
    set_webview_focus: emulated(focus(targets), "as `set_focus` of its window"),
    set_webview_zoom: emulated(
      style(
        v.pipe(v.number(), v.finite(), v.minValue(0.05)),
        "zoom",
        (factor) => factor === 1 ? null : String(factor),
      ),
      "CSS `zoom`",
    ),
    set_webview_background_color: emulated(
      style(v.nullish(color, null), "background-color", (value) => value),
      "the background of the root element",
    ),
    set_webview_size: neutral(command(setting(size), idle(targets)), fills),
    set_webview_position: neutral(command(setting(position), idle(targets)), fills),
    set_webview_auto_resize: neutral(command(setting(v.boolean()), idle(targets)), fills),
    reparent: neutral(
      command(
        v.object({ label: v.nullish(v.string()), window: v.string() }),
        async ({ label, window }, context: Context) => {
          await targets.label(context, label);
          // Tauri answers for a window that does not exist, and refuses to move a whole window.
          if (!desks.of(context.webview).labels(context.webview).includes(window)) return null;
          throw new CoreError("invalid_args", errors.reparent());
        },
      ),
      "rejects as Tauri does for a webview that is a whole window",
    ),
    print: real(does(targets, "print")),
    clear_all_browsing_data: emulated(
      does(targets, "clear_data"),
      "storage, databases and caches of the core's origin; the login stays",
    ),
    internal_toggle_devtools: neutral(command(about, idle(targets)), "the browser has its own key"),
  };
}

/** What each command is worth. */
export const webviewCommandTable: readonly CommandRow[] = rowsOf(webviewCommands(desksOf(noHost)));

/** Builds the plugin. Give it the host of `windowPlugin`, whose hooks it relies on. */
export function webviewPlugin(host: WindowHost): Plugin {
  return makePlugin("core:webview", {
    permissions: {
      // `core:webview:default` of Tauri. tauri: `crates/tauri/build.rs`.
      default: ["get_all_webviews", "webview_position", "webview_size", "internal_toggle_devtools"],
    },
    commands: commandsOf(webviewCommands(desksOf(host))),
  });
}
