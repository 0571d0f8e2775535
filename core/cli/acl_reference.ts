/**
 * `pleiad acl reference`: the permissions of a plugin, for its README.
 *
 * @module
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { permissionReference } from "../acl/reference.ts";
import { pluginManifest } from "../app/manifests.ts";
import { reasonOf } from "../errors.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { loadPlugin } from "./load_plugin.ts";
import { replaceFile } from "../storage/mod.ts";
import { textOf } from "./text_of.ts";

const BEGIN = "<!-- begin: permissions, written by pleiad acl reference -->";
const END = "<!-- end: permissions -->";
/** The lines stand under a heading of level 2, so their own are of level 3. */
const LEVEL = 3;

/** Runs `pleiad acl reference …`. Resolves to 0, or to 1 when `--check` finds the file out of date. */
export async function runAclReference(argv: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readOptions(argv);
  if (values.help) {
    io.out(helpText("acl"));
    return 0;
  }
  const [module, extra] = positionals;
  if (module === undefined) throw new CliError(sentences.moduleMissing(), 2);
  if (extra !== undefined) throw new CliError(sentences.tooMany("acl", extra), 2);
  const restore = io.divertLogs();
  const plugin = await loadPlugin(module, io.cwd, values.export).finally(restore);
  const manifest = pluginManifest(plugin);
  const { into } = values;
  if (into === undefined) {
    io.out(permissionReference(manifest).trimEnd());
    return 0;
  }
  const path = resolve(io.cwd, into);
  const text = await textOf(path) ?? "";
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new CliError(sentences.noMarkers(into, BEGIN, END));
  const reference = permissionReference(manifest, LEVEL);
  const fresh = `${text.slice(0, from + BEGIN.length)}\n\n${reference}\n${text.slice(to)}`;
  if (fresh === text) return 0;
  if (values.check) {
    io.err(sentences.staleReference(into, module));
    return EXIT.failed;
  }
  await replaceFile(path, fresh, { shared: true });
  io.out(`${into} is written`);
  return 0;
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        export: { type: "string" },
        into: { type: "string" },
        check: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption("acl", reason), 2, { cause: error });
  }
}
