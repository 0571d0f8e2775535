/**
 * `connect`: a script's way into an app, without a page.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import { BEARER_PREFIX, SOCKET_PATH, SUBPROTOCOL } from "../protocol/constants.ts";
import type { SessionParams } from "../protocol/messages.ts";
import type { AnyApp, Connection } from "./connection.ts";
import { callOverHttp, whyRefused } from "./http_call.ts";
import { ScriptConnection } from "./script_connection.ts";
import { ScriptSocket, type SocketLike } from "./socket.ts";
import type { AppTypes } from "./types.ts";

/** Options of `connect`. */
export interface ConnectOptions {
  /** A bearer token of the core: `pleiad token <label>` prints one. */
  readonly token: string;
  /** The label that the token should stand for. Connecting fails where it stands for another. */
  readonly label?: string;
  /** The WebSocket class. Default: the global one, which Node 20 does not have. */
  readonly WebSocket?: new (url: string, protocols: string[]) => SocketLike;
}

/**
 * Connects a Deno, Bun or Node script to a running core:
 *
 * ```ts
 * import { type AppOf, connect } from "@pleiad/core/client";
 *
 * interface ClockContract {
 *   name: "clock";
 *   commands: { now(): string };
 * }
 *
 * async function show(url: string, token: string): Promise<string> {
 *   await using core = await connect<AppOf<readonly [ClockContract]>>(url, { token });
 *   return await core.invoke("plugin:clock|now");
 * }
 * ```
 *
 * `url` is the core's address, `http` or `ws`. Rejects with a `CoreError` that says why when the
 * core cannot be reached or refuses the token. A connection that breaks comes back by itself, and
 * nothing is lost or done twice; `closed` resolves when it does not within two minutes.
 */
export async function connect<A extends AppTypes = AnyApp>(
  url: string | URL,
  options: ConnectOptions,
): Promise<Connection<A>> {
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (Socket === undefined) throw new CoreError("config", errors.noWebSocket());
  const origin = new URL(url).origin.replace(/^ws/, "http");
  const { token, label } = options;
  const address = origin.replace(/^http/, "ws") + SOCKET_PATH;
  const socket = new ScriptSocket({
    open: (query) => new Socket(address + query, [SUBPROTOCOL, BEARER_PREFIX + token]),
    refused: async (query) =>
      /^40[134]/.test(await whyRefused(origin + SOCKET_PATH + query, token)),
  });
  let session: SessionParams;
  try {
    session = await socket.greeted;
  } catch {
    const reason = await whyRefused(origin + SOCKET_PATH, token);
    throw new CoreError("closed", errors.unreachable(origin, reason));
  }
  if (label !== undefined && label !== session.label) {
    socket.close();
    throw new CoreError("denied", errors.otherLabel(label, session.label));
  }
  return new ScriptConnection(
    socket,
    session,
    (command, body, options) =>
      callOverHttp({ origin, token, session: session.id }, command, body, options),
  ) as unknown as Connection<A>; // typed by the contracts, like every `invoke`
}
