/**
 * The scheme `asset`: files of the core's machine for `convertFileSrc(path)`, as far as
 * `security.assetProtocol.scope` goes (tauri: `crates/tauri/src/protocol/asset.rs`).
 *
 * @module
 */
import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, sep } from "node:path";
import process from "node:process";
import { compileGlob, escapeGlob } from "../acl/glob.ts";
import type { SecurityConfig } from "../app/config.ts";
import { respondAsset } from "../transport/asset_response.ts";
import { assetOf } from "../transport/assets.ts";
import type { AppHandle } from "../types/app.ts";
import type { ProtocolHandler } from "../types/plugin.ts";

type Allows = (path: string) => boolean;

/** Makes the handler. Without a scope it refuses every path. */
export function assetProtocol(config: SecurityConfig["assetProtocol"]): ProtocolHandler {
  let compiled: Promise<Allows> | null = null;
  return async (request, { app, path }) => {
    const allows = await (compiled ??= compileScope(config, app));
    const absolute = isAbsolute(path) && !path.includes("\0");
    const file = absolute ? await realpath(path).catch(() => null) : null;
    // SECURITY: the real path counts, so that no link leads out of the scope; what is outside and
    // what does not exist look the same.
    const found = file !== null && allows(file)
      ? await assetOf(file, path).catch(() => null)
      : null;
    if (found === null) return new Response("forbidden path", { status: 403 });
    const response = respondAsset(request, found);
    // SECURITY: a document from disk must not run as a page of the app.
    response.headers.set("content-security-policy", "sandbox; default-src 'none'");
    return response;
  };
}

async function compileScope(
  config: SecurityConfig["assetProtocol"],
  app: AppHandle,
): Promise<Allows> {
  if (config?.enable !== true) return () => false;
  const options = { literalSeparator: true, literalLeadingDot: process.platform !== "win32" };
  const globs: Allows[] = [];
  for (const entry of config.scope ?? []) {
    const pattern = await realPattern(entry, app);
    // A folder that this system does not have allows nothing.
    if (pattern !== null) globs.push(compileGlob(pattern, options));
  }
  return (path) => globs.some((matches) => matches(toSlashes(path)));
}

/** The pattern with its variable replaced and the folder before its first wildcard made real. */
async function realPattern(entry: string, app: AppHandle): Promise<string | null> {
  const [variable = ""] = /^\$\w+/.exec(entry) ?? [];
  let rest = toSlashes(entry.slice(variable.length));
  let base = "";
  if (variable !== "") {
    try {
      base = toSlashes(app.path.parse(variable));
    } catch {
      return null;
    }
    // SECURITY: what follows a variable does not lead out of its folder, as in `PathResolver`.
    rest = rest.split("/").filter((part) => part !== "..").join("/");
  }
  const folder = dirname(base + rest.split(/[?*[]/, 1)[0] + "x");
  const real = await realpath(folder).catch(() => folder);
  // SECURITY: the name of a folder is no pattern, whatever is in it.
  return escapeGlob(toSlashes(real)).replace(/\/$/, "") + escapeGlob(base.slice(folder.length)) +
    rest.slice(Math.max(0, folder.length - base.length));
}

function toSlashes(path: string): string {
  return path.split(sep).join("/");
}
