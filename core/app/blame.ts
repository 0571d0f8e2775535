/**
 * Whose code an error comes from that nobody caught, read off its stack.
 *
 * @module
 */
import { dirname } from "node:path";
import { definedAt } from "../plugin.ts";
import type { Plugin } from "../types/plugin.ts";

const CORE = dirname(dirname(plainPath(import.meta.url)));

/**
 * The plugin whose code threw, or `null` where the stack does not tell: what was thrown is no
 * `Error`, or several plugins share a file. A context that follows asynchronous work would know
 * more, and cost every call more than its access control does.
 */
export function blame(thrown: unknown, plugins: Iterable<Plugin>): string | null {
  const files = thrown instanceof Error ? filesOf(thrown) : [];
  const owners = new Map<string, Set<string>>();
  const add = (place: string, name: string) => {
    const found = owners.get(place);
    if (found === undefined) owners.set(place, new Set([name]));
    else found.add(name);
  };
  for (const plugin of plugins) {
    const parts = [plugin, ...Object.values(plugin.definition.commands)];
    for (const part of parts) {
      const at = definedAt(part);
      const file = at === undefined ? undefined : filesOf(at)[0];
      if (file === undefined) continue;
      add(file, plugin.name);
      add(`${dirname(file)}/`, plugin.name);
    }
  }
  for (const file of files) {
    const found = owners.get(file) ?? owners.get(`${dirname(file)}/`);
    if (found === undefined) continue;
    const [name = null] = found;
    return found.size === 1 ? name : null;
  }
  return null;
}

/** The files of a stack outside the core, the innermost first. */
function filesOf(error: Error): string[] {
  const found: string[] = [];
  const places = String(error.stack ?? "").matchAll(
    /(?:\(|at |^\s*)((?:file:\/\/|\/|[A-Z]:\\)[^()\n]*?):\d+(?::\d+)?\)?$/gm,
  );
  for (const [, place = ""] of places) {
    const file = plainPath(place);
    if (!file.startsWith(`${CORE}/`) || file.endsWith(".test.ts")) found.push(file);
  }
  return found;
}

function plainPath(place: string): string {
  const path = place.replace(/^file:\/\/(?:\/(?=[A-Z]:))?/, "").replaceAll("\\", "/");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
