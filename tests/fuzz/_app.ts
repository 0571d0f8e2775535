/**
 * The app that is fuzzed: commands with arguments of every shape, and a count of what ran.
 *
 * @module
 */
import { type App, command, createApp, definePlugin } from "@pleiad/core";
import { bytes } from "@pleiad/core/valibot";
import * as v from "valibot";

interface Tree {
  readonly children?: readonly Tree[] | undefined;
}

const tree: v.GenericSchema<Tree> = v.object({
  children: v.optional(v.array(v.lazy(() => tree))),
});

/** The commands of the fuzzed plugin, with their names on the wire. */
export const COMMANDS = ["text", "list", "record", "tree", "loose", "any", "raw", "none"] as const;

/** Makes the app. `ran` is called for every call that reaches a handler. */
export function fuzzedApp(ran: (command: string) => void): App {
  const count = (name: string) => (args?: unknown) => {
    ran(name);
    return args ?? null;
  };
  const target = definePlugin("target", {
    permissions: { default: [...COMMANDS] },
    commands: {
      text: command(v.object({ text: v.string() }), count("text")),
      list: command(v.object({ list: v.array(v.number()) }), count("list")),
      record: command(v.object({ record: v.record(v.string(), v.unknown()) }), count("record")),
      tree: command(v.object({ tree }), count("tree")),
      loose: command(v.looseObject({ x: v.optional(v.unknown()) }), count("loose")),
      any: command(v.unknown(), count("any")),
      raw: command(bytes(), (body) => count("raw")(body.length)),
      none: command(() => count("none")()),
    },
  });
  return createApp({
    identifier: "org.pleiad.fuzz",
    plugins: [target],
    capabilities: [{
      identifier: "main",
      windows: ["main"],
      permissions: ["core:default", "target:default"],
    }],
  });
}
