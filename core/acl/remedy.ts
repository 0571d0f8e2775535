/**
 * What would grant a denied call: the capability that is nearest to granting it, and the lines to
 * write.
 *
 * @module
 */
import { bareName, permissionsAllowing } from "./associated.ts";
import type { SourcedCapability } from "./capability_file.ts";
import type { Denial } from "./denial.ts";
import { compileGlob, escapeGlob } from "./glob.ts";
import { APP_KEY, joinIdentifier, permissionSlug } from "./identifier.ts";
import { matchesOrigin } from "./judge.ts";
import { compileRemote } from "./remote.ts";
import { type Grant, placeOf } from "./resolve.ts";
import type { AuthorityCaller } from "./verdict.ts";

/** The nearest reason of a denial, and what to write. */
export interface Remedy {
  /** A sentence that ends with what to do. */
  readonly reason: string;
  /** The capability to edit, or `null` for a new one. */
  readonly capability: string | null;
  /** Its file, or `null` when it has none. */
  readonly source: string | null;
  /** The lines. */
  readonly lines: string;
}

/** What would grant the call, or `null` when nothing would: the command does not exist. */
export function remedyFor(denial: Denial): Remedy | null {
  const { judgement: { denials, entry, key }, command, manifests, caller } = denial;
  const [denying] = denials;
  if (denying !== undefined) return lift(denying);
  const manifest = manifests.get(key);
  const ids = manifest === undefined ? [] : permissionsAllowing(manifest, bareName(command, key));
  const slug = joinIdentifier(key, `allow-${permissionSlug(bareName(command, key))}`);
  const granted = entry.allowed[0];
  const permission = ids.includes(slug)
    ? slug
    : ids.find((id) => !id.endsWith("default")) ?? ids[0] ?? granted?.path.at(-1);
  if (permission === undefined) {
    return key === APP_KEY && manifest === undefined && caller.origin !== "local"
      ? {
        reason: "The app declares no permissions, so its commands are for its own pages only. " +
          "Declare them in `createApp`, then grant them to this origin:",
        capability: null,
        source: null,
        lines: '"permissions": {}',
      }
      : null;
  }
  const covering = nearest(denial.capabilities, caller);
  if (covering !== null) {
    return {
      reason: `${placeOf(covering)} is about this caller and does not grant the command. ` +
        'Add to its "permissions":',
      capability: covering.identifier,
      source: covering.source ?? null,
      lines: `  ${JSON.stringify(permission)}`,
    };
  }
  return widen(entry.allowed, denial) ?? fresh(caller, permission, denial.capabilities);
}

function lift({ capability, source, path }: Grant): Remedy {
  const [written = ""] = path;
  return {
    reason: `A denial beats every grant. To allow the call, take out of "permissions" of ${
      placeOf({
        identifier: capability,
        permissions: [],
        ...(source === null ? {} : { source }),
      })
    }:`,
    capability,
    source,
    lines: `  ${JSON.stringify(written)}`,
  };
}

/** A capability that grants the command to this origin, or to this label, but not to both. */
function widen(grants: readonly Grant[], { caller, capabilities }: Denial): Remedy | null {
  const byOrigin = grants.find((grant) => matchesOrigin(grant, caller.origin));
  const grant = byOrigin ??
    grants.find(({ matchesLabel }) =>
      matchesLabel(caller.label, caller.windowLabel ?? caller.label)
    );
  const capability = capabilities.find(({ identifier }) => identifier === grant?.capability);
  if (grant === undefined || capability === undefined) return null;
  const common = { capability: capability.identifier, source: capability.source ?? null };
  if (byOrigin !== undefined) {
    const windows = [...capability.windows ?? [], escapeGlob(caller.windowLabel ?? caller.label)];
    return {
      ...common,
      reason: `${placeOf(capability)} grants the command to other windows. Change its "windows":`,
      lines: `  "windows": ${list(windows)}`,
    };
  }
  if (caller.origin === "local") {
    return {
      ...common,
      reason: `${placeOf(capability)} grants the command to remote pages only. Change its "local":`,
      lines: '  "local": true',
    };
  }
  const urls = [...capability.remote?.urls ?? [], originOf(caller.origin.remote)];
  return {
    ...common,
    reason: `${placeOf(capability)} grants the command to other origins. Change its "remote":`,
    lines: `  "remote": { "urls": ${list(urls)} }`,
  };
}

function fresh(
  { label, windowLabel, origin }: AuthorityCaller,
  permission: string,
  capabilities: readonly SourcedCapability[],
): Remedy {
  const window = windowLabel ?? label;
  const taken = new Set(capabilities.map(({ identifier }) => identifier));
  const base = window.replaceAll(/[/:]/g, "-");
  const free = [base, `${base}-extra`].find((name) => !taken.has(name)) ?? `${base}-more`;
  const remote = origin === "local"
    ? []
    : ['  "local": false,', `  "remote": { "urls": ${list([originOf(origin.remote)])} },`];
  return {
    reason: "No capability is about this caller. This one would grant it:",
    capability: null,
    source: null,
    lines: [
      "{",
      `  "identifier": ${JSON.stringify(free)},`,
      `  "windows": ${list([escapeGlob(window)])},`,
      ...remote,
      `  "permissions": ${list([permission])}`,
      "}",
    ].join("\n"),
  };
}

/** The capability that is about the caller and names it most exactly. */
function nearest(
  capabilities: readonly SourcedCapability[],
  { label, windowLabel, origin }: AuthorityCaller,
): SourcedCapability | null {
  const window = windowLabel ?? label;
  const about = capabilities.filter((capability) =>
    (capability.webviews?.some((glob) => matches(glob, label)) === true ||
      capability.windows?.some((glob) => matches(glob, window)) === true) &&
    (origin === "local"
      ? capability.local !== false
      : capability.remote?.urls.some((url) => matchesUrl(url, origin.remote)) === true)
  );
  return about.find(({ windows }) => windows?.includes(window) === true) ?? about[0] ?? null;
}

/** A capability that grants no command may hold a glob that nobody read. */
function matches(glob: string, label: string): boolean {
  try {
    return compileGlob(glob)(label);
  } catch {
    return false;
  }
}

function matchesUrl(pattern: string, url: string): boolean {
  try {
    return compileRemote(pattern)(url);
  } catch {
    return false;
  }
}

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url;
}

function list(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
}
