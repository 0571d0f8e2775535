/**
 * Event names and targets: which listeners an emission reaches.
 *
 * @module
 */
import { errors } from "../errors.ts";
import type { EventTarget } from "../types/caller.ts";

/** tauri: `crates/tauri/src/event/mod.rs`: Unicode letters and digits, and `-`, `/`, `:`, `_`. */
const EVENT_NAME = /^[\p{Alphabetic}\p{N}\-/:_]*$/u;

/** Whether a name may name an event. The empty name may, as in Tauri. */
export function isEventName(name: string): boolean {
  return EVENT_NAME.test(name);
}

/** Throws a `TypeError` when a name may not name an event. */
export function assertEventName(name: string): void {
  if (!isEventName(name)) throw new TypeError(errors.eventNameHere(name));
}

/** Reads a target from the wire; `null` when it is none. */
export function readTarget(value: unknown): EventTarget | null {
  if (typeof value === "string") return { kind: "AnyLabel", label: value };
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  const { kind } = value;
  if (kind === "Any" || kind === "App") return { kind };
  if (
    kind === "AnyLabel" || kind === "Window" || kind === "Webview" || kind === "WebviewWindow"
  ) {
    const label = "label" in value ? value.label : undefined;
    return typeof label === "string" ? { kind, label } : null;
  }
  return null;
}

/**
 * Whether an emission to `to` reaches a listener with target `listener`
 * (tauri: `crates/tauri/src/manager/mod.rs`, `crates/tauri/src/event/listener.rs`).
 */
export function matches(to: EventTarget, listener: EventTarget): boolean {
  if (listener.kind === "Any" || to.kind === "Any") return true;
  if (to.kind === "App" || listener.kind === "App") return to.kind === listener.kind;
  if (to.label !== listener.label) return false;
  return to.kind === "AnyLabel" || listener.kind === "AnyLabel" || to.kind === listener.kind;
}
