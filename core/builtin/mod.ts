/**
 * The plugins that every app has.
 *
 * @module
 */
import type { Authority } from "../acl/authority.ts";
import type { Caller } from "../app/caller.ts";
import type { SecurityConfig } from "../app/config.ts";
import type { Windows } from "../app/windows.ts";
import type { EventHub } from "../events/hub.ts";
import { makePlugin } from "../plugin.ts";
import type { Plugin } from "../types/plugin.ts";
import { appPlugin } from "./app.ts";
import { assetProtocol } from "./asset.ts";
import { eventPlugin } from "./event.ts";
import { imagePlugin } from "./image/plugin.ts";
import { menuPlugin } from "./menu/plugin.ts";
import { pathPlugin } from "./path.ts";
import { resourcesPlugin } from "./resources.ts";
import { trayPlugin } from "./tray.ts";
import { webviewPlugin } from "./webview/mod.ts";
import type { WindowEventFacts, WindowHost } from "./window/host.ts";
import { setAppTheme, windowPlugin } from "./window/mod.ts";

/** What the built-in plugins need of the core. */
export interface BuiltinHost {
  /** The windows by label, and their tickets. */
  readonly windows: Windows;
  /** Listeners and delivery. */
  readonly hub: EventHub;
  /** Who may do what. */
  readonly authority: Authority;
  /** Security settings of pages. */
  readonly security: SecurityConfig;
  /** A connected caller by its id. */
  caller(id: string): Caller | undefined;
  /** Ends the session of a document that says that it leaves for good. */
  leave(id: string): void;
  /** Tells every plugin of something that happened to a window. */
  windowEvent(event: WindowEventFacts): void;
}

/** Builds them, in the order in which Tauri starts them (tauri: `crates/tauri/src/app.rs`). */
export function builtinPlugins(host: BuiltinHost): readonly Plugin[] {
  const windowHost: WindowHost = {
    windows: host.windows,
    login: (id) => host.caller(id)?.login ?? "",
    hasListener: (event, label, person) => host.hub.hasPageListener(event, label, person),
    windowEvent: host.windowEvent,
    leave: host.leave,
  };
  const app = appPlugin({ setTheme: (theme, webview) => setAppTheme(windowHost, theme, webview) });
  return [
    pathPlugin(),
    eventPlugin(host),
    windowPlugin(windowHost),
    webviewPlugin(windowHost),
    withProtocols(app, host.security),
    resourcesPlugin(),
    imagePlugin(),
    menuPlugin(),
    trayPlugin(),
  ];
}

function withProtocols({ name, definition }: Plugin, security: SecurityConfig): Plugin {
  return makePlugin(name, {
    ...definition,
    protocols: { asset: assetProtocol(security.assetProtocol) },
  });
}
