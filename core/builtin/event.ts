/**
 * The built-in plugin `event`: listening and emitting from pages.
 * Sources: tauri `crates/tauri/src/event/plugin.rs`, `@tauri-apps/api: event.js`.
 *
 * @module
 */
import * as v from "valibot";
import { type Authority, createAuthority } from "../acl/authority.ts";
import type { Caller } from "../app/caller.ts";
import { errors } from "../errors.ts";
import { createLocalBus } from "../events/bus.ts";
import { EventHub } from "../events/hub.ts";
import { coveredBy, eventScope, eventScopeSchema, matchEventScope } from "../events/scope.ts";
import { isEventName, readTarget } from "../events/target.ts";
import { command, makePlugin } from "../plugin.ts";
import type { EmitOptions } from "../types/app.ts";
import type { EventTarget } from "../types/caller.ts";
import type { Context } from "../types/context.ts";
import type { Plugin } from "../types/plugin.ts";
import { refuseEvent } from "./event_refusal.ts";
import { type CommandRow, commandsOf, type CommandTable, real, rowsOf } from "./table.ts";

/** What the plugin needs of the core. */
export interface EventHost {
  /** Listeners and delivery. */
  readonly hub: EventHub;
  /** Who may do what, for explanations. */
  readonly authority: Authority;
  /** A connected caller by its id. */
  caller(id: string): Caller | undefined;
}

const event = v.pipe(v.string(), v.check(isEventName, errors.eventName()));
const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const target = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, EventTarget>(({ dataset, addIssue, NEVER }) => {
    const read = readTarget(dataset.value);
    if (read !== null) return read;
    addIssue({ message: "expected an event target" });
    return NEVER;
  }),
);

/** A page reaches the windows of its own person, and no others. */
function spaceOf({ webview }: Context): EmitOptions {
  return { principal: webview.principal?.id ?? null };
}

function eventCommands(host: EventHost): CommandTable {
  /** Throws unless the scope of the call covers the event. */
  const assertCovered = (name: string, context: Context): void => {
    // SECURITY: the grant says which events; the command alone says nothing of them.
    if (!coveredBy(context.scope)(name)) throw refuseEvent(host.authority, context, name);
  };
  return {
    listen: real(
      command(v.object({ event, target, handler: id }), (args, context: Context) => {
        assertCovered(args.event, context);
        const caller = host.caller(context.webview.id);
        if (caller === undefined) throw new Error(errors.callerGone());
        if (caller.channels === null) throw new Error(errors.listenWithoutSocket());
        return host.hub.listenPage(args.event, args.target, caller, args.handler);
      }),
      "scope entries limit the events, at listening and at delivery",
    ),
    unlisten: real(
      command(v.object({ event, eventId: id }), (args, { webview }) => {
        const caller = host.caller(webview.id);
        if (caller !== undefined) host.hub.unlistenPage(args.event, args.eventId, caller);
      }),
      "a document removes its own listeners only",
    ),
    emit: real(
      command(v.object({ event, payload: v.optional(v.unknown()) }), (args, context: Context) => {
        assertCovered(args.event, context);
        host.hub.emit(args.event, args.payload, { kind: "Any" }, spaceOf(context));
      }),
      "scope entries limit the events",
    ),
    emit_to: real(
      command(
        v.object({ target, event, payload: v.optional(v.unknown()) }),
        (args, context: Context) => {
          assertCovered(args.event, context);
          host.hub.emit(args.event, args.payload, args.target, spaceOf(context));
        },
      ),
      "scope entries limit the events",
    ),
  };
}

/** What each command is worth. */
export const eventCommandTable: readonly CommandRow[] = rowsOf(
  eventCommands({
    hub: new EventHub(createLocalBus(), () => {}),
    authority: createAuthority("linux", () => false),
    caller: () => undefined,
  }),
);

/** Builds the plugin. */
export function eventPlugin(host: EventHost): Plugin {
  return makePlugin("core:event", {
    scope: eventScope,
    scopeSchema: eventScopeSchema,
    matchScope: matchEventScope,
    permissions: { default: ["listen", "unlisten", "emit", "emit_to"] },
    commands: commandsOf(eventCommands(host)),
  });
}
