/**
 * Windows whose label does not follow from their address: a ticket in the query brings them in, and
 * the next one, kept in this tab, brings them back when they are loaded anew.
 *
 * @module
 */
import { TICKET_PARAMETER } from "../protocol/page_config.ts";
import { page } from "./config.ts";

/** What names such a window, both as `window.name` and as the key of its ticket. */
const NAME_PREFIX = "pleiad:";

/** Whether this document only makes way for one with the label of its window. */
export const rejoining: boolean = settleTicket();

function settleTicket(): boolean {
  const rest = location.search.slice(1).split("&").filter((part) =>
    part.split("=", 1)[0] !== TICKET_PARAMETER
  ).join("&");
  const { name } = window;
  const own = NAME_PREFIX + page.label;
  try {
    if (page.ticket) sessionStorage.setItem(own, page.ticket);
    if (!page.ticketed && name.startsWith(NAME_PREFIX) && name !== own) {
      const ticket = sessionStorage.getItem(name);
      // Each ticket is tried once, so a stale one cannot make the page load for ever.
      sessionStorage.removeItem(name);
      if (ticket) {
        location.replace(address(rest, `${TICKET_PARAMETER}=${ticket}`));
        return true;
      }
    }
  } catch {
    // A browser that keeps nothing for us: the window gets the label of its address.
  }
  if (rest !== location.search.slice(1)) history.replaceState(history.state, "", address(rest));
  return false;
}

function address(...query: string[]): string {
  const search = query.filter(Boolean).join("&");
  return location.origin + location.pathname + (search && `?${search}`) + location.hash;
}
