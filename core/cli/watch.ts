/**
 * Watches what an app is made of: its file, what that imports, and the files that say who may do what.
 *
 * @module
 */
import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { filesIn } from "../project/folders.ts";

/** How long a change may take to be complete, in milliseconds: editors write in several steps. */
const SETTLE_MS = 80;
/** How a relative import may be written without saying which file it is. */
const SUFFIXES: readonly string[] = ["", ".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts"];
const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

const FOLDERS: readonly string[] = ["capabilities", "permissions"];
const PROJECT = /\btauriProject\(\s*(new URL\(\s*)?["']([^"'\n]+)["']/g;
const CONFIG = /^(tauri(\.\w+)?\.conf\.json5?|Tauri(\.\w+)?\.toml)$/;

/** The files that `file` imports by relative paths, directly or not, and itself, with their texts. */
export function importsOf(file: string): Map<string, string> {
  const texts = new Map<string, string>();
  const open = [file];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (texts.has(next)) continue;
    const text = textOf(next);
    if (text === null) continue;
    texts.set(next, text);
    for (const [, specifier = ""] of text.matchAll(SPECIFIER)) {
      const target = join(dirname(next), specifier);
      const found = SUFFIXES.map((suffix) => target + suffix).find((name) => textOf(name) !== null);
      if (found !== undefined) open.push(found);
    }
  }
  return texts;
}

/** Folders with `capabilities` and `permissions`: the app's, and Tauri projects that it names. */
function rootsOf(file: string, modules: ReadonlyMap<string, string>): readonly string[] {
  const projects = [...modules].flatMap(([path, text]) =>
    [...text.matchAll(PROJECT)].map(([, url, folder = ""]) =>
      // As `tauriProject` reads it: a URL from its module, a path from the working directory.
      url === undefined ? resolve(folder) : join(dirname(path), folder)
    )
  );
  return [dirname(file), ...projects];
}

/** The files in these folders that an app is configured by, with their texts. */
function configurationOf(roots: readonly string[]): Map<string, string> {
  const names = roots.flatMap((root) => {
    const here = existsSync(root) ? readdirSync(root).filter((name) => CONFIG.test(name)) : [];
    const below = FOLDERS.flatMap((folder) => filesIn(root, folder));
    return [...here, ...below].map((name) => join(root, name));
  });
  return new Map(names.map((name) => [name, textOf(name) ?? ""]));
}

/**
 * Calls back once, with the path of a file whose content has changed: `file`, what it imports, or
 * its configuration, where a file that comes or goes counts too. Returns a function that stops.
 */
export function watchApp(file: string, onChange: (path: string) => void): () => void {
  const modules = importsOf(file);
  modules.set(file, modules.get(file) ?? "");
  const roots = rootsOf(file, modules);
  const before = configurationOf(roots);
  const watchers = new Map<string, FSWatcher>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
  const firstChange = (now: ReadonlyMap<string, string>): string | undefined => {
    for (const [path, text] of modules) {
      const found = textOf(path);
      // A module that is away for a moment is being replaced.
      if (found !== null && found !== text) return path;
    }
    return [...before.keys(), ...now.keys()].find((path) => before.get(path) !== now.get(path));
  };
  const compare = () => {
    const now = configurationOf(roots);
    const path = firstChange(now);
    if (path === undefined) return look(now);
    stop();
    onChange(path);
  };
  const inside = roots.flatMap((root) => FOLDERS.map((name) => join(root, name)));
  const counts = (folder: string, name: string) =>
    modules.has(join(folder, name)) || CONFIG.test(name) || FOLDERS.includes(name) ||
    inside.some((top) => folder === top || folder.startsWith(top + sep));
  // Folders, not files: many editors put a new file in the place of the old one.
  const look = (configuration: ReadonlyMap<string, string>) => {
    const files = [...modules.keys(), ...configuration.keys()];
    for (const folder of new Set([...files.map((path) => dirname(path)), ...roots, ...inside])) {
      if (watchers.has(folder) || !existsSync(folder)) continue;
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && !counts(folder, basename(name))) return;
        clearTimeout(timer);
        timer = setTimeout(compare, SETTLE_MS);
      });
      watcher.on("error", () => watcher.close());
      watchers.set(folder, watcher);
    }
  };
  look(before);
  return stop;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
