/**
 * The app as this page sees it: the stock functions of `@tauri-apps/api`, narrowed by types alone.
 *
 * @module
 */
import * as core from "@tauri-apps/api/core";
import * as event from "@tauri-apps/api/event";
import type { Emit, EmitTo, Invoke, Listen } from "@pleiad/core/client";
import type { App } from "../../contract.ts";

/** Calls a command of the app. */
export const invoke = core.invoke as Invoke<App>; // narrows the stock type
/** Listens to an event of the app. */
export const listen = event.listen as Listen<App>; // narrows the stock type
/** Tells the core and every window something. */
export const emit = event.emit as Emit<App>; // narrows the stock type
/** Tells one window something. */
export const emitTo = event.emitTo as EmitTo<App>; // narrows the stock type

/** What a rejected call says, for people. */
export interface Refusal {
  /** The argument that is wrong, where one is. */
  readonly argument: string | null;
  /** The sentence. */
  readonly message: string;
}

const INVALID = /^invalid args `([^`]+)` for command `[^`]+`: (.*)$/s;

/** Takes a rejection apart: what schemas say about an argument comes in Tauri's frame. */
export function refusalOf(error: unknown): Refusal {
  const text = typeof error === "string" ? error : error instanceof Error ? error.message : "";
  const [, argument, message] = INVALID.exec(text) ?? [];
  if (argument !== undefined && message !== undefined) return { argument, message };
  return { argument: null, message: text || "The app did not answer." };
}
