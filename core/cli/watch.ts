/**
 * Watches an app file and what it imports.
 *
 * @module
 */
import { type FSWatcher, readFileSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

/** How long a change may take to be complete, in milliseconds: editors write in several steps. */
const SETTLE_MS = 80;
/** How a relative import may be written without saying which file it is. */
const SUFFIXES: readonly string[] = ["", ".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts"];
const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

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

/**
 * Calls back once, with the path of a file whose content has changed: `file` or what it imports.
 * Returns a function that stops watching.
 */
export function watchImports(file: string, onChange: (path: string) => void): () => void {
  const texts = importsOf(file);
  texts.set(file, texts.get(file) ?? "");
  const watchers: FSWatcher[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  const compare = () => {
    for (const [path, text] of texts) {
      const now = textOf(path);
      // A file that is away for a moment is being replaced.
      if (now === null || now === text) continue;
      stop();
      onChange(path);
      return;
    }
  };
  // Folders, not files: many editors put a new file in the place of the old one.
  for (const folder of new Set([...texts.keys()].map((path) => dirname(path)))) {
    const watcher = watch(folder, (_event, name) => {
      if (name !== null && !texts.has(join(folder, basename(name)))) return;
      clearTimeout(timer);
      timer = setTimeout(compare, SETTLE_MS);
    });
    watcher.on("error", () => watcher.close());
    watchers.push(watcher);
  }
  return stop;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
