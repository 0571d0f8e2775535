/**
 * Calls over HTTP, with the semantics of Tauri's custom protocol (tauri:
 * `crates/tauri/scripts/ipc-protocol.js`, `crates/tauri/src/ipc/protocol.rs`).
 *
 * @module
 */
import { IPC_PATH, KEY_HEADER, RENEW_PATH, RESPONSE_HEADER } from "../protocol/constants.ts";
import type { Renewed } from "../protocol/page_config.ts";
import { page } from "./config.ts";

/** Options of a call: Tauri's `headers`, and `signal`, which is ours. */
export interface CallOptions {
  /** Headers for the command; ours are set on top. */
  readonly headers?: HeadersInit;
  /** Cancels the call when it aborts. */
  readonly signal?: AbortSignal;
}

/** Sends a request to the core. */
export function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(location.origin + path, { method: "POST", ...init });
}

/** What a cancelled call rejects with, whichever way it went. */
export const CANCELLED = "Request cancelled";

/**
 * Sends one call. `body` is JSON text or bytes. Resolves with JSON or an `ArrayBuffer`, rejects
 * with the exact value of the command. Never sent twice: the command might run twice.
 */
export async function post(
  command: string,
  body: BodyInit,
  options?: CallOptions | null,
): Promise<unknown> {
  const { signal = null, headers: given } = options ?? {};
  const headers = new Headers(given);
  headers.set(
    "Content-Type",
    typeof body === "string" ? "application/json" : "application/octet-stream",
  );
  headers.set(KEY_HEADER, page.key);
  let response: Response;
  let value: unknown;
  try {
    response = await send(IPC_PATH + encodeURIComponent(command), { headers, body, signal });
    value = await decode(response);
  } catch (error) {
    return Promise.reject(signal?.aborted ? CANCELLED : `Cannot reach the core: ${error}`);
  }
  if (response.headers.get(RESPONSE_HEADER) !== "ok") throw value;
  return value;
}

/**
 * Whether the core refuses this document, as opposed to being out of reach: a handshake that fails
 * does not tell a page why. Asks with a call that nothing runs, because it is malformed.
 */
export async function isRefused(): Promise<boolean> {
  const headers = { [KEY_HEADER]: page.key, "Content-Type": "text/plain" };
  const signal = AbortSignal.timeout(5000);
  const { status } = await send(IPC_PATH, { headers, signal });
  return status === 401 || status === 403;
}

/** A new key for a document that the core does not know any more, or `undefined`. */
export async function renew(): Promise<Renewed | undefined> {
  const body = page.renewal;
  if (!body) return undefined;
  const signal = AbortSignal.timeout(5000);
  const response = await send(RENEW_PATH, { body, signal });
  if (!response.ok) return undefined;
  const renewed: Renewed = await response.json();
  page.key = renewed.key;
  return renewed;
}

async function decode(response: Response): Promise<unknown> {
  const type = response.headers.get("Content-Type") ?? "";
  // Without the header it is a refusal, or something between us and the core has answered.
  if (!response.headers.has(RESPONSE_HEADER)) {
    return await response.text() || `The core answered ${response.status}`;
  }
  if (type.startsWith("application/json")) return response.json();
  return type.startsWith("text/plain") ? response.text() : response.arrayBuffer();
}
