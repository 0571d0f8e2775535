/**
 * The built-in plugin `event`: listening and emitting from pages.
 * Sources: tauri `crates/tauri/src/event/plugin.rs`, `@tauri-apps/api: event.js`.
 *
 * @module
 */
import * as v from "valibot";
import type { Caller } from "../app/caller.ts";
import { errors } from "../errors.ts";
import { createLocalBus } from "../events/bus.ts";
import { EventHub } from "../events/hub.ts";
import { isEventName, readTarget } from "../events/target.ts";
import { command, makePlugin } from "../plugin.ts";
import type { EventTarget } from "../types/caller.ts";
import type { Plugin } from "../types/plugin.ts";
import { type CommandRow, commandsOf, type CommandTable, real, rowsOf } from "./table.ts";

/** What the plugin needs of the core. */
export interface EventHost {
  /** Listeners and delivery. */
  readonly hub: EventHub;
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

function eventCommands(host: EventHost): CommandTable {
  return {
    listen: real(command(v.object({ event, target, handler: id }), (args, { webview }) => {
      const caller = host.caller(webview.id);
      if (caller === undefined) throw new Error(errors.callerGone());
      if (caller.channels === null) throw new Error(errors.listenWithoutSocket());
      return host.hub.listenPage(args.event, args.target, caller, args.handler);
    })),
    unlisten: real(
      command(v.object({ event, eventId: id }), (args, { webview }) => {
        const caller = host.caller(webview.id);
        if (caller !== undefined) host.hub.unlistenPage(args.event, args.eventId, caller);
      }),
      "a document removes its own listeners only",
    ),
    emit: real(command(v.object({ event, payload: v.optional(v.unknown()) }), (args) => {
      host.hub.emit(args.event, args.payload);
    })),
    emit_to: real(
      command(v.object({ target, event, payload: v.optional(v.unknown()) }), (args) => {
        host.hub.emit(args.event, args.payload, args.target);
      }),
    ),
  };
}

/** What each command is worth. */
export const eventCommandTable: readonly CommandRow[] = rowsOf(
  eventCommands({ hub: new EventHub(createLocalBus(), () => {}), caller: () => undefined }),
);

/** Builds the plugin. */
export function eventPlugin(host: EventHost): Plugin {
  return makePlugin("core:event", {
    permissions: { default: ["listen", "unlisten", "emit", "emit_to"] },
    commands: commandsOf(eventCommands(host)),
  });
}
