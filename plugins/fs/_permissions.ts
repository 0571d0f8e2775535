/**
 * Every permission of the plugin, from one table (plugins-workspace: `plugins/fs/permissions`).
 *
 * @module
 */
import type { PermissionDefinition } from "@pleiad/core";

/** The base directories for which there are permissions: `$HOME` and so on. */
const DIRECTORIES = [
  "appcache",
  "appconfig",
  "appdata",
  "applocaldata",
  "applog",
  "audio",
  "cache",
  "config",
  "data",
  "desktop",
  "document",
  "download",
  "exe",
  "font",
  "home",
  "localdata",
  "log",
  "picture",
  "public",
  "resource",
  "runtime",
  "temp",
  "template",
  "video",
];

/** What `app` stands for. */
const OF_APP = ["$APPCONFIG", "$APPDATA", "$APPLOCALDATA", "$APPCACHE", "$APPLOG"];

const READ_META = ["read_dir", "stat", "lstat", "fstat", "exists"];
const READ_FILES = [
  "read_file",
  "read",
  "open",
  "read_text_file",
  "read_text_file_lines",
  "read_text_file_lines_next",
  "seek",
  "stat",
  "lstat",
  "fstat",
  "exists",
];
const WRITE_FILES = [
  "create",
  "copy_file",
  "remove",
  "rename",
  "truncate",
  "ftruncate",
  "write",
  "write_file",
  "write_text_file",
];

/** The permissions and sets by name. */
export const permissions: { readonly [name: string]: PermissionDefinition } = {
  default: {
    description: "Creates the app's own folders and reads all that is in them.",
    members: ["create-app-specific-dirs", "read-app-specific-dirs-recursive", "deny-default"],
  },
  scope: { description: "Grants nothing; a place for scope entries of the whole plugin." },
  "read-all": granting("All commands that read, without any path.", [
    "read_dir",
    ...READ_FILES,
    "watch",
    "unwatch",
  ]),
  "read-dirs": granting("The commands that list folders, without any path.", READ_META),
  "read-files": granting("The commands that read files, without any path.", READ_FILES),
  "read-meta": granting("The commands that say what there is, without any path.", READ_META),
  "write-all": granting("All commands that write, without any path.", ["mkdir", ...WRITE_FILES]),
  "write-files": granting("The commands that write files, without any path.", [
    ...WRITE_FILES,
    "open",
    "seek",
    "fstat",
  ]),
  // What one function of the npm package calls beside (permissions/commands/*.toml).
  "allow-write-file": granting(
    "Enables the write_file command, and what writes a stream, without any pre-configured scope.",
    ["write_file", "open", "write"],
  ),
  "allow-read-text-file-lines": granting(
    "Enables the read_text_file_lines command, and the one for the next line, without any pre-configured scope.",
    ["read_text_file_lines", "read_text_file_lines_next"],
  ),
  "create-app-specific-dirs": {
    description: "Creates the app's own folders.",
    commands: { allow: ["mkdir"] },
    scope: { allow: entries(...OF_APP) },
  },
  "read-app-specific-dirs-recursive": {
    description: "Reads the app's own folders. Use `allow-app-read-recursive` instead.",
    members: [
      "allow-read-dir",
      "allow-read-file",
      "allow-read-text-file",
      "allow-read-text-file-lines",
      "allow-read-text-file-lines-next",
      "allow-exists",
      "scope-app-recursive",
    ],
  },
  "deny-default": {
    description: "Denies what would endanger the app.",
    members: ["deny-webview-data-linux", "deny-webview-data-windows", "deny-pleiad-data"],
  },
  "deny-webview-data-linux": {
    description: "Denies nothing: there is no webview whose data could be read.",
    platforms: ["linux"],
  },
  "deny-webview-data-windows": {
    description: "Denies `$APPLOCALDATA/EBWebView`, where a Tauri app keeps its webview's data.",
    scope: { deny: entries("$APPLOCALDATA/EBWebView", "$APPLOCALDATA/EBWebView/**") },
    platforms: ["windows"],
  },
  "deny-pleiad-data": {
    description: "Denies the app's own capability and permission files.",
    scope: {
      deny: ["capabilities", "permissions"].flatMap((folder) =>
        entries(`$RESOURCE/${folder}`, `$RESOURCE/${folder}/**`)
      ),
    },
  },
  ...directory("app", "the app's own folders", OF_APP),
  ...Object.assign(
    {},
    ...DIRECTORIES.map((name) => {
      const variable = `$${name.toUpperCase()}`;
      return directory(name, `\`${variable}\``, [variable]);
    }),
  ),
};

function granting(description: string, allow: readonly string[]): PermissionDefinition {
  return { description, commands: { allow } };
}

function entries(...paths: readonly string[]): { readonly path: string }[] {
  return paths.map((path) => ({ path }));
}

function directory(
  name: string,
  of: string,
  variables: readonly string[],
): Record<string, PermissionDefinition> {
  const scope = (description: string, below: readonly string[]): PermissionDefinition => ({
    description,
    scope: {
      allow: variables.flatMap((each) => entries(each, ...below.map((glob) => `${each}/${glob}`))),
    },
  });
  const set = (description: string, ...members: readonly string[]) => ({ description, members });
  return {
    [`scope-${name}`]: scope(`The path of ${of} and of what is directly in it.`, ["*"]),
    [`scope-${name}-recursive`]: scope(`The path of ${of} and of all below it.`, ["**"]),
    [`scope-${name}-index`]: scope(`The path of ${of} alone.`, []),
    [`allow-${name}-read`]: set(`Reads ${of}, not below it.`, "read-all", `scope-${name}`),
    [`allow-${name}-read-recursive`]: set(
      `Reads ${of} and all below it.`,
      "read-all",
      `scope-${name}-recursive`,
    ),
    [`allow-${name}-write`]: set(`Writes in ${of}, not below it.`, "write-all", `scope-${name}`),
    [`allow-${name}-write-recursive`]: set(
      `Writes in ${of} and anywhere below it.`,
      "write-all",
      `scope-${name}-recursive`,
    ),
    [`allow-${name}-meta`]: set(`Lists ${of}.`, "read-meta", `scope-${name}-index`),
    [`allow-${name}-meta-recursive`]: set(
      `Lists ${of} and all below it.`,
      "read-meta",
      `scope-${name}-recursive`,
    ),
  };
}
