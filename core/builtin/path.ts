/**
 * The built-in plugin `path`: paths of the system that the core runs on (tauri:
 * `crates/tauri/src/path/plugin.rs`).
 *
 * @module
 */
import process from "node:process";
import * as v from "valibot";
import { command, makePlugin } from "../plugin.ts";
import type { Context } from "../types/context.ts";
import type { Plugin } from "../types/plugin.ts";
import { type PathRules, posixRules, windowsRules } from "./path_rules.ts";
import { type CommandRow, commandsOf, type CommandTable, real, rowsOf } from "./table.ts";

const onePath = v.object({ path: v.string() });
const manyPaths = v.object({ paths: v.array(v.string()) });

function pathCommands(rules: PathRules): CommandTable {
  return {
    resolve_directory: real(
      command(
        v.object({ directory: v.number(), path: v.nullish(v.string()) }),
        ({ directory, path }, { app }: Context) => app.path.resolve(directory, path ?? undefined),
      ),
    ),
    resolve: real(
      command(manyPaths, ({ paths }) => rules.resolve(process.cwd(), paths)),
      "from the core's working directory",
    ),
    normalize: real(command(onePath, ({ path }) => rules.normalize(path))),
    join: real(command(manyPaths, ({ paths }) => rules.join(paths))),
    dirname: real(command(onePath, ({ path }) => rules.dirname(path))),
    extname: real(command(onePath, ({ path }) => rules.extname(path))),
    basename: real(
      command(
        v.object({ path: v.string(), ext: v.nullish(v.string()) }),
        ({ path, ext }) => rules.basename(path, ext ?? ""),
      ),
    ),
    is_absolute: real(command(onePath, ({ path }) => rules.isAbsolute(path))),
  };
}

/** What each command is worth. */
export const pathCommandTable: readonly CommandRow[] = rowsOf(pathCommands(posixRules));

/** Builds the plugin. `windows` says whose rules hold; default: this system's. */
export function pathPlugin(windows: boolean = process.platform === "win32"): Plugin {
  const commands = commandsOf(pathCommands(windows ? windowsRules : posixRules));
  return makePlugin("core:path", { permissions: { default: Object.keys(commands) }, commands });
}
