/**
 * A script without a page, and a test of the app: what must compile, and what must not.
 *
 * @module
 */
import type { App as Core } from "@pleiad/core";
import { type Api, connect } from "@pleiad/core/client";
import { testApp } from "@pleiad/core/testing";
import type { App, Note } from "./contract.ts";

/** What must compile. */
export async function right(url: string, token: string): Promise<void> {
  await using core = await connect<App>(url, { token, label: "main" });
  const note: Note | null = await core.invoke("plugin:notes|read", { id: "a" }, { timeout: 1000 });
  const { signal } = new AbortController();
  const file: ArrayBuffer = await core.api.notes.download({ id: "a" }, { signal });
  const onMatch = core.channel<Note>((found) => found.text);
  await core.api.notes.search({ text: "", onMatch });
  const stop: () => void = await core.listen("notes://written", ({ payload }) => payload.id);
  await core.emit("notes://written", { id: "a" });
  const size: number = await core.invoke("plugin:notes|upload", new Uint8Array(1));
  const api: Api<App> = core.api;
  const untyped = await connect(url, { token });
  const anything: { a: 1 } = await untyped.invoke("whatever", { b: 2 });
  await untyped.emit("anything", 1);
  stop();
  console.log(note, file, size, anything, api);
}

/** What must not. */
export async function wrong(url: string, token: string, app: Core): Promise<void> {
  const core = await connect<App>(url, { token });
  // @ts-expect-error there is no such command
  await core.invoke("plugin:notes|reed", { id: "a" });
  // @ts-expect-error the argument has another type
  await core.api.notes.read({ id: 1 });
  // @ts-expect-error there is no such option
  await core.invoke("plugin:notes|count", {}, { retries: 3 });
  // @ts-expect-error there is no such event
  await core.listen("notes://wrote", () => {});
  // @ts-expect-error the payload has another type
  await core.emit("notes://written", { id: 1 });
  // @ts-expect-error the channel carries notes
  await core.api.notes.search({ text: "", onMatch: core.channel<number>() });
  // @ts-expect-error a token is needed
  await connect<App>(url, {});

  const page = await testApp<App>(app, { label: "main" });
  // @ts-expect-error the result is a number
  const count: string = await page.invoke("plugin:notes|count");
  // @ts-expect-error there is no such mode
  await testApp<App>(app, { mode: "test" });
  // @ts-expect-error the channel carries notes
  await page.api.notes.search({ text: "", onMatch: page.collect<string>() });
  console.log(count);
}
