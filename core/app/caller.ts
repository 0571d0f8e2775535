/**
 * A caller as the core holds it: a connected document, or a script.
 *
 * @module
 */
import type { ChannelHost } from "../channels.ts";
import type { EventReceiver } from "../events/hub.ts";
import type { Resources } from "../resources.ts";
import type { Origin } from "../types/caller.ts";

/** What the router and the built-in plugins need of a caller. The transport makes them. */
export interface Caller extends EventReceiver {
  /** Unique in the life of the core. */
  readonly id: string;
  /** The label: the core's own fact. */
  readonly label: string;
  /** Local, or a remote URL. */
  readonly origin: Origin;
  /** The address that the document was served at; `null` for scripts. */
  readonly url: string | null;
  /** Whose browser it is: the id of the login, or of the token. Tickets are bound to it. */
  readonly login: string;
  /** What the caller holds. */
  readonly resources: Resources;
  /** Carries channel messages; `null` where there is no way to push. */
  readonly channels: ChannelHost | null;
  /** Asks the page and waits for the answer. */
  request(method: string, params: unknown, timeout: number): Promise<unknown>;
}
