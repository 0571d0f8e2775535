/**
 * A document that the core has forgotten, because it was away for too long or the core is another,
 * trades the ticket that was written into it for a new key. What it held is gone all the same.
 *
 * @module
 */
import { mayOpen } from "../app/may_open.ts";
import type { Renewed } from "../protocol/page_config.ts";
import type { Login, Logins } from "./logins.ts";
import type { SessionFacts } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/** The longest ticket: its address is the longest part. */
export const MAX_TICKET_BYTES = 16_384;

/** What renewal needs of a core. */
export interface RenewalHost {
  /** Signs tickets. */
  readonly logins: Logins;
  /** Where documents live. */
  readonly sessions: Sessions;
}

type Ticket = readonly [core: string, label: string, login: string, url: string];

/** The ticket of a document. */
export function issueRenewal(host: RenewalHost, facts: SessionFacts): string {
  const { label, login, url } = facts;
  return host.logins.seal(JSON.stringify([host.sessions.core, label, login, url]));
}

/** A new key for the document that `ticket` was written into, or `null`. */
export function renew(
  host: RenewalHost,
  asked: { readonly ticket: string; readonly login: Login | null; readonly origin: string | null },
): Renewed | null {
  const { ticket, login, origin } = asked;
  const text = host.logins.unseal(ticket);
  // SECURITY: only what this app has signed, and only in the browser that it was served to.
  if (text === null || login === null) return null;
  const [core, label, owner, url] = JSON.parse(text) as Ticket; // signed by `issueRenewal`
  if (owner !== login.id) return null;
  // SECURITY: and only to a page of the same origin, though others have the cookie too.
  if (origin === null || new URL(url).origin !== origin) return null;
  // SECURITY: what a person may open may have changed.
  if (!mayOpen(login.principal, label)) return null;
  const { key } = host.sessions.createDocument({
    label,
    origin: "local",
    url,
    login: owner,
    principal: login.principal,
    pushes: true,
  });
  return { key, restarted: core !== host.sessions.core };
}
