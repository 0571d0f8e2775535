/**
 * The parts of a running app, and the handle that each owner gets of it.
 *
 * @module
 */
import type { Authority } from "../acl/authority.ts";
import { readGivenCapabilities } from "../acl/capability_file.ts";
import { CoreError, errors } from "../errors.ts";
import type { EventHub } from "../events/hub.ts";
import { Resources } from "../resources.ts";
import type { AppConfig, AppHandle, EventMessage, PathResolver, State } from "../types/app.ts";
import type { EventTarget, ResourceTable, Webview } from "../types/caller.ts";
import { WebviewView } from "./call.ts";
import type { Caller } from "./caller.ts";
import type { Owner } from "./owner.ts";
import type { StateStore } from "./state.ts";

/** What an app is made of, shared by everything that serves it. */
export interface AppParts {
  /** The configuration. */
  readonly config: AppConfig;
  /** Whether errors explain themselves; set when the app starts. */
  development: boolean;
  /** Listeners and delivery. */
  readonly hub: EventHub;
  /** Who may do what. */
  readonly authority: Authority;
  /** Shared values. */
  readonly state: StateStore;
  /** Where things are; set anew when the app learns its own folder. */
  path: PathResolver;
  /** Resources of the whole app. */
  readonly resources: Resources;
  /** Connected callers by id, newest last. */
  readonly callers: Map<string, Caller>;
  /** What another plugin's setup returned; throws when there is none. */
  api(plugin: string): unknown;
  /** Asks the app to stop. */
  exit(code: number): Promise<void>;
}

/** Makes the handle through which one owner, a plugin or the app itself, sees the app. */
export function createHandle(parts: AppParts, owner: Owner): AppHandle {
  const { hub } = parts;
  let state: State | null = null;
  let resources: ResourceTable | null = null;
  const listen = (
    event: string,
    handler: (event: EventMessage) => void,
    options: { readonly target?: EventTarget; readonly once?: boolean },
  ) => {
    let undo = () => {};
    const told = options.once !== true ? handler : (message: EventMessage) => {
      owner.untrack(undo);
      return handler(message);
    };
    return undo = owner.track(hub.listen(event, told, options));
  };
  const anyPayload = <T>(handler: (event: EventMessage<T>) => void) =>
    handler as (event: EventMessage) => void; // the emitter's contract is what promises the payload
  const handle: AppHandle = {
    config: parts.config,
    get development() {
      return parts.development;
    },
    get path() {
      return parts.path;
    },
    get state() {
      return state ??= parts.state.ownedBy(owner);
    },
    get resources() {
      return resources ??= parts.resources.ownedBy(owner);
    },
    emit: (event, payload, options) => hub.emit(event, payload, { kind: "Any" }, options),
    emitTo: (target, event, payload, options) =>
      hub.emit(
        event,
        payload,
        typeof target === "string" ? { kind: "AnyLabel", label: target } : target,
        options,
      ),
    emitFilter: (event, payload, filter, options) =>
      hub.emitFilter(event, payload, filter, options),
    listen: (event, handler, options = {}) => listen(event, anyPayload(handler), options),
    once: (event, handler, options = {}) =>
      listen(event, anyPayload(handler), { ...options, once: true }),
    webviews: (label) => viewsOf(parts.callers, handle, label),
    addCapability: (given) => parts.authority.addCapabilities(readGivenCapabilities(given)),
    // The contract in the type argument says what that plugin's setup returns.
    plugin: (name) => parts.api(name) as never,
    exit: (code = 0) => parts.exit(code),
  };
  return Object.freeze(handle);
}

/** Callers as a plugin sees them. */
export function viewsOf(
  callers: ReadonlyMap<string, Caller>,
  app: AppHandle,
  label?: string,
): readonly Webview[] {
  const views: Webview[] = [];
  for (const caller of callers.values()) {
    if (label === undefined || caller.label === label) views.push(new WebviewView(caller, app));
  }
  return views;
}

/** The error for a plugin that is not there. */
export function noPlugin(name: string): CoreError {
  return new CoreError("not_found", errors.pluginNotFound(name));
}
