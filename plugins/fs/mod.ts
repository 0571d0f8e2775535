/**
 * Files and folders, for `@tauri-apps/plugin-fs`: inside the scopes that capabilities give.
 *
 * @module
 */
import { definePlugin, type Plugin } from "@pleiad/core";
import { literalEntry } from "@pleiad/core/scope";
import * as v from "valibot";
import { Access } from "./_access.ts";
import { pathCommands } from "./_commands.ts";
import { Desk } from "./_desk.ts";
import { handleCommands } from "./_handle_commands.ts";
import { matchPathArgs } from "./_match.ts";
import { permissions } from "./_permissions.ts";
import { watchCommand } from "./_watch_command.ts";
import { writeCommands } from "./_write_commands.ts";
import type { FsApi, FsContract } from "./contract.ts";

export type * from "./contract.ts";

/** What the app decides about files. */
export interface FsPluginOptions {
  /** The largest file that `readFile` and `readTextFile` give, in bytes: such a file is in memory
   * as a whole. Default 1 GiB. */
  readonly maxFileBytes?: number;
}

const PATH = "A glob over paths, which may begin with a folder such as `$APPDATA`.";
const GIB = 1024 * 1024 * 1024;

/** Creates the fs plugin. */
export function fs(options: FsPluginOptions = {}): Plugin<FsContract> {
  const desk = new Desk(options.maxFileBytes ?? GIB);
  return definePlugin<FsContract>("fs", {
    version: "0.1.0",
    permissions,
    scope: v.union([v.string(), v.object({ path: v.string() })]),
    scopeSchema: {
      anyOf: [
        { description: PATH, type: "string" },
        {
          type: "object",
          required: ["path"],
          properties: { path: { description: PATH, type: "string" } },
        },
      ],
    },
    matchScope: matchPathArgs,
    config: v.optional(v.strictObject({ requireLiteralLeadingDot: v.optional(v.boolean()) })),
    setup(app, config) {
      const access = desk.access = new Access(app, config?.requireLiteralLeadingDot);
      return apiOf(access);
    },
    commands: {
      ...pathCommands(desk),
      ...handleCommands(desk),
      ...writeCommands(desk),
      watch: watchCommand(desk),
    },
  });
}

const NOTHING = { allow: [], deny: [], global: { allow: [], deny: [] } };

function apiOf(access: Access): FsApi {
  const folder = (path: string, recursive: boolean) => [
    literalEntry(path),
    recursive ? literalEntry(path, { recursive }) : `${literalEntry(path).replace(/[\\/]$/, "")}/*`,
  ];
  return {
    allowFile: (path) => access.lend("allow", [literalEntry(path)]),
    allowDirectory: (path, recursive) => access.lend("allow", folder(path, recursive)),
    forbidFile: (path) => access.lend("deny", [literalEntry(path)]),
    forbidDirectory: (path, recursive) => access.lend("deny", folder(path, recursive)),
    isAllowed: (path) => access.covers({ command: "", scope: NOTHING }, path, true),
  };
}
