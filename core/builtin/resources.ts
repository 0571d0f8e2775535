/**
 * The built-in plugin `resources`: closes what a page holds by number.
 *
 * @module
 */
import * as v from "valibot";
import { command, makePlugin } from "../plugin.ts";
import type { Context } from "../types/context.ts";
import type { Plugin } from "../types/plugin.ts";
import { type CommandRow, commandsOf, type CommandTable, real, rowsOf } from "./table.ts";

const table: CommandTable = {
  close: real(
    command(v.object({ rid: v.number() }), async ({ rid }, { resources, app }: Context) => {
      // SECURITY: only the caller's own table and the app's; other documents' are out of reach.
      await (resources.has(rid) ? resources : app.resources).close(rid);
    }),
    "the document's table, then the app's",
  ),
};

/** What each command is worth. */
export const resourcesCommandTable: readonly CommandRow[] = rowsOf(table);

/** Builds the plugin. */
export function resourcesPlugin(): Plugin {
  return makePlugin("core:resources", {
    permissions: { default: ["close"] },
    commands: commandsOf(table),
  });
}
