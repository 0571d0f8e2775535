/**
 * The commands of a built-in plugin together with what they are worth, so that the plugin and the
 * table in `README.md` come from one place.
 *
 * @module
 */
import type { Command } from "../types/plugin.ts";

/**
 * One command of a built-in plugin, as the generated table of `README.md` shows it.
 *
 * `real` does what Tauri's command does, `emulated` has the same answers with a browser's means,
 * `neutral` answers in the right shape and changes nothing a user could see.
 */
export interface CommandRow {
  /** The command's name without `plugin:<name>|`. */
  readonly command: string;
  readonly status: "real" | "emulated" | "neutral";
  /** One short clause, empty when there is nothing to add. */
  readonly note: string;
}

// deno-lint-ignore no-explicit-any -- contexts differ per command; the router builds the right one
type AnyCommand = Command<any, unknown, any>;

/** A command with its status and note. */
export interface TableEntry extends Omit<CommandRow, "command"> {
  /** What the plugin runs. */
  readonly run: AnyCommand;
}

/** Commands by name, in the order of the table. */
export type CommandTable = { readonly [command: string]: TableEntry };

/** A command that does what Tauri's does. */
export function real(run: AnyCommand, note = ""): TableEntry {
  return { run, status: "real", note };
}

/** A command that has Tauri's answers by other means. */
export function emulated(run: AnyCommand, note: string): TableEntry {
  return { run, status: "emulated", note };
}

/** A command that answers and does nothing. */
export function neutral(run: AnyCommand, note: string): TableEntry {
  return { run, status: "neutral", note };
}

/** The commands of a table as a plugin's definition wants them. */
export function commandsOf(table: CommandTable): { readonly [name: string]: AnyCommand } {
  return Object.fromEntries(Object.entries(table).map(([name, { run }]) => [name, run]));
}

/** The table without its code. */
export function rowsOf(table: CommandTable): readonly CommandRow[] {
  return Object.entries(table).map(([command, { status, note }]) => ({ command, status, note }));
}
