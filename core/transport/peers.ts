/**
 * What a core asks of the addresses that call it, when others than this machine's user can.
 *
 * @module
 */
import type { Door, GateRefusal } from "./gate.ts";
import { addressOf, type PeopleHost } from "./people.ts";
import type { ServerEnv } from "./socket.ts";

/** Wrong keys, tokens and links of one address before it is locked out. */
const FAILURES = 10;
/** In which time they count, and for how long it is locked out, in milliseconds. */
const LOCK_MS = 60_000;
const MAX_ADDRESSES = 10_000;

/** Watches addresses. */
export interface Peers {
  /** Refuses a request for where it comes from. `null` lets it pass. */
  check(request: Request, env: ServerEnv): GateRefusal | null;
  /** Counts a refused key, token or link. */
  note(request: Request, env: ServerEnv, status: number): void;
}

interface Failures {
  count: number;
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
      return failed.count < FAILURES
        ? null
        : { status: 429, message: "Too many wrong keys: wait a minute" };
    },
    note(request, env, status) {
      if (env.address === undefined || status !== 401 || !hasCredentials(request)) return;
      const { address } = addressOf(host, request, env);
      if (address === null) return;
      const now = Date.now();
      const failed = failures.get(address);
      if (failed !== undefined && now - failed.since <= LOCK_MS) {
        failed.count++;
        // From the failure that locks, not from the first one.
        if (failed.count === FAILURES) failed.since = now;
        return;
      }
      if (failures.size >= MAX_ADDRESSES) sweep(failures, now);
      failures.set(address, { count: 1, since: now });
    },
  };
}

/** Whoever shows nothing has guessed nothing. */
function hasCredentials(request: Request): boolean {
  const { headers } = request;
  return ["authorization", "tauri-invoke-key", "cookie"].some((name) => headers.has(name)) ||
    /[?&]token=/.test(request.url) || (headers.get("sec-websocket-protocol") ?? "").includes(".");
}

function sweep(failures: Map<string, Failures>, now: number): void {
  for (const [address, { since }] of failures) {
    if (now - since > LOCK_MS || failures.size >= MAX_ADDRESSES) failures.delete(address);
  }
}
