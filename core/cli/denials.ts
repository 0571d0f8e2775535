/**
 * What a running core tells `pleiad dev --learn` of the calls that it denies.
 *
 * @module
 */
import type { Authority } from "../acl/authority.ts";
import { bareName } from "../acl/associated.ts";
import { joinIdentifier, permissionSlug } from "../acl/identifier.ts";
import { keyOfCommand } from "../acl/manifest.ts";
import { safeText } from "../audit.ts";
import { CoreError } from "../errors.ts";
import { matchEventScope } from "../events/scope.ts";
import { Refusal } from "../outcome.ts";
import { RPC_CODES } from "../protocol/constants.ts";
import type { InterceptedCall, Interceptor } from "../router.ts";

/** One call that was denied. */
export interface DeniedCall {
  /** The label of the window. */
  readonly window: string;
  /** `null` for the app's own pages, else the address of a remote one. */
  readonly remote: string | null;
  /** The whole command. */
  readonly command: string;
  /** The smallest permission that grants it; `null` where there is no such command. */
  readonly permission: string | null;
  /** The event that the scope did not cover, where it was one. */
  readonly eventName?: string;
  /** The command is granted, and its scope did not cover the arguments. */
  readonly outOfScope?: true;
  /** A capability denies it: no grant would help. */
  readonly forbidden?: true;
}

/** Distinct calls that one core tells of. */
const MAX_TOLD = 2_000;

/** An interceptor that tells of every distinct call that is denied. It changes nothing. */
export function noticeDenials(
  authority: Authority,
  told: (denied: DeniedCall) => void,
): Interceptor {
  const known = new Set<string>();
  return async (call, next) => {
    try {
      return await next();
    } catch (error) {
      const denied = describe(authority, call, error);
      const text = denied === null ? "" : JSON.stringify(denied);
      if (denied !== null && !known.has(text) && known.size < MAX_TOLD) {
        known.add(text);
        told(denied);
      }
      throw error;
    }
  };
}

function describe(authority: Authority, call: InterceptedCall, error: unknown): DeniedCall | null {
  const isScope = error instanceof CoreError && error.code === "denied";
  const isDenied = error instanceof Refusal && error.rpcCode === RPC_CODES.denied;
  if (!isScope && !isDenied) return null;
  const { command, webview: { label, origin } } = call;
  const about = {
    window: label,
    remote: origin === "local" ? null : shown(origin.remote),
    command: shown(command),
    permission: permissionFor(authority, command),
  };
  const caller = { label, origin };
  if (!authority.decide(command, caller).allowed) {
    const isForbidden = authority.explain(command, caller).denials.length > 0;
    return isForbidden ? { ...about, forbidden: true } : about;
  }
  const eventName = eventOf(call);
  if (eventName === null) return { ...about, outOfScope: true };
  const why = authority.explain(command, caller, { event: eventName }, matchEventScope);
  const isForbidden = [...why.grants, ...why.globals].some(({ scope }) =>
    scope.some(({ kind, matches }) => kind === "deny" && matches === true)
  );
  return isForbidden ? { ...about, forbidden: true } : { ...about, eventName };
}

function permissionFor(authority: Authority, command: string): string | null {
  const { manifests } = authority.inventory();
  const key = keyOfCommand(command, manifests);
  const name = `allow-${permissionSlug(bareName(command, key))}`;
  return manifests.get(key)?.permissions.has(name) === true ? joinIdentifier(key, name) : null;
}

/** SECURITY: a page's words, for a terminal: no control characters, and not without end. */
function shown(text: string): string {
  return safeText(text);
}

/** The event of a call to `core:event`. */
function eventOf({ command, body }: InterceptedCall): string | null {
  if (!command.startsWith("plugin:event|") || body.kind !== "json") return null;
  const { event } = (body.value ?? {}) as { readonly event?: unknown }; // the page's word
  return typeof event === "string" ? event.slice(0, 200) : null;
}
