/**
 * `definePlugin` and `command`: how plugins and commands are written.
 *
 * @module
 */
import type { Context } from "./types/context.ts";
import type { AppHandle } from "./types/app.ts";
import type { Contract } from "./types/contract.ts";
import type {
  Command,
  ErasedDefinition,
  Plugin,
  PluginDefinition,
  PluginHooks,
} from "./types/plugin.ts";
import type { Schema } from "./types/schema.ts";
import { errors } from "./errors.ts";

/** The arguments of a command that takes none. */
export type NoArgs = Record<never, never>;

/**
 * A command that takes arguments: `schema` validates them, `handler` gets what the schema gives.
 *
 * ```ts
 * import { command } from "@pleiad/core";
 * import * as v from "valibot";
 *
 * const greet = command(v.object({ name: v.string() }), ({ name }) => `Hello, ${name}`);
 * ```
 *
 * A handler returns a JSON value or a promise of one; returning a `Uint8Array` or an `ArrayBuffer`
 * answers raw. Throwing rejects the call: an `Error` with its message, a string with itself, a
 * `CommandError` with any JSON value. A `CoreError` with the code `denied` is told to the audit log
 * as well: throw it where the scope does not cover the arguments.
 */
export function command<I, O, R, X = Context>(
  schema: Schema<I, O>,
  handler: (args: O, context: X) => R,
): Command<I, Awaited<R>, X>;
/** A command without arguments. */
export function command<R, X = Context>(
  handler: (context: X) => R,
): Command<NoArgs, Awaited<R>, X>;
export function command(
  first: Schema<unknown, unknown> | ((context: unknown) => unknown),
  second?: (args: unknown, context: unknown) => unknown,
): Command {
  if (typeof first === "function" && !("~standard" in first)) {
    return { schema: null, handler: (_args, context) => first(context) };
  }
  if (second === undefined) throw new TypeError(errors.commandWithoutHandler());
  return markedHere({ schema: first as Schema<unknown, unknown>, handler: second }); // the other overload was ruled out above
}

/** Where commands and plugins were defined: errors that have not been looked at, which cost little. */
const places = new WeakMap<object, Error>();

function markedHere<T extends object>(made: T): T {
  places.set(made, new Error());
  return made;
}

/** An error whose stack says where a command or a plugin was defined. */
export function definedAt(made: object): Error | undefined {
  return places.get(made);
}

/** The contract of a plugin whose commands are inferred from its definition. */
export interface InferredContract<
  N extends string,
  // deno-lint-ignore no-explicit-any -- any command fits, whatever it takes
  Commands extends Record<string, Command<any, any, any>>,
> extends Contract {
  /** The plugin's name. */
  name: N;
  /** One method a command. */
  commands: {
    [K in keyof Commands]: Commands[K] extends Command<infer I, infer R, infer _X> ? (args: I) => R
      : never;
  };
  /** Any event. */
  // deno-lint-ignore no-explicit-any -- nothing is declared, so anything may be emitted
  events: Record<string, any>;
}

/** Tauri's rule for plugin crates, less the underscore that identifiers do not take. */
const PLUGIN_NAME = /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/;
const COMMAND_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const RESERVED = new Set(["core", "tauri"]);

/**
 * Defines a plugin by its contract. Export a factory with an explicit return type, so that the
 * package can be published to JSR:
 *
 * ```ts
 * import { command, definePlugin, type Plugin } from "@pleiad/core";
 *
 * interface ClockContract {
 *   name: "clock";
 *   commands: { now(): string };
 * }
 *
 * export function clock(): Plugin<ClockContract> {
 *   return definePlugin<ClockContract>("clock", {
 *     permissions: { default: ["now"] },
 *     commands: { now: command(() => new Date().toISOString()) },
 *   });
 * }
 * ```
 *
 * Throws a `TypeError` when the name is reserved or malformed, or when a command's name is.
 */
export function definePlugin<C extends Contract>(
  name: C["name"],
  definition: PluginDefinition<C>,
): Plugin<C>;
/** Defines a plugin whose contract is inferred: right for plugins that are never published. */
export function definePlugin<
  const N extends string,
  // deno-lint-ignore no-explicit-any -- any command fits, whatever it takes
  Commands extends Record<string, Command<any, any, any>>,
>(
  name: N,
  definition: PluginHooks<InferredContract<N, Commands>> & { readonly commands: Commands },
): Plugin<InferredContract<N, Commands>>;
export function definePlugin(name: string, definition: object): Plugin {
  // SECURITY: what calls itself a part of the core would be granted with `core:default`.
  if (name.startsWith("core:")) throw new TypeError(errors.reservedName(name));
  return makePlugin(name, definition as ErasedDefinition); // both overloads are definitions; the core needs no more
}

/** Builds a plugin under any name, reserved ones too: for the core's own plugins. */
export function makePlugin(name: string, definition: ErasedDefinition): Plugin {
  const [base = "", rest] = name.startsWith("core:") ? [name.slice(5), true] : [name, false];
  if (!rest && RESERVED.has(name)) throw new TypeError(errors.reservedName(name));
  if (!PLUGIN_NAME.test(base)) throw new TypeError(errors.pluginName(name));
  for (const command of Object.keys(definition.commands)) {
    if (!COMMAND_NAME.test(command)) throw new TypeError(errors.commandName(name, command));
  }
  return markedHere(Object.freeze({ name, definition }));
}

/** A handle that gives typed access to the app's own events and state; for `setup` of an app. */
export type Setup = (app: AppHandle) => void | Promise<void>;
