/**
 * `app.security` of a Tauri project.
 *
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AssetScope, SecurityConfig } from "../app/config.ts";
import { type HeaderConfig, readHeaders } from "../app/headers.ts";
import type { Section } from "./config_section.ts";

/** Reads everything but the capabilities. `root` is the folder that paths are relative to. */
export function readSecurity(section: Section, root: string): SecurityConfig {
  const csp = readCsp(section, "csp");
  const devCsp = readCsp(section, "devCsp");
  const freezePrototype = section.flag("freezePrototype");
  const scope = readAssetProtocol(section.section("assetProtocol"));
  const pattern = readPattern(section.section("pattern"), root);
  const given = section.section("headers");
  const headers = Object.fromEntries(given.keys().map((name) => [name, given.value(name) ?? null]));
  readHeaders(headers as HeaderConfig, (name, wanted) => given.refuse(name, wanted)); // checks it
  // The core adds no more to a policy than its own script's nonce and its own address.
  section.value("dangerousDisableAssetCspModification");
  section.value("capabilities");
  // SECURITY: what is not understood may have been meant to forbid something.
  section.refuseRest();
  return {
    ...(csp === undefined ? {} : { csp }),
    ...(devCsp === undefined ? {} : { devCsp }),
    ...(freezePrototype === undefined ? {} : { freezePrototype }),
    ...(pattern === undefined ? {} : { pattern }),
    assetProtocol: scope,
    headers: headers as HeaderConfig, // read above
  };
}

function readCsp(section: Section, key: "csp" | "devCsp"): SecurityConfig["csp"] {
  const value = section.value(key);
  if (value === undefined || typeof value === "string") return value;
  const directives = section.section(key);
  return Object.fromEntries(
    directives.keys().map((name) => {
      const sources = directives.value(name);
      return [name, typeof sources === "string" ? sources : directives.texts(name) ?? []];
    }),
  );
}

function readAssetProtocol(section: Section): NonNullable<SecurityConfig["assetProtocol"]> {
  const enable = section.flag("enable") ?? false;
  const scope = Array.isArray(section.value("scope"))
    ? section.texts("scope") ?? []
    : readScope(section.section("scope"));
  section.refuseRest();
  return { enable, scope };
}

function readScope(section: Section): AssetScope {
  const scope = {
    allow: section.texts("allow") ?? [],
    deny: section.texts("deny") ?? [],
    requireLiteralLeadingDot: section.flag("requireLiteralLeadingDot") ?? null,
  };
  section.refuseRest();
  return scope;
}

function readPattern(section: Section, root: string): SecurityConfig["pattern"] {
  const use = section.text("use") ?? "brownfield";
  const options = section.section("options");
  if (use === "brownfield") return undefined;
  if (use !== "isolation") return section.refuse("use", "brownfield or isolation");
  const dir = options.text("dir") ?? options.refuse("dir", "a string");
  return { use, options: { dir: pathToFileURL(resolve(root, dir)) } };
}
