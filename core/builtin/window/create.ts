/**
 * Opens windows: the calling page does it, so that the browser sees the user's gesture, and a
 * one-use ticket in the address gives the new document its label.
 *
 * @module
 */
import * as v from "valibot";
import { mayOpen } from "../../app/may_open.ts";
import { isLabel } from "../../app/windows.ts";
import { CoreError, errors } from "../../errors.ts";
import { command } from "../../plugin.ts";
import { TICKET_PARAMETER } from "../../protocol/page_config.ts";
import type { Context } from "../../types/context.ts";
import type { TableEntry } from "../table.ts";
import { color, theme } from "./args.ts";
import type { Desk } from "./desk.ts";
import type { Desks } from "./desks.ts";
import type { Targets } from "./targets.ts";

/** How long an opened window may take until its page is connected: as long as its ticket lives. */
const OPEN_MS = 60_000;

const number = v.nullish(v.pipe(v.number(), v.finite()));

/** Tauri's `WindowConfig`, as far as a browser can follow it; the rest is kept for getters. */
const options = v.looseObject({
  label: v.string(),
  url: v.nullish(v.string()),
  title: v.nullish(v.string()),
  width: number,
  height: number,
  x: number,
  y: number,
  center: v.nullish(v.boolean()),
  theme,
  backgroundColor: v.nullish(color),
});

type Options = v.InferOutput<typeof options>;

interface Address {
  readonly url: string;
  readonly external: boolean;
}

/** Where to: below the frontend (`external` false, the address relative to it), or elsewhere. */
function addressOf(url: string, opener: string): Address {
  const base = URL.parse("/", opener) ?? new URL("http://core.invalid/");
  const address = URL.parse(url, base);
  // SECURITY: `javascript:` and `data:` addresses would run in the name of the opener.
  if (address?.protocol !== "http:" && address?.protocol !== "https:") {
    throw new CoreError("invalid_args", errors.windowUrl(url));
  }
  if (address.origin !== base.origin) return { url: address.href, external: true };
  return { url: address.pathname + address.search + address.hash, external: false };
}

function withTicket(url: string, ticket: string): string {
  const address = new URL(url, "http://core.invalid/");
  address.searchParams.set(TICKET_PARAMETER, ticket);
  return address.pathname + address.search + address.hash;
}

/** `create` and `create_webview_window`; `exists` is the error for a label that is taken. */
export function create(
  desks: Desks,
  targets: Targets,
  exists: (label: string) => string,
): TableEntry["run"] {
  const { host } = desks;

  async function open(chosen: Options, context: Context): Promise<null> {
    const { label } = chosen;
    const { webview } = context;
    if (!isLabel(label)) throw new CoreError("invalid_args", errors.labelName());
    // SECURITY: the app says which labels a person may open.
    if (!mayOpen(webview.principal, label)) {
      throw new CoreError("denied", errors.labelRefused(label));
    }
    const desk = desks.of(webview);
    // A configured window that nobody shows can be opened, as one that Tauri did not create.
    if (desk.has(label)) throw new CoreError("invalid_args", exists(label));
    desk.forget(label);
    const known = desk.known(label);
    const opener = (await targets.find(context)).at(-1) ?? webview;
    const { url, external } = addressOf(chosen.url ?? known?.url ?? "/", opener.url ?? "");
    const request = {
      label,
      width: chosen.width ?? 800,
      height: chosen.height ?? 600,
      ...(typeof chosen.x === "number" ? { x: chosen.x } : {}),
      ...(typeof chosen.y === "number" ? { y: chosen.y } : {}),
      center: chosen.center === true,
      external,
    };
    if (external) {
      // Another site's page has no page script: nothing shows this label.
      if (await opener.request("window:open", { ...request, url }) === true) return null;
      throw new CoreError("denied", errors.windowBlocked(label));
    }
    if (known === undefined) desk.add(label, url, chosen);
    desk.arrivals.expect(label, OPEN_MS);
    prepare(desk, chosen);
    try {
      const ticket = host.windows.issueTicket(label, host.login(opener.id), "open");
      const opened = await opener.request("window:open", {
        ...request,
        url: withTicket(url, ticket),
      });
      if (opened !== true) throw new CoreError("denied", errors.windowBlocked(label));
    } catch (error) {
      desk.forget(label);
      throw error;
    }
    desk.announce(label);
    return null;
  }

  function prepare(
    desk: Desk,
    { label, title, theme, backgroundColor }: Options,
  ): void {
    const { kept } = desk.state(label);
    if (typeof title === "string") kept.set("title", ["title", title]);
    if (theme) kept.set("theme", ["theme", theme]);
    if (backgroundColor) {
      kept.set("style:background-color", ["style", ["background-color", backgroundColor]]);
    }
  }

  return command(v.object({ options }), ({ options }, context: Context) => open(options, context));
}
