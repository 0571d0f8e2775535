/**
 * The scheme `asset`: files of the core's machine for `convertFileSrc(path)`, as far as
 * `security.assetProtocol.scope` goes (tauri: `crates/tauri/src/protocol/asset.rs`).
 *
 * @module
 */
import type { AssetScope, SecurityConfig } from "../app/config.ts";
import { createPathScope, type PathScope } from "../scope/path_scope.ts";
import { respondAsset } from "../transport/asset_response.ts";
import { assetOf } from "../transport/assets.ts";
import type { AppHandle } from "../types/app.ts";
import type { ProtocolHandler } from "../types/plugin.ts";

/** Makes the handler. Without a scope it refuses every path. */
export function assetProtocol(config: SecurityConfig["assetProtocol"]): ProtocolHandler {
  let compiled: PathScope | null = null;
  return async (request, { app, path }) => {
    compiled ??= compileScope(config, app);
    // SECURITY: the real path counts, so that no link leads out of the scope; what is outside and
    // what does not exist look the same.
    const file = await compiled.check(path).catch(() => null);
    const found = file === null ? null : await assetOf(file.path, path).catch(() => null);
    if (found === null) return new Response("forbidden path", { status: 403 });
    const response = respondAsset(request, found);
    // SECURITY: a document from disk must not run as a page of the app.
    response.headers.set("content-security-policy", "sandbox; default-src 'none'");
    return response;
  };
}

function compileScope(config: SecurityConfig["assetProtocol"], app: AppHandle): PathScope {
  const { enable = false, scope = [] } = config ?? {};
  const { allow = [], deny = [], requireLiteralLeadingDot = null } = isList(scope)
    ? { allow: scope }
    : scope;
  return createPathScope({
    allow: enable ? allow : [],
    deny,
    resolver: app.path,
    ...(requireLiteralLeadingDot === null ? {} : { literalLeadingDot: requireLiteralLeadingDot }),
  });
}

function isList(scope: readonly string[] | AssetScope): scope is readonly string[] {
  return Array.isArray(scope);
}
