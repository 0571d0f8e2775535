/**
 * The order in which plugins start: what a plugin needs starts before it.
 *
 * @module
 */
import { satisfies, validate } from "compare-versions";
import { CoreError, errors } from "../errors.ts";
import type { Plugin } from "../types/plugin.ts";

/** The version of a plugin that states none. */
export const DEFAULT_VERSION = "0.0.0";

/**
 * Orders plugins so that dependencies come first and the given order is kept otherwise. Throws a
 * `CoreError` on a missing or unsuitable dependency and on a circle, naming the plugins.
 */
export function startOrder(plugins: ReadonlyMap<string, Plugin>): readonly Plugin[] {
  const ordered: Plugin[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (plugin: Plugin) => {
    if (done.has(plugin.name)) return;
    if (path.includes(plugin.name)) {
      const circle = [...path.slice(path.indexOf(plugin.name)), plugin.name];
      throw new CoreError("setup", errors.dependencyCycle(circle));
    }
    path.push(plugin.name);
    for (const needed of checkDependencies(plugin, plugins)) visit(needed);
    path.pop();
    done.add(plugin.name);
    ordered.push(plugin);
  };
  for (const plugin of plugins.values()) visit(plugin);
  return ordered;
}

/** The plugins that `plugin` needs. Throws a `CoreError` when one is missing or does not suit. */
export function checkDependencies(
  plugin: Plugin,
  plugins: ReadonlyMap<string, Plugin>,
): readonly Plugin[] {
  return Object.entries(plugin.definition.dependencies ?? {}).map(([name, range]) => {
    const needed = plugins.get(name);
    if (needed === undefined) {
      throw new CoreError("setup", errors.missingDependency(plugin.name, name, range));
    }
    const version = needed.definition.version ?? DEFAULT_VERSION;
    if (!inRange(plugin.name, name, version, range)) {
      throw new CoreError("setup", errors.wrongDependency(plugin.name, name, range, version));
    }
    return needed;
  });
}

function inRange(plugin: string, needs: string, version: string, range: string): boolean {
  if (!validate(version)) throw new CoreError("setup", errors.badVersion(needs, version));
  try {
    return range === "*" || satisfies(version, range);
  } catch {
    throw new CoreError("setup", errors.badRange(plugin, needs, range));
  }
}
