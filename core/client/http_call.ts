/**
 * One call over HTTP, with a bearer token.
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "../errors.ts";
import {
  IPC_PATH,
  RESPONSE_HEADER,
  SESSION_HEADER,
  TIMEOUT_HEADER,
} from "../protocol/constants.ts";
import type { CallOptions } from "./connection.ts";

/** Who calls, and where. */
export interface HttpCaller {
  /** The core's origin. */
  readonly origin: string;
  /** The bearer token. */
  readonly token: string;
  /** The id of the session that the call belongs to. */
  readonly session: string;
}

/**
 * Sends one call. `body` is JSON text or bytes. Resolves with JSON or an `ArrayBuffer`, rejects
 * with the exact value of the command. Never sent twice: the command might run twice.
 */
export async function callOverHttp(
  { origin, token, session }: HttpCaller,
  command: string,
  body: BodyInit,
  options: CallOptions,
): Promise<unknown> {
  const { signal, timeout } = options;
  if (signal?.aborted) throw errors.cancelled();
  const headers = new Headers(options.headers);
  headers.set(
    "content-type",
    typeof body === "string" ? "application/json" : "application/octet-stream",
  );
  headers.set("authorization", `Bearer ${token}`);
  headers.set(SESSION_HEADER, session);
  if (timeout !== undefined) headers.set(TIMEOUT_HEADER, String(timeout));
  const url = origin + IPC_PATH + encodeURIComponent(command);
  const request = { method: "POST", headers, body, ...(signal && { signal }) };
  let response: Response;
  let value: unknown;
  try {
    response = await fetch(url, request);
    const type = response.headers.get("content-type") ?? "";
    value = type.startsWith("application/json")
      ? await response.json()
      : type.startsWith("text/plain")
      ? await response.text()
      : await response.arrayBuffer();
  } catch (error) {
    if (signal?.aborted) throw errors.cancelled();
    throw new CoreError("closed", errors.unreachable(origin, reasonOf(error)), { cause: error });
  }
  if (response.headers.get(RESPONSE_HEADER) !== "ok") throw value;
  return value;
}

/** Why the core does not take a socket, asked over HTTP: a failed handshake does not tell. */
export async function whyRefused(url: string, token: string): Promise<string> {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    return `${response.status} ${text.trim()}`.trimEnd();
  } catch (error) {
    return reasonOf(error);
  }
}
