/**
 * What happens to an app, told to its plugins: documents that come, report and go, and events.
 *
 * @module
 */
import type { EventHub } from "../events/hub.ts";
import type { AppHandle } from "../types/app.ts";
import type { Webview } from "../types/caller.ts";
import type { RunEvent } from "../types/plugin.ts";
import type { Caller } from "./caller.ts";
import type { Plugins } from "./plugins.ts";

/** Tells the plugins of one app. None of these throws. */
export interface Hooks {
  /** A caller can be asked from now on. */
  connect(caller: Caller): void;
  /** A caller is gone: nobody finds it or sends it events any more. */
  disconnect(caller: Caller): void;
  /** Something happened to the app. */
  fire(event: RunEvent): void;
  /** A page script reported something: `<plugin>:<name>`. */
  report(caller: Caller, name: string, payload: unknown): void;
}

/** Makes the hooks of an app. */
export function createHooks(
  plugins: Plugins,
  hub: EventHub,
  callers: Map<string, Caller>,
): Hooks {
  const viewOf = (app: AppHandle, { id, label }: Caller): Webview | undefined =>
    app.webviews(label).find((view) => view.id === id);

  return {
    connect(caller) {
      callers.set(caller.id, caller);
      plugins.each("onWebviewReady", ({ definition, app }) => {
        const view = viewOf(app, caller);
        return view && definition.onWebviewReady?.(view);
      });
    },
    disconnect(caller) {
      plugins.each("onWebviewGone", ({ definition, app }) => {
        const view = viewOf(app, caller);
        return view && definition.onWebviewGone?.(view);
      });
      callers.delete(caller.id);
      hub.forget(caller);
    },
    fire(event) {
      plugins.each("onEvent", ({ definition, app }) => definition.onEvent?.(app, event));
    },
    report(caller, name, payload) {
      if (!callers.has(caller.id)) return;
      if (name === "pleiad:load") {
        const load = { url: caller.url ?? "", event: "finished" } as const;
        const page = { label: caller.label, principal: caller.principal };
        plugins.each("onPageLoad", ({ definition }) => definition.onPageLoad?.(page, load));
        return;
      }
      const plugin = name.slice(0, name.indexOf(":"));
      const installed = plugins.get(plugin) ?? plugins.get(`core:${plugin}`);
      if (installed === undefined) return;
      plugins.run("onReport", installed, ({ definition, app }) => {
        const view = viewOf(app, caller);
        return view && definition.onReport?.(view, name.slice(plugin.length + 1), payload);
      });
    },
  };
}
