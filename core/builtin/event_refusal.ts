/**
 * Why a caller may not use an event, in the manner of Tauri's denials
 * (tauri: `crates/tauri/src/ipc/authority.rs`), with the entry that would grant it.
 *
 * @module
 */
import type { Authority } from "../acl/authority.ts";
import type { Chain, GlobalChain, ScopeLink } from "../acl/why.ts";
import { errors } from "../errors.ts";
import { matchEventScope } from "../events/scope.ts";
import { Refusal } from "../outcome.ts";
import { RPC_CODES } from "../protocol/constants.ts";
import type { Context } from "../types/context.ts";

type Source = Chain | GlobalChain;

/** The refusal of a call whose scope does not cover the event. */
export function refuseEvent(authority: Authority, context: Context, event: string): Refusal {
  const { command, webview, app } = context;
  const text = app.development
    ? explain(authority, command, webview, event)
    : errors.notAllowed(command);
  return new Refusal(RPC_CODES.denied, text);
}

function explain(
  authority: Authority,
  command: string,
  { label, origin }: Context["webview"],
  event: string,
): string {
  const why = authority.explain(command, { label, origin }, { event }, matchEventScope);
  const sources: readonly Source[] = [...why.grants, ...why.globals];
  const name = command.slice(command.indexOf("|") + 1);
  for (const source of sources) {
    const denying = source.scope.find(({ kind, matches }) => kind === "deny" && matches === true);
    if (denying === undefined) continue;
    const glob = globOf(denying);
    return `${errors.eventDenied(name, event, label, glob, reference(source))}\n\n${
      errors.liftEvent(placeOf(source), glob)
    }`;
  }
  const limiting = sources.filter(({ scope }) => scope.some(({ kind }) => kind === "allow"));
  const allowed = limiting.flatMap(({ scope }) =>
    scope.filter(({ kind }) => kind === "allow").map(globOf)
  );
  const references = limiting.map(reference).join(" || ");
  const text = errors.eventRefused(name, event, label, allowed, references);
  const [nearest] = limiting;
  if (nearest === undefined) return text;
  return `${text}\n\n${errors.grantEvent(placeOf(nearest), nearest.path[0] ?? "", event)}`;
}

function globOf({ entry }: ScopeLink): string {
  return typeof entry === "object" && entry !== null && "event" in entry ? String(entry.event) : "";
}

/** As Tauri names what a denial rests on. */
function reference({ capability, path }: Source): string {
  const permission = path.at(-1) ?? "";
  return `capability: ${capability}, permission: ${
    permission.slice(permission.lastIndexOf(":") + 1)
  }`;
}

function placeOf({ capability, source }: Source): string {
  return `Capability "${capability}"${source === null ? "" : ` (${source})`}`;
}
