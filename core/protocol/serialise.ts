/**
 * How arguments become JSON or bytes (tauri: `crates/tauri/scripts/process-ipc-message-fn.js`).
 *
 * @module
 */

/** The method by which an object says what it is on the wire (`@tauri-apps/api`: `core.js`). */
const TO_IPC_KEY = "__TAURI_TO_IPC_KEY__";

interface ToIpc {
  [TO_IPC_KEY](): unknown;
}

/** Arguments that travel as bytes instead of JSON, decided at the top level only. */
export function isRaw(args: unknown): args is BufferSource | number[] {
  return args instanceof ArrayBuffer || ArrayBuffer.isView(args) || Array.isArray(args);
}

/** The bytes of raw arguments. An array would reach `fetch` as the text `1,2,3`. */
export function rawBody(args: BufferSource | number[]): BodyInit {
  return Array.isArray(args) ? new Uint8Array(args) : args;
}

/** Writes a value as JSON. Throws what `JSON.stringify` throws; gives `null` for no value. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, replace) ?? "null";
}

function replace(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Uint8Array) return Array.from(value);
  if (value instanceof ArrayBuffer) return Array.from(new Uint8Array(value));
  return isToIpc(value) ? value[TO_IPC_KEY]() : value;
}

function isToIpc(value: unknown): value is ToIpc {
  return typeof value === "object" && value !== null && TO_IPC_KEY in value;
}
