/**
 * A page of the app: what must compile, and what must not. It imports contracts as types, and the
 * published packages.
 *
 * @module
 */
import * as core from "@tauri-apps/api/core";
import * as event from "@tauri-apps/api/event";
import {
  type Api,
  createApi,
  type Emit,
  type EmitTo,
  type Invoke,
  type Listen,
  type Once,
} from "@pleiad/core/client";
import type { App, Note } from "./contract.ts";

const invoke = core.invoke as Invoke<App>;
const listen = event.listen as Listen<App>;
const once = event.once as Once<App>;
const emit = event.emit as Emit<App>;
const emitTo = event.emitTo as EmitTo<App>;
const api = createApi<App>(core.invoke);

/** The narrowed function does as well. */
export const again: Api<App> = createApi<App>(invoke);

/** What must compile. */
export async function right(): Promise<void> {
  const note: Note | null = await invoke("plugin:notes|read", { id: "a" });
  const id: string = await invoke("plugin:notes|write", { text: note?.text ?? "" });
  const count: number = await invoke("plugin:notes|count");
  await invoke("plugin:notes|count", {}, { headers: { a: "b" } });
  const notes: Note[] = await invoke("plugin:notes|list");
  await invoke("plugin:notes|list", { prefix: id });
  const greeting: string = await invoke("greet", { name: "Maia" });

  const onMatch = new core.Channel<Note>((found) => found.text);
  const found: { matches: number } = await invoke("plugin:notes|search", { text: "mi", onMatch });
  const onAny = new core.Channel<unknown>();
  await invoke("plugin:notes|search", { text: "mi", onMatch: onAny });
  const onChunk = new core.Channel<ArrayBuffer>((bytes) => bytes.byteLength);
  const nothing: null = await invoke("plugin:notes|pull", { sink: { onChunk } });

  const size: number = await invoke("plugin:notes|upload", new Uint8Array(3));
  await invoke("plugin:notes|upload", new ArrayBuffer(3), { headers: { name: "x" } });
  await invoke("plugin:notes|upload", [1, 2, 3]);
  const file: ArrayBuffer = await invoke("plugin:notes|download", { id });

  const stop: () => void = await listen("notes://written", ({ payload }) => payload.id.length);
  await once("clock://tick", (tick) => tick.payload.time.length, { target: { kind: "App" } });
  await listen("tauri://resize", ({ payload }) => payload.width);
  await emit("notes://cleared");
  await emit("notes://written", { id });
  await emitTo("main", "clock://tick", { time: "" });
  await emitTo({ kind: "Window", label: "main" }, "notes://cleared", null);

  const same: Note | null = await api.notes.read({ id });
  const now: string = await api.clock.now();
  const hello: string = await api.greet({ name: "Maia" });
  const chunk: null = await api.notes.pull({ sink: { onChunk } });
  stop();
  console.log(count, notes, greeting, found, nothing, size, file, same, now, hello, chunk);
}

/** What must not. */
export async function wrong(): Promise<void> {
  // @ts-expect-error there is no such command
  await invoke("plugin:notes|reed", { id: "a" });
  // @ts-expect-error there is no such plugin
  await invoke("plugin:nodes|read", { id: "a" });
  // @ts-expect-error there is no such command of the app
  await invoke("great", { name: "Maia" });
  // @ts-expect-error the argument is missing
  await invoke("plugin:notes|read", {});
  // @ts-expect-error the arguments are missing
  await invoke("plugin:notes|read");
  // @ts-expect-error the argument has another type
  await invoke("plugin:notes|read", { id: 1 });
  // @ts-expect-error there is no such argument
  await invoke("plugin:notes|read", { id: "a", txt: "" });
  // @ts-expect-error the command takes no arguments
  await invoke("plugin:notes|count", { of: 1 });
  // @ts-expect-error a string is no object of arguments
  await invoke("plugin:notes|count", "all");
  // @ts-expect-error the result may be null
  const note: Note = await invoke("plugin:notes|read", { id: "a" });
  // @ts-expect-error the result is a number
  const count: string = await invoke("plugin:notes|count");
  // @ts-expect-error raw results are ArrayBuffer, not Uint8Array
  const bytes: Uint8Array = await invoke("plugin:notes|download", { id: "a" });
  // @ts-expect-error raw arguments are bytes
  await invoke("plugin:notes|upload", { file: "a" });
  // @ts-expect-error the channel carries notes
  await invoke("plugin:notes|search", { text: "", onMatch: new core.Channel<number>() });
  // @ts-expect-error a channel is no function
  await invoke("plugin:notes|search", { text: "", onMatch: () => {} });
  // @ts-expect-error raw messages are ArrayBuffer, not strings
  await invoke("plugin:notes|pull", { sink: { onChunk: new core.Channel<string>() } });

  // @ts-expect-error there is no such event
  await listen("notes://wrote", () => {});
  // @ts-expect-error the payload has no such member
  await listen("notes://written", ({ payload }) => payload.text);
  // @ts-expect-error the payload has no such member
  await once("clock://tick", ({ payload }) => payload.date);
  // @ts-expect-error the payload has another type
  await emit("notes://written", { id: 1 });
  // @ts-expect-error the payload is missing
  await emit("notes://written");
  // @ts-expect-error there is no such event
  await emitTo("main", "clock://tock", { time: "" });
  // @ts-expect-error there is no such target
  await emitTo({ kind: "Tab", label: "main" }, "clock://tick", { time: "" });

  // @ts-expect-error there is no such command
  await api.notes.reed({ id: "a" });
  // @ts-expect-error there is no such plugin
  await api.nodes.read({ id: "a" });
  // @ts-expect-error the argument is missing
  await api.greet({});
  // @ts-expect-error the argument has another type
  await api.notes.read({ id: 1 });
  console.log(note, count, bytes);
}
