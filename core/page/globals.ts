/**
 * What `@tauri-apps/api` and the guest packages of plugins expect in a page.
 *
 * @module
 */
import { PROTOCOL_PATH } from "../protocol/constants.ts";
import { callbacks, runCallback, transformCallback, unregisterCallback } from "./callbacks.ts";
import { page } from "./config.ts";
import { unregisterListener } from "./events.ts";
import type { CallOptions } from "./http.ts";
import { invoke } from "./invoke.ts";

/** A message of `ipc` and `postMessage` (tauri: `crates/tauri/scripts/ipc-protocol.js`). */
interface IpcMessage {
  readonly cmd: string;
  readonly callback: number;
  readonly error: number;
  readonly payload?: unknown;
  readonly options?: CallOptions;
}

/** Defines the globals, before any code of the page runs. */
export function defineGlobals(): void {
  const { label, path } = page;
  const at = Object.freeze({ label });
  expose(window, {
    isTauri: true,
    __TAURI_INTERNALS__: expose({}, {
      invoke,
      transformCallback,
      unregisterCallback,
      runCallback,
      callbacks,
      convertFileSrc,
      ipc: Object.freeze((message: IpcMessage) => postMessage(message)),
      postMessage,
      metadata: { currentWindow: at, currentWebview: at },
      plugins: expose({}, { path }),
      __TAURI_PATTERN__: Object.freeze(
        page.isolation ? { pattern: "isolation", side: "original" } : { pattern: "brownfield" },
      ),
    }),
    __TAURI_EVENT_PLUGIN_INTERNALS__: expose({}, { unregisterListener }),
  });
}

/**
 * Defines properties as Tauri does: neither writable nor configurable nor enumerable. Where
 * `config.writable` says so they can be replaced and deleted, for `@tauri-apps/api/mocks`.
 */
function expose<T extends object>(target: T, properties: Record<string, unknown>): T {
  const { writable } = page;
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(target, name, { value, writable, configurable: writable });
  }
  return target;
}

/** As Tauri's: the whole path is one segment (tauri: `crates/tauri/scripts/core.js`). */
function convertFileSrc(path: string, protocol = "asset"): string {
  return `${location.origin + PROTOCOL_PATH + protocol}/${encodeURIComponent(path)}`;
}

function postMessage({ cmd, callback, error, payload, options }: IpcMessage): void {
  invoke(cmd, payload, options).then(
    (value) => runCallback(callback, value),
    (value) => runCallback(error, value),
  );
}
