/**
 * An existing Tauri project as an app's definition.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { selectCapabilities } from "../acl/capability_file.ts";
import { parseFile } from "../acl/formats.ts";
import { readList, readObject, readString, readStrings } from "../acl/read.ts";
import type { AppDefinition, SecurityConfig } from "../app/config.ts";
import { CoreError, errors } from "../errors.ts";
import type { WindowConfig } from "../types/app.ts";
import { readFolders, readText } from "./folders.ts";

const PLATFORMS: Readonly<Record<string, string>> = { darwin: "macos", win32: "windows" };
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a Tauri project: `tauri.conf.json`, `tauri.conf.json5` or `Tauri.toml`, the file of this
 * platform over it, `capabilities/` and `permissions/`. Relative folders are relative to the working
 * directory. What stands beside it in `createApp` overrides it. Throws a `CoreError` that names file
 * and key.
 *
 * ```ts
 * import { createApp } from "@pleiad/core";
 * import { tauriProject } from "@pleiad/core/project";
 *
 * const app = createApp({ ...tauriProject("./src-tauri"), frontendDist: "./dist" });
 * ```
 */
export function tauriProject(folder: string | URL): AppDefinition {
  const root = typeof folder === "string" ? resolve(folder) : fileURLToPath(folder.href);
  const platform = PLATFORMS[process.platform] ?? "linux";
  const main = firstOf(root, ["tauri.conf.json", "tauri.conf.json5", "Tauri.toml"]);
  if (main === null) {
    throw new CoreError(
      "config",
      errors.inPlace(root, "expected tauri.conf.json, tauri.conf.json5 or Tauri.toml"),
    );
  }
  const overlay = firstOf(root, [
    `tauri.${platform}.conf.json`,
    `tauri.${platform}.conf.json5`,
    `Tauri.${platform}.toml`,
  ]);
  const base = parseFile("capability", main, readText(root, main));
  const whole = overlay === null
    ? base
    : mergePatch(base, parseFile("capability", overlay, readText(root, overlay)));
  const config = readObject(main, "", whole);
  const part = (of: Fields, path: string): Fields => {
    const value = of[path.slice(path.lastIndexOf(".") + 1)];
    return value === undefined || value === null ? {} : readObject(main, path, value);
  };
  const text = (of: Fields, path: string): string | null => {
    const value = of[path.slice(path.lastIndexOf(".") + 1)];
    return value === undefined || value === null ? null : readString(main, path, value);
  };
  const app = part(config, "app");
  const build = part(config, "build");
  const security = part(app, "app.security");
  const { capabilities, permissionFiles } = readFolders(root);
  const productName = text(config, "productName");
  const version = text(config, "version");
  const dist = text(build, "build.frontendDist");
  const devUrl = text(build, "build.devUrl");
  return {
    identifier: readString(main, "identifier", config["identifier"]),
    ...(productName === null ? {} : { productName }),
    ...(version === null ? {} : { version }),
    ...(app["windows"] === undefined ? {} : { windows: readWindows(main, app["windows"]) }),
    ...(app["withGlobalTauri"] === true ? { withGlobalTauri: true } : {}),
    ...(dist === null || /^https?:/.test(dist)
      ? {}
      : { frontendDist: pathToFileURL(resolve(root, dist)) }),
    ...(devUrl === null ? {} : { devUrl }),
    config: part(config, "plugins"),
    security: readSecurity(main, security),
    capabilities: selectCapabilities(capabilities, security["capabilities"], { source: main }),
    ...(permissionFiles.length === 0 ? {} : { permissionFiles }),
  };
}

/** JSON merge patch, RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged = new Map(Object.entries(isFields(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstOf(root: string, names: readonly string[]): string | null {
  return names.find((name) => existsSync(join(root, name))) ?? null;
}

function readWindows(where: string, value: unknown): readonly WindowConfig[] {
  return readList(where, "app.windows", value).map((item, at): WindowConfig => {
    const key = `app.windows[${at}]`;
    const fields = readObject(where, key, item);
    const text = (name: string) =>
      fields[name] === undefined
        ? {}
        : { [name]: readString(where, `${key}.${name}`, fields[name]) };
    const number = (name: string) =>
      typeof fields[name] === "number" ? { [name]: fields[name] } : {};
    return {
      ...text("label"),
      ...text("url"),
      ...text("title"),
      ...number("width"),
      ...number("height"),
    };
  });
}

function readSecurity(where: string, fields: Fields): SecurityConfig {
  const { csp, freezePrototype, assetProtocol } = fields;
  if (csp !== undefined && csp !== null && typeof csp !== "string") {
    readObject(where, "app.security.csp", csp);
  }
  const asset = assetProtocol === undefined || assetProtocol === null
    ? null
    : readObject(where, "app.security.assetProtocol", assetProtocol);
  // SECURITY: the form with `deny` is refused, since dropping its denials would widen the scope.
  const scope = readStrings(where, "app.security.assetProtocol.scope", asset?.["scope"] ?? []);
  return {
    ...(csp === undefined || csp === null
      ? {}
      : { csp: csp as NonNullable<SecurityConfig["csp"]> }), // the same shape as in Tauri's file
    ...(freezePrototype === true ? { freezePrototype } : {}),
    ...(asset === null ? {} : { assetProtocol: { enable: asset["enable"] === true, scope } }),
  };
}
