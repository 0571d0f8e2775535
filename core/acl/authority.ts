/**
 * The one authority that the router asks for every command.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { CommandScope, Origin, ScopeEntries } from "../types/caller.ts";
import type { Capability, Platform } from "../types/capability.ts";
import { explainDenial } from "./explain.ts";
import { APP_KEY, type Manifest } from "./manifest.ts";
import { type Grant, resolve, type Resolved } from "./resolve.ts";
import type { AuthorityCaller, Verdict } from "./verdict.ts";

/** Decides who may call what. Denied unless a capability allows it; a denial beats every grant. */
export interface Authority {
  /** Decides on one call. `key` is the manifest of the command: a plugin's, or the app's. */
  decide(command: string, caller: AuthorityCaller): Verdict;
  /** Adds a plugin's manifest, or the app's. */
  addManifest(manifest: Manifest): void;
  /** Removes a manifest; capabilities that name it grant nothing from it any more. */
  removeManifest(key: string): void;
  /** Adds capabilities, all or none. Throws a `CoreError` when one names what does not exist. */
  addCapabilities(added: readonly Capability[]): void;
}

const NO_ENTRIES: ScopeEntries = Object.freeze({ allow: [], deny: [] });
const NO_SCOPE: CommandScope = Object.freeze({ ...NO_ENTRIES, global: NO_ENTRIES });
/** Callers' labels come from the server, but windows come and go: the cache is bounded. */
const MAX_CACHED = 50_000;

/** Makes the authority for one app. Denials explain themselves while `development` says so. */
export function createAuthority(platform: Platform, development: () => boolean): Authority {
  const manifests = new Map<string, Manifest>();
  const absent = new Set<string>();
  const capabilities: Capability[] = [];
  const verdicts = new Map<string, Map<string, Verdict>>();
  let resolved: Resolved | null = null;
  let cached = 0;

  const table = (): Resolved => resolved ??= resolve(manifests, capabilities, platform, absent);
  const forget = () => {
    resolved = null;
    verdicts.clear();
    cached = 0;
  };

  function judge(command: string, caller: AuthorityCaller): Verdict {
    const { allowed, denied, globalScope } = table();
    const key = keyOf(command, manifests);
    // Tauri leaves local calls of app commands alone as long as the app declares no permissions
    // (tauri: crates/tauri/src/webview/mod.rs, on_message).
    if (key === APP_KEY && caller.origin === "local" && !manifests.has(APP_KEY)) {
      return { allowed: true, scope: NO_SCOPE };
    }
    // SECURITY: a denial counts whatever window it names, so that a grant can never undo it.
    const denials = (denied.get(command) ?? []).filter((grant) =>
      matchesOrigin(grant, caller.origin)
    );
    const grants = denials.length > 0
      ? []
      : (allowed.get(command) ?? []).filter((grant) =>
        matchesOrigin(grant, caller.origin) && grant.matchesLabel(caller.label)
      );
    if (grants.length > 0) {
      return { allowed: true, scope: mergeScope(grants, globalScope.get(key)) };
    }
    const reason = development()
      ? explainDenial({
        command,
        key,
        caller,
        denials,
        others: allowed.get(command) ?? [],
        manifests,
      })
      : `Command ${command} not allowed by ACL`;
    return { allowed: false, reason };
  }

  return {
    decide(command, caller) {
      const where = caller.origin === "local"
        ? caller.label
        : `${caller.origin.remote} ${caller.label}`;
      const known = verdicts.get(command)?.get(where);
      if (known !== undefined) return known;
      const verdict = judge(command, caller);
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
      manifests.set(manifest.key, manifest);
      absent.delete(manifest.key);
      forget();
    },
    removeManifest(key) {
      manifests.delete(key);
      absent.add(key);
      forget();
    },
    addCapabilities(added) {
      const all = [...capabilities];
      for (const capability of added) {
        if (all.some(({ identifier }) => identifier === capability.identifier)) {
          throw new CoreError("config", errors.duplicateCapability(capability.identifier));
        }
        all.push(capability);
      }
      const table = resolve(manifests, all, platform, absent);
      capabilities.push(...added);
      forget();
      resolved = table;
    },
  };
}

/** The manifest key of a command: the plugin's name as registered, `core:` for the core's own. */
export function keyOf(command: string, manifests: ReadonlyMap<string, Manifest>): string {
  if (!command.startsWith("plugin:")) return APP_KEY;
  const name = command.slice(7).split("|", 1)[0] ?? "";
  return manifests.has(`core:${name}`) ? `core:${name}` : name;
}

function matchesOrigin(grant: Grant, origin: Origin): boolean {
  if (origin === "local") return grant.context === "local";
  return grant.context !== "local" && grant.context.pattern.test(origin.remote);
}

function mergeScope(grants: readonly Grant[], global: ScopeEntries | undefined): CommandScope {
  const allow = grants.flatMap((grant) => grant.scope?.allow ?? []);
  const deny = grants.flatMap((grant) => grant.scope?.deny ?? []);
  if (allow.length === 0 && deny.length === 0 && global === undefined) return NO_SCOPE;
  return Object.freeze({ allow, deny, global: global ?? NO_ENTRIES });
}
