/**
 * Why a call was denied, in Tauri's words (tauri: `crates/tauri/src/ipc/authority.rs`), and the
 * lines that would grant it. For development only: it tells what exists.
 *
 * @module
 */
import { APP_KEY, type Manifest } from "./manifest.ts";
import type { Grant } from "./resolve.ts";
import type { AuthorityCaller } from "./verdict.ts";

/** What there is to say about a denial. */
export interface Denial {
  /** The whole command. */
  readonly command: string;
  /** The manifest that the command belongs to. */
  readonly key: string;
  /** Who called. */
  readonly caller: AuthorityCaller;
  /** Entries that deny the command. */
  readonly denials: readonly Grant[];
  /** Entries that allow the command, to others. */
  readonly others: readonly Grant[];
  /** All manifests. */
  readonly manifests: ReadonlyMap<string, Manifest>;
}

/** The text of a denial: Tauri's sentence, then what would grant the call. */
export function explainDenial(denial: Denial): string {
  const { command, key, caller, denials, others, manifests } = denial;
  const bare = key === APP_KEY ? command : command.slice(command.indexOf("|") + 1);
  const pretty = key === APP_KEY ? command : `${command.slice(7).split("|", 1)[0]}.${bare}`;
  const from = caller.origin === "local" ? "local" : caller.origin.remote;
  if (denials.length > 0) {
    const origin = caller.origin === "local" ? "local" : `remote: ${from}`;
    return `${pretty} explicitly denied on origin ${origin}\n\nreferenced by: ${
      references(denials)
    }`;
  }
  const manifest = manifests.get(key);
  if (manifest === undefined && others.length === 0) {
    return `${pretty} not allowed. ${key === APP_KEY ? "Command not found" : "Plugin not found"}`;
  }
  const names = manifest === undefined ? [] : permissionsOf(manifest, bare);
  const ids = names.map((name) => key === APP_KEY ? name : `${key}:${name}`);
  if (others.length > 0) {
    const places = others.map(placeOf).join(", ");
    return `${pretty} not allowed on window "${caller.label}", webview "${caller.label}", URL: ${from}` +
      `\n\nallowed on: ${places}\n\nreferenced by: ${references(others)}` +
      grantLines(
        caller,
        others[0]?.permission === undefined ? ids : [idOf(key, others[0].permission)],
      );
  }
  if (ids.length === 0) return `${pretty} not allowed. Command not found`;
  return `${pretty} not allowed. Permissions associated with this command: ${ids.join(", ")}` +
    grantLines(caller, [
      ids.find((id) => id.endsWith(`allow-${bare.replaceAll("_", "-")}`)) ?? ids[0] ?? "",
    ]);
}

function idOf(key: string, permission: string): string {
  return key === APP_KEY ? permission : `${key}:${permission}`;
}

function references(grants: readonly Grant[]): string {
  const all = grants.map((grant) =>
    `capability: ${grant.capability}, permission: ${grant.permission}`
  );
  return [...new Set(all)].join(" || ");
}

function placeOf(grant: Grant): string {
  const parts: string[] = [];
  if (grant.windows.length > 0) parts.push(`windows: ${quoted(grant.windows)}`);
  if (grant.webviews.length > 0) parts.push(`webviews: ${quoted(grant.webviews)}`);
  parts.push(`URL: ${grant.context === "local" ? "local" : grant.context.remote}`);
  return `[${parts.join(", ")}]`;
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => `"${label}"`).join(", ");
}

/** Names of permissions that allow `command`, sets included, sorted. */
function permissionsOf(manifest: Manifest, command: string): readonly string[] {
  const reaches = (name: string, seen: ReadonlySet<string>): boolean => {
    const permission = manifest.permissions.get(name);
    if (permission === undefined || seen.has(name)) return false;
    if (permission.allow.includes(command)) return true;
    const path = new Set([...seen, name]);
    return permission.members.some((member) => reaches(member, path));
  };
  return [...manifest.permissions.keys()].filter((name) => reaches(name, new Set())).sort();
}

function grantLines(caller: AuthorityCaller, identifiers: readonly string[]): string {
  const remote = caller.origin === "local"
    ? []
    : [`"remote": { "urls": [${JSON.stringify(caller.origin.remote)}] },`];
  const lines = [
    "{",
    `  "identifier": "${caller.label}-extra",`,
    `  "windows": [${JSON.stringify(caller.label)}],`,
    ...remote.map((line) => `  ${line}`),
    `  "permissions": [${identifiers.map((id) => JSON.stringify(id)).join(", ")}]`,
    "}",
  ];
  return `\n\nThis capability would grant it:\n${lines.join("\n")}`;
}
