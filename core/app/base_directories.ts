/**
 * Where the base directories are on each system, as the Rust crate `dirs` finds them for Tauri
 * (tauri: `crates/tauri/src/path/desktop.rs`).
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { posix, win32 } from "node:path";
import type { BaseDirectoryName } from "../types/app.ts";

/** The system whose folders are meant; every other Unix counts as Linux. */
export type DirectoryPlatform = "linux" | "darwin" | "win32";

/** What the answers depend on. */
export interface DirectorySource {
  /** The system. */
  readonly platform: DirectoryPlatform;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

/** The base directories that belong to the user, not to the app. */
export type UserDirectoryName = Exclude<
  BaseDirectoryName,
  "Resource" | "AppConfig" | "AppData" | "AppLocalData" | "AppCache" | "AppLog"
>;

/** The folder, or `undefined` where the system has none. */
export function userDirectory(
  name: UserDirectoryName,
  source: DirectorySource,
): string | undefined {
  if (source.platform === "darwin") return onMacOs(name, source);
  if (source.platform === "win32") return onWindows(name, source);
  return onLinux(name, source);
}

function onMacOs(name: UserDirectoryName, { env, home }: DirectorySource): string | undefined {
  if (name === "Home") return home;
  if (name === "Temp") return env["TMPDIR"] || "/tmp";
  const folders: Partial<Record<UserDirectoryName, string>> = {
    Audio: "Music",
    Cache: "Library/Caches",
    Config: "Library/Application Support",
    Data: "Library/Application Support",
    LocalData: "Library/Application Support",
    Document: "Documents",
    Download: "Downloads",
    Picture: "Pictures",
    Public: "Public",
    Video: "Movies",
    Desktop: "Desktop",
    Font: "Library/Fonts",
  };
  const folder = folders[name];
  return folder === undefined ? undefined : posix.join(home, folder);
}

/** Windows keeps these in its registry; the environment and the defaults below the profile are
 * what every process can see of them without asking it. */
function onWindows(name: UserDirectoryName, { env, home }: DirectorySource): string | undefined {
  const roaming = env["APPDATA"] || win32.join(home, "AppData", "Roaming");
  const local = env["LOCALAPPDATA"] || win32.join(home, "AppData", "Local");
  const folders: Partial<Record<UserDirectoryName, string>> = {
    Audio: win32.join(home, "Music"),
    Cache: local,
    Config: roaming,
    Data: roaming,
    LocalData: local,
    Document: win32.join(home, "Documents"),
    Download: win32.join(home, "Downloads"),
    Picture: win32.join(home, "Pictures"),
    Public: env["PUBLIC"] || win32.join(home, "..", "Public"),
    Video: win32.join(home, "Videos"),
    Temp: env["TEMP"] || env["TMP"] || win32.join(local, "Temp"),
    Desktop: win32.join(home, "Desktop"),
    Home: home,
    Template: win32.join(roaming, "Microsoft", "Windows", "Templates"),
  };
  return folders[name];
}

function onLinux(name: UserDirectoryName, source: DirectorySource): string | undefined {
  const { env, home } = source;
  const data = xdg(env["XDG_DATA_HOME"]) ?? posix.join(home, ".local/share");
  switch (name) {
    case "Home":
      return home;
    case "Temp":
      return env["TMPDIR"] || "/tmp";
    case "Cache":
      return xdg(env["XDG_CACHE_HOME"]) ?? posix.join(home, ".cache");
    case "Config":
      return configHome(source);
    case "Data":
    case "LocalData":
      return data;
    case "Executable":
      return xdg(env["XDG_BIN_HOME"]) ?? posix.join(home, ".local/bin");
    case "Font":
      return posix.join(data, "fonts");
    case "Runtime":
      return xdg(env["XDG_RUNTIME_DIR"]);
    default:
      return xdgUserDirectory(name, source);
  }
}

function configHome({ env, home }: DirectorySource): string {
  return xdg(env["XDG_CONFIG_HOME"]) ?? posix.join(home, ".config");
}

/** The XDG base directory specification has relative values ignored. */
function xdg(value: string | undefined): string | undefined {
  return value !== undefined && posix.isAbsolute(value) ? value : undefined;
}

const USER_DIRS: Partial<Record<UserDirectoryName, string>> = {
  Audio: "MUSIC",
  Desktop: "DESKTOP",
  Document: "DOCUMENTS",
  Download: "DOWNLOAD",
  Picture: "PICTURES",
  Public: "PUBLICSHARE",
  Template: "TEMPLATES",
  Video: "VIDEOS",
};

function xdgUserDirectory(name: UserDirectoryName, source: DirectorySource): string | undefined {
  let text: string;
  try {
    text = readFileSync(posix.join(configHome(source), "user-dirs.dirs"), "utf8");
  } catch {
    return undefined;
  }
  let found: string | undefined;
  for (const [, key, quoted = ""] of text.matchAll(/^\s*XDG_(\w+)_DIR\s*=\s*"(.*)"\s*$/gm)) {
    if (key !== USER_DIRS[name]) continue;
    const value = quoted.replace(/\\(.)/g, "$1").replace(/\/+$/, "");
    if (value === "$HOME") found = source.home;
    else if (value.startsWith("$HOME/")) found = posix.join(source.home, value.slice(6));
    else if (posix.isAbsolute(value)) found = value;
  }
  return found;
}
