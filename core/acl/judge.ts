/**
 * The decision itself: which entries of the table are about a caller
 * (tauri: `crates/tauri/src/ipc/authority.rs`, `resolve_access`).
 *
 * @module
 */
import type { Origin } from "../types/caller.ts";
import { APP_KEY } from "./identifier.ts";
import { keyOfCommand } from "./manifest.ts";
import type { Manifest } from "./permission.ts";
import type { CommandEntry, Grant, Resolved } from "./resolve.ts";
import type { AuthorityCaller } from "./verdict.ts";

/** What the table says about one call. */
export interface Judgement {
  /** The manifest that the command belongs to. */
  readonly key: string;
  /** Whether the call may pass. */
  readonly allowed: boolean;
  /** Whether it passes because the app declares no permissions for its own commands. */
  readonly open: boolean;
  /** Entries that deny it to this origin. */
  readonly denials: readonly Grant[];
  /** Entries that allow it to this caller, whether or not a denial stands against them. */
  readonly grants: readonly Grant[];
  /** Everything that is said about the command. */
  readonly entry: CommandEntry;
}

const NOTHING: CommandEntry = Object.freeze({ allowed: [], denied: [] });

/** Decides on one call. */
export function judge(
  resolved: Resolved,
  manifests: ReadonlyMap<string, Manifest>,
  command: string,
  caller: AuthorityCaller,
): Judgement {
  const key = keyOfCommand(command, manifests);
  const entry = resolved.commands.get(command) ?? NOTHING;
  // Tauri leaves local calls of app commands alone as long as the app declares no permissions, and
  // no others since 2.11.1 (tauri: `crates/tauri/src/webview/mod.rs`, `on_message`).
  if (key === APP_KEY && caller.origin === "local" && !manifests.has(APP_KEY)) {
    return { key, allowed: true, open: true, denials: [], grants: [], entry };
  }
  const window = caller.windowLabel ?? caller.label;
  // SECURITY: a denial counts whatever window it names, so that a grant can never undo it.
  const denials = entry.denied.filter((grant) => matchesOrigin(grant, caller.origin));
  const grants = entry.allowed.filter((grant) =>
    matchesOrigin(grant, caller.origin) && grant.matchesLabel(caller.label, window)
  );
  const allowed = denials.length === 0 && grants.length > 0;
  return { key, allowed, open: false, denials, grants, entry };
}

/** Whether an entry is about an origin. */
export function matchesOrigin({ context }: Grant, origin: Origin): boolean {
  if (origin === "local") return context === "local";
  return context !== "local" && context.matches(origin.remote);
}
