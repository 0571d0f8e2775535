/**
 * The one authority that the router asks for every command.
 *
 * Tauri exempts `plugin:__TAURI_CHANNEL__|fetch` from every check. Nothing calls it here, channel
 * messages travel on the socket, so it is denied like any command that does not exist.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { CommandScope, ScopeEntries } from "../types/caller.ts";
import type { MatchAbout } from "../types/match_scope.ts";
import type { Capability, Platform } from "../types/capability.ts";
import { readCapability, type SourcedCapability } from "./capability_file.ts";
import type { Denial } from "./denial.ts";
import { explainDenial } from "./explain.ts";
import type { Names } from "./expand.ts";
import { judge, type Judgement } from "./judge.ts";
import { withCore } from "./manifest.ts";
import type { Manifest } from "./permission.ts";
import { isActive, mergeParts, type Part, resolveCapability, type Resolved } from "./resolve.ts";
import type { AuthorityCaller, Verdict } from "./verdict.ts";
import {
  type Explanation,
  type ListedEntry,
  listEntries,
  type MatchNow,
  why,
  whyArgs,
} from "./why.ts";

/** Decides who may call what. Denied unless a capability allows it; a denial beats every grant. */
export interface Authority {
  /** Grows whenever a decision may come out differently: what was made of one can be kept by it. */
  readonly revision: number;
  /** Decides on one call. */
  decide(command: string, caller: AuthorityCaller): Verdict;
  /**
   * Adds a plugin's manifest, or the app's, in place of an earlier one of its key. Throws a
   * `CoreError`, and changes nothing, when capabilities that are there name what it does not have.
   */
  addManifest(manifest: Manifest): void;
  /** Removes a manifest; capabilities that name it grant nothing from it any more. */
  removeManifest(key: string): void;
  /** Adds capabilities, all or none. Throws a `CoreError` when one names what does not exist. */
  addCapabilities(added: readonly (Capability | SourcedCapability)[]): void;
  /**
   * Why a call is allowed or denied: the chain from capability to permission to scope entry, and
   * what would change it. With `args`, which of the scope entries are about them, as `matches`
   * says.
   */
  explain(
    command: string,
    caller: AuthorityCaller,
    args?: unknown,
    matches?: MatchNow,
  ): Explanation;
  /** The same with arguments, for tools: the command's plugin says which entries are about them. */
  explainArgs(
    command: string,
    caller: AuthorityCaller,
    args: unknown,
    app: MatchAbout["app"],
  ): Promise<Explanation>;
  /** Who may do what: every entry of every active capability, sorted by command. */
  list(): readonly ListedEntry[];
  /** The manifests by key, that of `core` among them, and the capabilities. */
  inventory(): Inventory;
}

/** What an authority decides from. */
export interface Inventory {
  /** The manifests by key. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** The capabilities, in the order in which they were added. */
  readonly capabilities: readonly SourcedCapability[];
}

const NO_ENTRIES: ScopeEntries = Object.freeze({ allow: [], deny: [] });
const NO_SCOPE: CommandScope = Object.freeze({ ...NO_ENTRIES, global: NO_ENTRIES });
/** Labels and addresses come and go: the cache is bounded, in number and in what one may cost. */
const MAX_CACHED = 50_000;
const MAX_KEY = 2_048;

/** Makes the authority for one app. Denials explain themselves while `development` says so. */
export function createAuthority(platform: Platform, development: () => boolean): Authority {
  let manifests: ReadonlyMap<string, Manifest> = new Map();
  let absent: ReadonlySet<string> = new Set();
  let capabilities: readonly SourcedCapability[] = [];
  let parts: ReadonlyMap<SourcedCapability, Part> = new Map();
  let resolved: Resolved = mergeParts([]);
  let stale = false;
  const verdicts = new Map<string, Map<string, Verdict>>();
  const scopes = new Map<string, CommandScope>();
  let cached = 0;
  let revision = 0;
  let explains: boolean | null = null;

  const forgetVerdicts = () => {
    revision++;
    verdicts.clear();
    scopes.clear();
    cached = 0;
  };

  /** Resolves first and stores afterwards, so that a failure changes nothing. */
  function rebuild(next: {
    readonly manifests?: ReadonlyMap<string, Manifest>;
    readonly absent?: ReadonlySet<string>;
    readonly capabilities?: readonly SourcedCapability[];
  }): void {
    const names: Names = {
      manifests: withCore(next.manifests ?? manifests, next.absent ?? absent),
      absent: next.absent ?? absent,
    };
    const all = next.capabilities ?? capabilities;
    const keep = next.manifests === undefined && !stale;
    const made = new Map(all.map((capability) =>
      [
        capability,
        (keep ? parts.get(capability) : undefined) ??
          resolveCapability(names, capability, platform),
      ] as const
    ));
    resolved = mergeParts([...made.values()]);
    parts = made;
    capabilities = all;
    manifests = next.manifests ?? manifests;
    absent = names.absent;
    stale = false;
    forgetVerdicts();
  }

  /** The table; resolved anew after a removal, which cannot fail: what is absent grants nothing. */
  function table(): Resolved {
    if (stale) rebuild({});
    return resolved;
  }

  function toVerdict(command: string, caller: AuthorityCaller, judgement: Judgement): Verdict {
    if (judgement.open) return { allowed: true, scope: NO_SCOPE };
    if (judgement.allowed) return { allowed: true, scope: scopeOf(judgement) };
    if (explains !== true) return { allowed: false, reason: errors.notAllowed(command) };
    const active = capabilities.filter((one) => isActive(one.platforms, platform));
    return {
      allowed: false,
      reason: explainDenial({ command, caller, judgement, manifests, capabilities: active }),
    };
  }

  /** One frozen object for one list of grants: a plugin can keep what it made of its entries. */
  function scopeOf({ key, grants }: Judgement): CommandScope {
    const global = resolved.globalScope.get(key);
    const scoped = grants.filter(({ scope }) => scope !== null);
    if (scoped.length === 0 && global === undefined) return NO_SCOPE;
    const id = `${key} ${scoped.map(({ scope }) => idOf(scope)).join()}`;
    let scope = scopes.get(id);
    if (scope === undefined) {
      scope = Object.freeze({
        allow: Object.freeze(scoped.flatMap((grant) => grant.scope?.allow ?? [])),
        deny: Object.freeze(scoped.flatMap((grant) => grant.scope?.deny ?? [])),
        global: global ?? NO_ENTRIES,
      });
      if (scopes.size >= MAX_CACHED) scopes.clear();
      scopes.set(id, scope);
    }
    return scope;
  }

  function denialOf(command: string, caller: AuthorityCaller): Denial {
    const judgement = judge(table(), manifests, command, caller);
    const active = capabilities.filter((one) => isActive(one.platforms, platform));
    return { command, caller, judgement, manifests, capabilities: active };
  }

  return {
    get revision() {
      return revision;
    },
    decide(command, caller) {
      if (explains !== development()) {
        explains = development();
        forgetVerdicts();
      }
      const where = keyOfCaller(caller);
      const known = verdicts.get(command)?.get(where);
      if (known !== undefined) return known;
      const judgement = judge(table(), manifests, command, caller);
      const verdict = toVerdict(command, caller, judgement);
      // SECURITY: a page chooses the names that it calls; only those that mean something are kept.
      if (!resolved.commands.has(command) || where.length > MAX_KEY) return verdict;
      if (cached++ >= MAX_CACHED) {
        verdicts.clear();
        cached = 1;
      }
      let byCaller = verdicts.get(command);
      if (byCaller === undefined) verdicts.set(command, byCaller = new Map());
      byCaller.set(where, verdict);
      return verdict;
    },
    addManifest(manifest) {
      const { key } = manifest;
      const twin = key.startsWith("core:") ? key.slice(5) : `core:${key}`;
      // SECURITY: `window` and `core:window` name the same commands, `plugin:window|…`.
      if (manifests.has(twin)) throw new CoreError("config", errors.sameWireName(key, twin));
      rebuild({
        manifests: new Map(manifests).set(key, manifest),
        absent: new Set([...absent].filter((name) => name !== key)),
      });
    },
    removeManifest(key) {
      if (!manifests.has(key)) return;
      manifests = new Map([...manifests].filter(([name]) => name !== key));
      absent = new Set([...absent, key]);
      stale = true;
      forgetVerdicts();
    },
    addCapabilities(added) {
      const taken = new Set(capabilities.map(({ identifier }) => identifier));
      const read = added.map((capability) =>
        readCapability(capability, "source" in capability ? capability.source : undefined)
      );
      for (const { identifier } of read) {
        if (taken.has(identifier)) {
          throw new CoreError("config", errors.duplicateCapability(identifier));
        }
        taken.add(identifier);
      }
      rebuild({ capabilities: [...capabilities, ...read] });
    },
    explain(command, caller, args, matches) {
      return why(denialOf(command, caller), resolved.globals, args, matches);
    },
    async explainArgs(command, caller, args, app) {
      const denial = denialOf(command, caller);
      const matches = manifests.get(denial.judgement.key)?.matchScope;
      return matches === undefined
        ? why(denial, resolved.globals)
        : await whyArgs(denial, resolved.globals, args, { matches, app });
    },
    list: () => listEntries(table()),
    inventory: () => ({ manifests: withCore(manifests, absent), capabilities }),
  };
}

function keyOfCaller({ label, windowLabel, origin }: AuthorityCaller): string {
  const where = windowLabel === undefined ? label : `${label}\n${windowLabel}`;
  return origin === "local" ? where : `${origin.remote} ${where}`;
}

let lastId = 0;
const ids = new WeakMap<object, number>();

function idOf(scope: object | null): number {
  if (scope === null) return 0;
  let id = ids.get(scope);
  if (id === undefined) ids.set(scope, id = ++lastId);
  return id;
}
