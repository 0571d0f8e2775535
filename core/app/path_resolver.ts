/**
 * Answers where things are: Tauri's base directories (tauri: `crates/tauri/src/path/mod.rs`).
 *
 * @module
 */
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import process from "node:process";
import { CoreError, errors } from "../errors.ts";
import type { BaseDirectoryName, PathResolver } from "../types/app.ts";
import { type DirectoryPlatform, type DirectorySource, userDirectory } from "./base_directories.ts";

/** What a path resolver needs beside the app's identifier. */
export interface PathResolverOptions {
  /** The folder of the app's resources, absolute: `Resource`. */
  readonly resourceDir: string;
  /** The environment. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The system whose rules hold. Default: this one. */
  readonly platform?: DirectoryPlatform;
  /** The user's home folder. Default: the system's answer. */
  readonly home?: string;
}

/** The names in the order of Tauri's numbers, which begin at 1, with their variables. */
const DIRECTORIES: readonly (readonly [BaseDirectoryName, string])[] = [
  ["Audio", "$AUDIO"],
  ["Cache", "$CACHE"],
  ["Config", "$CONFIG"],
  ["Data", "$DATA"],
  ["LocalData", "$LOCALDATA"],
  ["Document", "$DOCUMENT"],
  ["Download", "$DOWNLOAD"],
  ["Picture", "$PICTURE"],
  ["Public", "$PUBLIC"],
  ["Video", "$VIDEO"],
  ["Resource", "$RESOURCE"],
  ["Temp", "$TEMP"],
  ["AppConfig", "$APPCONFIG"],
  ["AppData", "$APPDATA"],
  ["AppLocalData", "$APPLOCALDATA"],
  ["AppCache", "$APPCACHE"],
  ["AppLog", "$APPLOG"],
  ["Desktop", "$DESKTOP"],
  ["Executable", "$EXE"],
  ["Font", "$FONT"],
  ["Home", "$HOME"],
  ["Runtime", "$RUNTIME"],
  ["Template", "$TEMPLATE"],
];

const NAMES: ReadonlySet<string> = new Set(DIRECTORIES.map(([name]) => name));
const VARIABLES: ReadonlyMap<string, BaseDirectoryName> = new Map(
  DIRECTORIES.map(([name, variable]) => [variable, name]),
);

/** The system that this process runs on, as far as folders go. */
export function currentPlatform(): DirectoryPlatform {
  return process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";
}

/** The path resolver of an app. Folders are looked up when they are asked for, and not created. */
export function createPathResolver(
  identifier: string,
  options: PathResolverOptions,
): PathResolver {
  const platform = options.platform ?? currentPlatform();
  const env = options.env ?? process.env;
  const home = options.home ?? (env[platform === "win32" ? "USERPROFILE" : "HOME"] || homedir());
  return new Paths(identifier, options.resourceDir, { platform, env, home });
}

class Paths implements PathResolver {
  readonly #identifier: string;
  readonly #resourceDir: string;
  readonly #source: DirectorySource;
  readonly #path: typeof posix;

  constructor(identifier: string, resourceDir: string, source: DirectorySource) {
    this.#identifier = identifier;
    this.#resourceDir = resourceDir;
    this.#source = source;
    this.#path = source.platform === "win32" ? win32 : posix;
  }

  resolve(directory: BaseDirectoryName | number, path?: string): string {
    const name = typeof directory === "number" ? DIRECTORIES[directory - 1]?.[0] : directory;
    const base = name !== undefined && NAMES.has(name) ? this.#folder(name) : undefined;
    if (base === undefined) throw new CoreError("not_found", errors.unknownPath());
    if (path === undefined || path === "") return base;
    if (name === "Resource") return this.#path.join(base, ...this.#bundled(path));
    // As `PathBuf::push`: an absolute path takes the folder's place, and `..` stays to be seen.
    if (this.#path.isAbsolute(path)) return path;
    return base.endsWith(this.#path.sep) ? base + path : base + this.#path.sep + path;
  }

  parse(path: string): string {
    const parts = this.#components(path);
    const [first = "", ...rest] = parts;
    const variable = VARIABLES.get(first);
    if (variable === undefined) return path;
    // SECURITY: a variable stands for a folder, so what follows must not lead out of it again.
    const below = rest.filter((part) => part !== "." && part !== "..");
    return this.#path.join(this.resolve(variable), ...below);
  }

  #folder(name: BaseDirectoryName): string | undefined {
    switch (name) {
      case "Resource":
        return this.#resourceDir;
      case "AppConfig":
        return this.#below("Config");
      case "AppData":
        return this.#below("Data");
      case "AppLocalData":
        return this.#below("LocalData");
      case "AppCache":
        return this.#below("Cache");
      case "AppLog":
        return this.#source.platform === "darwin"
          ? this.#path.join(this.#source.home, "Library/Logs", this.#identifier)
          : this.#path.join(this.resolve("AppLocalData"), "logs");
      default:
        return userDirectory(name, this.#source);
    }
  }

  #below(name: "Config" | "Data" | "LocalData" | "Cache"): string | undefined {
    const folder = userDirectory(name, this.#source);
    return folder === undefined ? undefined : this.#path.join(folder, this.#identifier);
  }

  #components(path: string): string[] {
    const separators = this.#path === win32 ? /[\\/]+/ : /\/+/;
    return path.split(separators);
  }

  /** What Tauri's bundler makes of paths outside the app (tauri-utils: `src/resources.rs`). */
  #bundled(path: string): string[] {
    const { root } = this.#path.parse(path);
    const parts = this.#components(path.slice(root.length))
      .filter((part) => part !== "" && part !== ".")
      .map((part) => part === ".." ? "_up_" : part);
    return /[\\/]$/.test(root) ? ["_root_", ...parts] : parts;
  }
}
