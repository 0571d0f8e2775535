/**
 * `invoke`: which way a call goes.
 *
 * @module
 */
import { REPORT_METHOD } from "../protocol/constants.ts";
import { currentId, forget, type ListenArgs, noteListener, remember } from "./events.ts";
import { type CallOptions, CANCELLED, post } from "./http.ts";
import { Link } from "./link.ts";
import { isRaw, rawBody, toJson } from "../protocol/serialise.ts";
import { page } from "./config.ts";
import { seal } from "./isolation.ts";
import { rejoining } from "./tickets.ts";

/** Arguments above this many characters of JSON go over HTTP: they would hold up the socket. */
const LARGE = 131_072;

const LISTEN = "plugin:event|listen";
const UNLISTEN = "plugin:event|unlisten";

/** The connection of this document. */
export const link: Link = new Link();

/**
 * Calls a command, as `invoke` of `@tauri-apps/api/core` does. Bytes, headers and large arguments
 * go over HTTP, the rest over the socket. Rejects with the exact value that the command threw.
 */
export function invoke(
  command: string,
  args: unknown = {},
  options?: CallOptions | null,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (rejoining) return;
    const { signal, headers } = options ?? {};
    if (signal?.aborted) return reject(CANCELLED);
    let done = resolve;
    let failed = reject;
    if (command === LISTEN) {
      const given = args as ListenArgs; // as `listen` of the client gives them; the core checks
      noteListener(given);
      done = (id) => resolve(remember(id as number, given.handler)); // the core's id
      failed = (reason) => (forget(given.handler), reject(reason));
    } else if (command === UNLISTEN) {
      const given = args as { eventId: number }; // as above
      args = { ...given, eventId: currentId(given.eventId) };
    }
    const send = (command: string, args: unknown, headers?: HeadersInit) => {
      const options = { ...(signal && { signal }), ...(headers && { headers }) };
      if (isRaw(args)) return void post(command, rawBody(args), options).then(done, failed);
      const json = toJson(args);
      if (headers || json.length > LARGE) void post(command, json, options).then(done, failed);
      else link.call({ command, json, signal, resolve: done, reject: failed });
    };
    if (!page.isolation) return send(command, args, headers);
    seal(command, args, headers).then(
      ({ cmd, payload, options }) =>
        send(cmd, payload, options?.headers as HeadersInit | undefined), // pairs
      reject,
    );
  });
}

/** Tells the plugin named before the colon something. Waits for the socket, is never answered. */
export function report(name: string, payload?: unknown): void {
  link.notify(REPORT_METHOD, toJson({ name, payload }));
}
