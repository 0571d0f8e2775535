/**
 * The built-in plugin `app`: what an app is called, its theme and its end.
 *
 * @module
 */
import * as v from "valibot";
import { reasonOf } from "../errors.ts";
import { command, makePlugin } from "../plugin.ts";
import type { Webview } from "../types/caller.ts";
import type { Context } from "../types/context.ts";
import type { Channel } from "../types/contract.ts";
import type { Plugin } from "../types/plugin.ts";
import { channel } from "../valibot.ts";
import {
  type CommandRow,
  commandsOf,
  type CommandTable,
  emulated,
  neutral,
  real,
  rowsOf,
} from "./table.ts";

/** The version of `@tauri-apps/api` whose commands the core answers, told as Tauri's own version. */
export const TAURI_VERSION = "2.12.5";

/** What the plugin needs of the core. */
export interface AppPluginHost {
  /** Gives every page of the caller's person a theme; `null` follows the system. */
  setTheme(theme: "light" | "dark" | null, webview: Webview): void;
}

function appCommands(host: AppPluginHost): CommandTable {
  const listeners = new Map<string, Channel>();
  const keyOf = (event: string, id: number, { webview }: Context) => `${webview.id} ${id} ${event}`;
  return {
    version: real(command(({ app }: Context) => app.config.version)),
    name: real(command(({ app }: Context) => app.config.productName)),
    tauri_version: real(
      command(() => TAURI_VERSION),
      `\`${TAURI_VERSION}\`, the \`@tauri-apps/api\` that the core is built for`,
    ),
    identifier: real(command(({ app }: Context) => app.config.identifier)),
    bundle_type: real(command(() => null), "`null`: an app is not bundled"),
    supports_multiple_windows: real(command(() => true)),
    register_listener: neutral(
      command(
        v.object({ event: v.string(), handler: channel() }),
        ({ event, handler }, context: Context) => {
          const key = keyOf(event, handler.id, context);
          listeners.set(key, handler.retain());
          handler.onClose(() => listeners.delete(key));
        },
      ),
      "the listener is kept; a browser keeps its back button to itself",
    ),
    remove_listener: real(
      command(
        v.object({ event: v.string(), channelId: v.number() }),
        ({ event, channelId }, context: Context) =>
          listeners.get(keyOf(event, channelId, context))?.close(),
      ),
    ),
    app_show: neutral(command(() => null), "macOS only in Tauri"),
    app_hide: neutral(command(() => null), "macOS only in Tauri"),
    default_window_icon: neutral(command(() => null), "`null`: no icon"),
    set_app_theme: emulated(
      command(
        v.object({ theme: v.optional(v.nullable(v.picklist(["light", "dark"])), null) }),
        ({ theme }, { webview }) => host.setTheme(theme, webview),
      ),
      "the `color-scheme` of every page of the same person",
    ),
    set_dock_visibility: neutral(
      command(v.object({ visible: v.boolean() }), () => null),
      "macOS only in Tauri",
    ),
    fetch_data_store_identifiers: neutral(command(() => []), "`[]`: Apple only in Tauri"),
    remove_data_store: neutral(
      command(v.object({ uuid: v.array(v.number()) }), () => null),
      "Apple only in Tauri",
    ),
    exit: real(
      command(
        v.object({ code: v.optional(v.pipe(v.number(), v.safeInteger()), 0) }),
        ({ code }, { app }: Context) => {
          // Stopping waits for running calls, of which this is one: it must not wait for the stop.
          app.exit(code).catch((error) => console.error(`Cannot exit: ${reasonOf(error)}`));
        },
      ),
      "stops the core; not in the default set",
    ),
  };
}

/** What each command is worth. */
export const appCommandTable: readonly CommandRow[] = rowsOf(appCommands({ setTheme() {} }));

/** Builds the plugin. */
export function appPlugin(host: AppPluginHost): Plugin {
  return makePlugin("core:app", {
    permissions: {
      // `core:app:default` of Tauri (@tauri-apps/api: app.js).
      default: [
        "version",
        "name",
        "tauri_version",
        "identifier",
        "bundle_type",
        "supports_multiple_windows",
        "register_listener",
        "remove_listener",
      ],
    },
    commands: commandsOf(appCommands(host)),
  });
}
