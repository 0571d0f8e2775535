/**
 * Plugins against their contracts: what must compile, and what must not.
 *
 * @module
 */
import { type AppHandle, command, definePlugin, type Plugin } from "@pleiad/core";
import { bytes, channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import type { ClockContract, Note, NotesContract } from "./contract.ts";

const id = v.pipe(v.string(), v.nonEmpty());
const scope = v.object({ prefix: v.string() });
const config = v.optional(v.object({ dir: v.optional(v.string()) }));

const right = {
  read: command(v.object({ id }), ({ id }): Note | null => ({ id, text: "" })),
  write: command(
    v.object({ text: v.string(), id: v.optional(id, () => crypto.randomUUID()) }),
    async (note) => note.id,
  ),
  search: command(
    v.object({ text: v.string(), onMatch: channel<Note>() }),
    async ({ text, onMatch }) => {
      await onMatch.send({ id: "a", text });
      return { matches: 1 };
    },
  ),
  pull: command(
    v.object({ sink: v.object({ onChunk: channel<Uint8Array>() }) }),
    async ({ sink }) => await sink.onChunk.send(new Uint8Array(1)),
  ),
  upload: command(bytes(), (file) => file.byteLength),
  download: command(v.object({ id }), ({ id }) => new TextEncoder().encode(id)),
  count: command(() => 1),
  list: command(v.object({ prefix: v.optional(v.string(), "") }), (): Note[] => []),
};
const api = { size: () => 1 };

/** The contract, kept. */
export const notes: Plugin<NotesContract> = definePlugin<NotesContract>("notes", {
  version: "0.1.0",
  permissions: { default: ["read"], write: { commands: { allow: ["write"] } } },
  scope,
  config,
  commands: {
    ...right,
    write: command(v.object({ text: v.string(), id: v.optional(id) }), (note, ctx) => {
      const allowed: readonly { prefix: string }[] = ctx.scope.allow;
      ctx.emit("notes://written", { id: note.text });
      ctx.webview.emit("notes://cleared", null);
      ctx.app.emitTo("main", "notes://written", { id: String(allowed.length) });
      // @ts-expect-error a scope entry has no such member
      console.log(ctx.scope.allow[0]?.suffix);
      // @ts-expect-error the payload has another type
      ctx.emit("notes://written", { id: 1 });
      // @ts-expect-error there is no such event
      ctx.emit("notes://wrote", { id: "a" });
      // @ts-expect-error there is no such event
      ctx.app.emit("clock://tick", { time: "" });
      return note.text;
    }),
  },
  setup(app, settings) {
    const dir: string | undefined = settings?.dir;
    app.emit("notes://cleared", null);
    // @ts-expect-error the configuration has no such member
    console.log(dir, settings?.folder);
    return api;
  },
});

/** Another plugin's API through the app. */
export function size(app: AppHandle): number {
  const found: { size(): number } = app.plugin<NotesContract>("notes");
  // @ts-expect-error the plugin has another name
  app.plugin<NotesContract>("nodes");
  return found.size();
}

/** Contracts that are not kept. */
export const drift: unknown[] = [
  // @ts-expect-error the plugin has another name
  definePlugin<ClockContract>("clocks", { commands: { now: command(() => "") } }),
  // @ts-expect-error a command is missing
  definePlugin<ClockContract>("clock", { commands: {} }),
  definePlugin<ClockContract>("clock", {
    // @ts-expect-error the contract has no such command
    commands: { now: command(() => ""), later: command(() => "") },
  }),
  // @ts-expect-error the result has another type
  definePlugin<ClockContract>("clock", { commands: { now: command(() => 1) } }),
  definePlugin<ClockContract>("clock", {
    // @ts-expect-error the schema asks for what the contract does not give
    commands: { now: command(v.object({ zone: v.string() }), () => "") },
  }),
  definePlugin<NotesContract>("notes", {
    setup: () => api,
    // @ts-expect-error the schema asks for an argument more than the contract gives
    commands: { ...right, read: command(v.object({ id, rev: v.number() }), () => null) },
  }),
  definePlugin<NotesContract>("notes", {
    setup: () => api,
    // @ts-expect-error the schema takes another type
    commands: { ...right, read: command(v.object({ id: v.number() }), () => null) },
  }),
  definePlugin<NotesContract>("notes", {
    setup: () => api,
    commands: {
      ...right,
      // @ts-expect-error the channel carries notes
      search: command(v.object({ text: v.string(), onMatch: channel<number>() }), () => ({
        matches: 0,
      })),
    },
  }),
  definePlugin<NotesContract>("notes", {
    setup: () => api,
    commands: {
      ...right,
      search: command(v.object({ text: v.string(), onMatch: channel<Note>() }), ({ onMatch }) => {
        // @ts-expect-error the message has another type
        onMatch.send({ id: 1 });
        return { matches: 0 };
      }),
    },
  }),
  definePlugin<NotesContract>("notes", {
    commands: right,
    // @ts-expect-error the contract promises more of what setup returns
    setup: () => ({ length: 1 }),
  }),
  definePlugin<NotesContract>("notes", {
    commands: right,
    setup: () => api,
    // @ts-expect-error the scope entry has another type
    scope: v.object({ suffix: v.string() }),
  }),
];
