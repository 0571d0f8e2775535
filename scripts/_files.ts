/**
 * Walks the repository's own files.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { root } from "./_run.ts";

const skipped = new Set(["node_modules", "dist", "coverage"]);

/** Lists the files below a folder of the repository that end in `suffix`, sorted, with `/`. */
export function filesIn(folder: string, suffix: string): string[] {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  const found: string[] = [];
  const pending = [top];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (skipped.has(entry.name) || entry.name.startsWith(".")) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.name.endsWith(suffix)) found.push(relative(root, path).split(sep).join("/"));
    }
  }
  return found.sort();
}

/** Reads a file of the repository. */
export function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** Reads a JSON file of the repository. */
export function readJson<T>(file: string): T {
  return JSON.parse(read(file)) as T; // the caller names the shape of its own manifest
}

/** Whether a file of the repository is there. */
export function has(file: string): boolean {
  return existsSync(join(root, file));
}

/** A package of the workspace. */
export interface Member {
  /** Its folder, such as `plugins/store`. */
  readonly folder: string;
  /** Its name, such as `@pleiad/plugin-store`. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Its entry points: subpath to source file, relative to the folder. */
  readonly exports: Readonly<Record<string, string>>;
}

/** Lists the packages of the workspace, core first. */
export function members(): Member[] {
  const plugins = existsSync(join(root, "plugins"))
    ? readdirSync(join(root, "plugins")).sort()
    : [];
  return ["core", ...plugins.map((name) => `plugins/${name}`)]
    .filter((folder) => has(`${folder}/deno.json`))
    .map((folder) => {
      const { name, version, exports } = readJson<Omit<Member, "folder">>(`${folder}/deno.json`);
      return {
        folder,
        name,
        version,
        exports: typeof exports === "string" ? { ".": exports } : exports,
      };
    });
}
