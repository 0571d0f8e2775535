/**
 * The plugins that every app has.
 *
 * @module
 */
import type { Caller } from "../app/caller.ts";
import type { SecurityConfig } from "../app/config.ts";
import type { Windows } from "../app/windows.ts";
import type { EventHub } from "../events/hub.ts";
import { makePlugin } from "../plugin.ts";
import type { Plugin } from "../types/plugin.ts";
import { appPlugin } from "./app.ts";
import { assetProtocol } from "./asset.ts";
import { eventPlugin } from "./event.ts";
import { pathPlugin } from "./path.ts";
import { resourcesPlugin } from "./resources.ts";

/** What the built-in plugins need of the core. */
export interface BuiltinHost {
  /** The windows by label, and their tickets. */
  readonly windows: Windows;
  /** Listeners and delivery. */
  readonly hub: EventHub;
  /** Security settings of pages. */
  readonly security: SecurityConfig;
  /** A connected caller by its id. */
  caller(id: string): Caller | undefined;
  /** Tells every plugin of something that happened to a window. */
  windowEvent(label: string, event: string, payload: unknown): void;
}

/** Builds them, in the order in which Tauri starts them (tauri: `crates/tauri/src/app.rs`). */
export function builtinPlugins(host: BuiltinHost): readonly Plugin[] {
  return [
    pathPlugin(),
    eventPlugin(host),
    withProtocols(appPlugin({ setTheme: () => {} }), host.security),
    resourcesPlugin(),
  ];
}

function withProtocols({ name, definition }: Plugin, security: SecurityConfig): Plugin {
  return makePlugin(name, {
    ...definition,
    protocols: { asset: assetProtocol(security.assetProtocol) },
  });
}
