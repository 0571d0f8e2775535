/**
 * Explanations with a structure: the chain from capability to permission to scope entry, and who
 * may do what.
 *
 * @module
 */
import type { Denial } from "./denial.ts";
import { tauriText } from "./explain.ts";
import { type Remedy, remedyFor } from "./remedy.ts";
import type { GlobalEntry, Grant, Origins, Resolved } from "./resolve.ts";
import type { MatchAbout, MatchScope } from "../types/match_scope.ts";
import type { AuthorityCaller } from "./verdict.ts";

/** One scope entry of a chain. */
export interface ScopeLink {
  /** The entry. */
  readonly entry: unknown;
  /** Whether it allows or denies. */
  readonly kind: "allow" | "deny";
  /** Whether it is about the arguments; `null` without arguments or without a matcher. */
  readonly matches: boolean | null;
}

/** One chain: capability, what it lists, sets on the way, permission, scope entries. */
export interface Chain {
  /** The capability. */
  readonly capability: string;
  /** Its file, or `null` when it was written in code. */
  readonly source: string | null;
  /** From what the capability lists through sets to the permission. */
  readonly path: readonly string[];
  /** Globs over window labels. */
  readonly windows: readonly string[];
  /** Globs over webview labels. */
  readonly webviews: readonly string[];
  /** `local`, or the URL pattern as written. */
  readonly origin: string;
  /** Scope entries. */
  readonly scope: readonly ScopeLink[];
}

/** Scope entries that belong to the whole plugin, and where they come from. */
export type GlobalChain = Pick<Chain, "capability" | "source" | "path" | "scope">;

/** Why a call is allowed or denied. */
export interface Explanation {
  /** The whole command. */
  readonly command: string;
  /** Who calls. */
  readonly caller: AuthorityCaller;
  /** Whether the call reaches its handler. */
  readonly allowed: boolean;
  /** Whether it does because the app declares no permissions for its own commands. */
  readonly open: boolean;
  /** Tauri's text of the denial, or `null`. */
  readonly text: string | null;
  /** Chains that allow it to this caller. */
  readonly grants: readonly Chain[];
  /** Chains that deny it to this caller's origin; they beat every grant. */
  readonly denials: readonly Chain[];
  /** Chains that allow it to other callers. */
  readonly others: readonly Chain[];
  /** Scope entries for the whole plugin; they bind nothing by themselves. */
  readonly globals: readonly GlobalChain[];
  /**
   * What the scope entries say about the arguments: refused when one denies them, or when there are
   * entries that allow and none of them does. `null` when it was not asked or cannot be said.
   */
  readonly argsAllowed: boolean | null;
  /** What would grant the call, or `null`. */
  readonly remedy: Remedy | null;
}

/** One entry of the table of who may do what. */
export interface ListedEntry {
  /** The whole command, or `null` for scope entries that belong to a whole plugin. */
  readonly command: string | null;
  /** Whether it allows or denies; a denial counts on every window. */
  readonly kind: "allow" | "deny" | "scope";
  /** The capability. */
  readonly capability: string;
  /** Its file, or `null`. */
  readonly source: string | null;
  /** From what the capability lists through sets to the permission. */
  readonly path: readonly string[];
  /** Globs over window labels. */
  readonly windows: readonly string[];
  /** Globs over webview labels. */
  readonly webviews: readonly string[];
  /** `local`, or the URL pattern as written; `null` for a whole plugin. */
  readonly origin: string | null;
  /** Scope entries, or `null` for none. */
  readonly scope: { readonly allow: readonly unknown[]; readonly deny: readonly unknown[] } | null;
}

/** Whether a scope entry is about the arguments of a call, said at once. */
export type MatchNow = (
  entry: unknown,
  args: unknown,
  about: Pick<MatchAbout, "command" | "kind">,
) => boolean | null;

/** Explains a decision. */
export function why(
  denial: Denial,
  globals: readonly GlobalEntry[],
  args?: unknown,
  matches?: MatchNow,
): Explanation {
  const { command, caller, judgement } = denial;
  const { allowed, open, grants, denials, entry, key } = judgement;
  const scopeOf = (scope: Grant["scope"]): readonly ScopeLink[] => {
    const link = (kind: ScopeLink["kind"]) => (value: unknown): ScopeLink => ({
      entry: value,
      kind,
      matches: args === undefined || matches === undefined
        ? null
        : matches(value, args, { command, kind }),
    });
    return [
      ...(scope?.deny ?? []).map(link("deny")),
      ...(scope?.allow ?? []).map(link("allow")),
    ];
  };
  const chain = (grant: Grant): Chain => ({
    ...startOf(grant),
    windows: grant.windows,
    webviews: grant.webviews,
    origin: originOf(grant),
    scope: scopeOf(grant.scope),
  });
  const shownGrants = grants.map(chain);
  const shownGlobals = globals
    .filter((one) => one.key === key)
    .map((one) => ({ ...startOf(one), scope: scopeOf(one.scope) }));
  const links = [...shownGrants, ...shownGlobals].flatMap(({ scope }) => scope);
  const tested = args !== undefined && matches !== undefined;
  return {
    command,
    caller,
    allowed,
    open,
    text: allowed ? null : tauriText(denial),
    grants: shownGrants,
    denials: denials.map(chain),
    others: entry.allowed.filter((grant) => !grants.includes(grant)).map(chain),
    globals: shownGlobals,
    argsAllowed: tested && allowed ? judgeArgs(links) : null,
    remedy: allowed ? null : remedyFor(denial),
  };
}

/**
 * Explains a decision about arguments by a matcher that may take its time: every entry is asked
 * about first. An entry about which the matcher fails is one of which nothing can be said.
 */
export async function whyArgs(
  denial: Denial,
  globals: readonly GlobalEntry[],
  args: unknown,
  { matches, app }: { readonly matches: MatchScope } & Pick<MatchAbout, "app">,
): Promise<Explanation> {
  const { command } = denial;
  const asked = { allow: new Map<unknown, boolean | null>(), deny: new Map() };
  const ask = async ({ entry, kind }: ScopeLink) => {
    const about = { command, kind, app };
    const told = (async () => await matches(entry, args, about))().catch(() => null);
    asked[kind].set(entry, await told);
  };
  const { grants, denials, others, globals: shown } = why(denial, globals);
  const links = [...grants, ...denials, ...others, ...shown].flatMap(({ scope }) => scope);
  await Promise.all(links.map(ask));
  return why(denial, globals, args, (entry, _, { kind }) => asked[kind].get(entry) ?? null);
}

/** Tauri's rule for scope entries (tauri: `crates/tauri/src/ipc/authority.rs`, `ScopeObjectMatch`). */
function judgeArgs(links: readonly ScopeLink[]): boolean | null {
  const denies = links.filter(({ kind }) => kind === "deny");
  const allows = links.filter(({ kind }) => kind === "allow");
  if (denies.some(({ matches }) => matches === true)) return false;
  if (denies.some(({ matches }) => matches === null)) return null;
  if (allows.length === 0 || allows.some(({ matches }) => matches === true)) return true;
  return allows.some(({ matches }) => matches === null) ? null : false;
}

/** Every entry of the table, sorted by command, denials first. */
export function listEntries({ commands, globals }: Resolved): readonly ListedEntry[] {
  const names = [...commands.keys()].sort();
  const listed = names.flatMap((command): ListedEntry[] => {
    const entry = commands.get(command);
    const rows = (kind: "allow" | "deny", grants: readonly Grant[] = []) =>
      grants.map((grant) => ({
        command,
        kind,
        ...startOf(grant),
        windows: grant.windows,
        webviews: grant.webviews,
        origin: originOf(grant),
        scope: grant.scope,
      }));
    return [...rows("deny", entry?.denied), ...rows("allow", entry?.allowed)];
  });
  const scopes = globals.map((one): ListedEntry => ({
    command: null,
    kind: "scope",
    ...startOf(one),
    windows: [],
    webviews: [],
    origin: null,
    scope: one.scope,
  }));
  return [...listed, ...scopes];
}

function startOf({ capability, source, path }: Origins) {
  return { capability, source, path };
}

function originOf({ context }: Grant): string {
  return context === "local" ? "local" : context.remote;
}
