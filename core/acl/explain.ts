/**
 * Why a call was denied, in Tauri's words (tauri: `crates/tauri/src/ipc/authority.rs`), then what
 * would grant it. For development only: it tells what exists.
 *
 * @module
 */
import { bareName, permissionsAllowing } from "./associated.ts";
import { APP_KEY } from "./identifier.ts";
import type { Denial } from "./denial.ts";
import { remedyFor } from "./remedy.ts";
import type { Grant } from "./resolve.ts";

/** The text of a denial: Tauri's, then the nearest reason and the lines that would grant the call. */
export function explainDenial(denial: Denial): string {
  const remedy = remedyFor(denial);
  return tauriText(denial) + (remedy === null ? "" : `\n\n${remedy.reason}\n${remedy.lines}`);
}

/** The text of a denial, in Tauri's words alone. */
export function tauriText({ command, caller, judgement, manifests }: Denial): string {
  const { key, denials, entry } = judgement;
  const bare = bareName(command, key);
  const name = key === APP_KEY ? command : `${command.slice(7).split("|", 1)[0]}.${bare}`;
  if (denials.length > 0) {
    const origin = caller.origin === "local" ? "local" : `remote: ${normal(caller.origin.remote)}`;
    return `${name} explicitly denied on origin ${origin}\n\nreferenced by: ${references(denials)}`;
  }
  if (entry.allowed.length > 0) {
    const window = caller.windowLabel ?? caller.label;
    const url = caller.origin === "local" ? "local" : normal(caller.origin.remote);
    return `${name} not allowed on window "${window}", webview "${caller.label}", URL: ${url}\n\n` +
      `allowed on: ${entry.allowed.map(placeOf).join(", ")}\n\n` +
      `referenced by: ${references(entry.allowed)}`;
  }
  const manifest = manifests.get(key);
  if (manifest === undefined) return `${name} not allowed. Plugin not found`;
  const ids = permissionsAllowing(manifest, bare);
  if (ids.length === 0) return `${name} not allowed. Command not found`;
  return `${name} not allowed. Permissions associated with this command: ${ids.join(", ")}`;
}

function references(grants: readonly Grant[]): string {
  return grants
    .map(({ capability, permission }) => `capability: ${capability}, permission: ${permission}`)
    .join(" || ");
}

function placeOf({ windows, webviews, context }: Grant): string {
  const parts: string[] = [];
  if (windows.length > 0) parts.push(`windows: ${quoted(windows)}`);
  if (webviews.length > 0) parts.push(`webviews: ${quoted(webviews)}`);
  parts.push(`URL: ${context === "local" ? "local" : context.remote}`);
  return `[${parts.join(", ")}]`;
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => `"${label}"`).join(", ");
}

function normal(url: string): string {
  return URL.parse(url)?.href ?? url;
}
