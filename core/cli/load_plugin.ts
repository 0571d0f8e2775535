/**
 * Loads a plugin's module.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { reasonOf } from "../errors.ts";
import type { Plugin } from "../types/plugin.ts";
import { CliError, sentences } from "./errors.ts";

/**
 * The plugin that a module exports, as such or by a function that makes it without arguments.
 * Throws a `CliError` when it exports none, or several and `name` says not which.
 */
export async function loadPlugin(file: string, cwd: string, name?: string): Promise<Plugin> {
  const path = resolve(cwd, file);
  if (!await stat(path).then((found) => found.isFile(), () => false)) {
    throw new CliError(sentences.noModule(file));
  }
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new CliError(sentences.loadFailed(file, reasonOf(error)), 1, { cause: error });
  }
  const exported = Object.entries(module).filter(([key]) => name === undefined || key === name);
  const found = exported.flatMap(([key, value]) => {
    const plugin = pluginOf(value);
    return plugin === null ? [] : [{ key, plugin }];
  });
  const [first, second] = found;
  if (first === undefined) throw new CliError(sentences.noPlugin(file, name ?? null));
  if (second !== undefined) {
    throw new CliError(sentences.manyPlugins(file, found.map(({ key }) => key)), 2);
  }
  return first.plugin;
}

function pluginOf(value: unknown): Plugin | null {
  if (isPlugin(value)) return value;
  if (typeof value !== "function") return null;
  try {
    const made: unknown = value();
    return isPlugin(made) ? made : null;
  } catch {
    return null;
  }
}

/** A plugin is known by its parts: it may come from another copy of the core than this one. */
function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== "object" || value === null) return false;
  const { name, definition } = value as Partial<Plugin>; // each part is checked below
  return typeof name === "string" && typeof definition === "object" &&
    typeof definition.commands === "object";
}
