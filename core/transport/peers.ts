/**
 * What a core asks of the addresses that call it, when others than this machine's user can.
 *
 * @module
 */
import type { Door, GateRefusal } from "./gate.ts";
import { addressOf, type PeopleHost } from "./people.ts";
import type { ServerEnv } from "./socket.ts";

/** Different wrong keys, tokens and links of one address before it is locked out. */
const FAILURES = 10;
/** In which time they count, and for how long it is locked out, in milliseconds. */
const LOCK_MS = 60_000;
const MAX_ADDRESSES = 10_000;
/** How much of a wrong key is remembered, in characters, to know it again. */
const MAX_SHOWN = 100;

/** Watches addresses. */
export interface Peers {
  /** Refuses a request for where it comes from. `null` lets it pass. */
  check(request: Request, env: ServerEnv): GateRefusal | null;
  /** Counts a refused key, token or link. */
  note(request: Request, env: ServerEnv, status: number): void;
}

interface Failures {
  /** What was shown. A page that the core has forgotten shows the same key again and again. */
  readonly shown: Set<string>;
  /** When counting began, in milliseconds since the epoch. */
  since: number;
}

/** Makes the watch of one core. Where the runtime tells no addresses it lets everybody pass. */
export function createPeers(host: PeopleHost & { door(): Door }): Peers {
  const failures = new Map<string, Failures>();
  return {
    check(request, env) {
      if (env.address === undefined) return null;
      const { address, proxied } = addressOf(host, request, env);
      const name = request.headers.get("host")?.toLowerCase() ?? "";
      // SECURITY: the proxy's name in a request that it did not pass on is somebody else's trick.
      if (host.door().secureHosts?.has(name) === true && !proxied) {
        return { status: 403, message: "This host is served by a proxy that this is not" };
      }
      const failed = address === null ? undefined : failures.get(address);
      if (failed === undefined || Date.now() - failed.since > LOCK_MS) return null;
      // SECURITY: nobody guesses keys at leisure.
      return failed.shown.size < FAILURES
        ? null
        : { status: 429, message: "Too many wrong keys: wait a minute" };
    },
    note(request, env, status) {
      if (env.address === undefined || status !== 401) return;
      // SECURITY: another site that leads the browser here with wrong links must not lock it out.
      if (/^(?:cross|same)-site$/.test(request.headers.get("sec-fetch-site") ?? "")) return;
      const shown = credentialOf(request);
      // Whoever shows nothing has guessed nothing.
      if (shown === null) return;
      const { address } = addressOf(host, request, env);
      if (address === null) return;
      const now = Date.now();
      const failed = failures.get(address);
      if (failed !== undefined && now - failed.since <= LOCK_MS) {
        const before = failed.shown.size;
        failed.shown.add(shown);
        // From the failure that locks, not from the first one.
        if (before < FAILURES && failed.shown.size === FAILURES) failed.since = now;
        return;
      }
      if (failures.size >= MAX_ADDRESSES) sweep(failures, now);
      failures.set(address, { shown: new Set([shown]), since: now });
    },
  };
}

/**
 * The key, token or link of a request, or `null`. A cookie is none: it is signed, its name is shared
 * with other programs of the host, and browsers send an old one with whatever they ask for.
 */
function credentialOf({ headers, url }: Request): string | null {
  const offered = /(?:key|bearer)\.[^,]*/.exec(headers.get("sec-websocket-protocol") ?? "")?.[0];
  const shown = headers.get("tauri-invoke-key") ?? headers.get("authorization") ?? offered ??
    /[?&]token=([^&]*)/.exec(url)?.[1];
  return shown?.slice(0, MAX_SHOWN) ?? null;
}

function sweep(failures: Map<string, Failures>, now: number): void {
  for (const [address, { since }] of failures) {
    if (now - since > LOCK_MS || failures.size >= MAX_ADDRESSES) failures.delete(address);
  }
}
