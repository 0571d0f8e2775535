/**
 * Command scopes: which programs may be started, with which arguments
 * (tauri-apps/plugins-workspace: `plugins/shell/src/scope.rs`).
 *
 * @module
 */
import { compileRegExp } from "./linear_regexp.ts";
import { refusals } from "./refusals.ts";

/** An argument: a fixed text, or one of the caller's that a regular expression must match as a
 * whole; with `raw`, anywhere in it. */
export type CommandArgument =
  | string
  | { readonly validator: string; readonly raw?: boolean };

/** An entry of a command scope. */
export interface CommandEntry {
  /** The name that pages use. */
  readonly name: string;
  /** The program. Default: `name`, for sidecars. */
  readonly cmd?: string;
  /** `true`: any arguments; a list: one each, in order. Default `false`: none. */
  readonly args?: boolean | readonly CommandArgument[];
  /** Whether the program comes with the app. Default `false`. */
  readonly sidecar?: boolean;
}

/** A program that may be started. Start it without a shell. */
export interface AllowedCommand {
  /** The entry's name. */
  readonly name: string;
  /** The program, as the entry has it: a leading `$VARIABLE` is still to be replaced. */
  readonly program: string;
  /** The arguments, the fixed ones included. */
  readonly args: readonly string[];
  /** Whether the program comes with the app. */
  readonly sidecar: boolean;
}

/** What makes a command scope. */
export interface CommandScopeOptions {
  /** What may be started. */
  readonly allow: readonly CommandEntry[];
  /** Names of what may not, whatever is allowed. Default: nothing. */
  readonly deny?: readonly Pick<CommandEntry, "name">[];
}

/** Decides about commands. */
export interface ProgramScope {
  /** What to start. Throws a sentence when the command may not be started so. */
  check(
    name: string,
    args?: readonly string[],
    options?: { readonly sidecar?: boolean },
  ): AllowedCommand;
}

type Arguments = (name: string, args: readonly string[]) => readonly string[];

interface Compiled {
  readonly entry: CommandEntry;
  readonly arguments: Arguments;
}

/**
 * Compiles a command scope. Throws a `SyntaxError` for a validator that is no regular expression.
 *
 * ```ts
 * import { createCommandScope } from "@pleiad/core/scope";
 *
 * const scope = createCommandScope({
 *   allow: [{ name: "log", cmd: "git", args: ["log", { validator: "-n[0-9]{1,3}" }] }],
 * });
 * scope.check("log", ["log", "-n5"]).args; // ["log", "-n5"]
 * ```
 */
export function createCommandScope(options: CommandScopeOptions): ProgramScope {
  const denied = new Set((options.deny ?? []).map(({ name }) => name));
  const commands = new Map<string, Compiled[]>();
  for (const entry of options.allow) {
    const same = commands.get(entry.name) ?? [];
    same.push({ entry, arguments: compileArguments(entry) });
    commands.set(entry.name, same);
  }
  return {
    check(name, args = [], { sidecar = false } = {}) {
      const entries = denied.has(name) ? undefined : commands.get(name);
      if (entries === undefined) throw new Error(refusals.unknownCommand(name));
      const fitting = entries.filter(({ entry }) => (entry.sidecar ?? false) === sidecar);
      if (fitting.length === 0) throw new Error(refusals.sidecarFlag());
      if (args.some((arg) => arg.includes("\0") || !arg.isWellFormed())) {
        throw new Error(refusals.argumentFormat(name));
      }
      let first: unknown;
      for (const { entry, arguments: read } of fitting) {
        try {
          return { name, program: entry.cmd ?? name, args: read(name, args), sidecar };
        } catch (error) {
          first ??= error;
        }
      }
      throw first;
    },
  };
}

function compileArguments({ args = false }: CommandEntry): Arguments {
  if (args === true) return (_name, given) => [...given];
  const slots = (args === false ? [] : args).map((arg) =>
    typeof arg === "string" ? arg : {
      shown: arg.raw === true ? arg.validator : `^${arg.validator}$`,
      matches: compileRegExp(arg.validator, { whole: arg.raw !== true }),
    }
  );
  const allFixed = slots.every((slot) => typeof slot === "string");
  return (name, given) => {
    if (given.length > (allFixed ? 0 : slots.length)) {
      throw new Error(refusals.argumentFormat(name));
    }
    return slots.map((slot, i) => {
      if (typeof slot === "string") return slot;
      const value = given[i];
      if (value === undefined) throw new Error(refusals.missingArgument(i, slot.shown));
      if (!slot.matches(value)) throw new Error(refusals.badArgument(i, slot.shown));
      return value;
    });
  };
}
