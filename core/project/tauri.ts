/**
 * An existing Tauri project as an app's definition.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { selectCapabilities } from "../acl/capability_file.ts";
import { parseFile } from "../acl/formats.ts";
import { readObject, readString } from "../acl/read.ts";
import type { AppDefinition } from "../app/config.ts";
import { CoreError, errors } from "../errors.ts";
import { readConfigFiles, type Section } from "./config_section.ts";
import { readFolders, readText } from "./folders.ts";
import { readSecurity } from "./tauri_security.ts";
import { readWindows } from "./tauri_windows.ts";

/** What is in everybody's files and has nothing to do with a core. */
const QUIET = {
  root: ["$schema", "bundle", "mainBinaryName"],
  app: ["macOSPrivateApi", "enableGTKAppId"],
  build: [
    ...["runner", "beforeDevCommand", "beforeBuildCommand", "beforeBundleCommand", "features"],
    ...["removeUnusedCommands", "additionalWatchFolders", "windows"],
  ],
};

/**
 * Reads a Tauri project: `tauri.conf.json`, `tauri.conf.json5` or `Tauri.toml`, the file of this
 * platform over it, `capabilities/` and `permissions/`. Relative folders are relative to the working
 * directory. What stands beside it in `createApp` overrides it. What the core has no use for is told
 * when the app starts for development. Throws a `CoreError` that names file and key.
 *
 * ```ts
 * import { createApp } from "@pleiad/core";
 * import { tauriProject } from "@pleiad/core/project";
 *
 * const app = createApp({ ...tauriProject("./src-tauri"), frontendDist: "./dist" });
 * ```
 */
export function tauriProject(folder: string | URL): AppDefinition {
  const root = resolve(typeof folder === "string" ? folder : fileURLToPath(folder.href));
  const config = readConfigFiles(root);
  if (config.value("tauri") !== undefined) {
    throw new CoreError(
      "config",
      errors.inPlace(config.fileOf("tauri"), "expected Tauri 2, found `tauri`, a key of Tauri 1"),
    );
  }
  const app = config.section("app");
  const security = app.section("security");
  const { capabilities, permissionFiles } = readFolders(root);
  const definition = {
    identifier: config.text("identifier") ?? config.refuse("identifier", "a string"),
    ...readNames(config, root),
    ...readBuild(config.section("build"), root),
    windows: readWindows(app.sections("windows")),
    withGlobalTauri: app.flag("withGlobalTauri") ?? false,
    config: pluginsOf(config.section("plugins")),
    security: readSecurity(security, root),
    capabilities: selectCapabilities(capabilities, security.value("capabilities"), {
      source: security.fileOf("capabilities"),
    }),
    ...(permissionFiles.length === 0 ? {} : { permissionFiles }),
  };
  app.noteRest(QUIET.app);
  config.noteRest(QUIET.root);
  return { ...definition, project: { folder: root, notes: config.notes } };
}

/** Name and version, which Tauri takes from `Cargo.toml` where its own file says nothing. */
function readNames(config: Section, root: string): Partial<AppDefinition> {
  const cargo = readCargo(root);
  const productName = config.text("productName") ?? cargo["name"];
  let version = config.text("version") ?? cargo["version"];
  if (typeof version === "string" && version.endsWith(".json")) {
    const name = version;
    const fields = readObject(name, "", parseFile("capability", name, readText(root, name)));
    version = readString(name, "version", fields["version"]);
  }
  return {
    ...(typeof productName === "string" ? { productName } : {}),
    // A workspace's members may have `version.workspace = true`.
    ...(typeof version === "string" ? { version } : {}),
  };
}

function readCargo(root: string): Readonly<Record<string, unknown>> {
  if (!existsSync(join(root, "Cargo.toml"))) return {};
  const file = parseFile("capability", "Cargo.toml", readText(root, "Cargo.toml"));
  const { package: found } = readObject("Cargo.toml", "", file);
  return found === undefined ? {} : readObject("Cargo.toml", "package", found);
}

function readBuild(build: Section, root: string): Partial<AppDefinition> {
  const devUrl = build.text("devUrl");
  const isList = Array.isArray(build.value("frontendDist"));
  const dist = isList ? undefined : build.text("frontendDist");
  const away = dist !== undefined && /^https?:/i.test(dist);
  if (isList || away) build.note("frontendDist", "is not used: the core serves a folder");
  build.noteRest(QUIET.build);
  return {
    ...(dist === undefined || away ? {} : { frontendDist: pathToFileURL(resolve(root, dist)) }),
    ...(devUrl === undefined ? {} : { devUrl }),
  };
}

function pluginsOf(section: Section): Readonly<Record<string, unknown>> {
  return Object.fromEntries(section.keys().map((name) => [name, section.value(name)]));
}
