/**
 * `pleiad permission new`: writes a permission file for the app's own commands.
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { APP_KEY } from "../acl/identifier.ts";
import { namesOf } from "../acl/manifest.ts";
import { reasonOf } from "../errors.ts";
import { given, givenIfAny, listOf } from "./ask.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { loadAuthority } from "./load_authority.ts";
import { nearestNames } from "./nearest.ts";
import { planFile, tomlLine, writeFile } from "./new_file.ts";
import { requireIdentifier } from "./offer.ts";

/** Runs `pleiad permission new …`. Resolves to the exit code. */
export async function runPermissionNew(argv: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readOptions(argv);
  const [name, extra] = positionals;
  if (values.help) {
    io.out(helpText("permission"));
    return 0;
  }
  if (extra !== undefined) throw new CliError(sentences.tooMany("permission", extra), EXIT.usage);
  const missing = sentences.identifierMissing("permission", "new");
  const identifier = await given(name, io, "What's the permission identifier?", missing);
  requireIdentifier(identifier);
  if (identifier.includes(":")) throw new CliError(sentences.prefixed(identifier), EXIT.usage);
  const { app, authority, folder } = await loadAuthority(values.app ?? "app.ts", io);
  const file = planFile(values, join(folder, "permissions"), identifier, io);
  const own = authority.inventory().manifests.get(APP_KEY);
  const isThere = identifier === "default" ||
    own !== undefined && namesOf(own).includes(identifier);
  if (isThere && values.force !== true) {
    throw new CliError(sentences.taken("permission", identifier, null));
  }
  const asked = values.allow === undefined && values.deny === undefined;
  const description = asked
    ? await givenIfAny(values.description, io, "What's the permission description?")
    : values.description ?? "";
  const allow = listOf(
    ...asked
      ? [await givenIfAny(undefined, io, "What commands to allow? (comma separated)")]
      : values.allow ?? [],
  );
  const deny = listOf(
    ...asked
      ? [await givenIfAny(undefined, io, "What commands to deny? (comma separated)")]
      : values.deny ?? [],
  );
  if (allow.length + deny.length === 0) throw new CliError(sentences.commandsMissing(), EXIT.usage);
  const commands = Object.keys(app.definition.commands ?? {});
  for (const command of [...allow, ...deny]) {
    if (commands.includes(command)) continue;
    const near = nearestNames(command, commands);
    throw new CliError(sentences.noSuchCommand(command, commands, near), EXIT.usage);
  }
  const lists = {
    ...(allow.length === 0 ? {} : { allow }),
    ...(deny.length === 0 ? {} : { deny }),
  };
  const told = description === "" ? {} : { description };
  await writeFile(file, {
    json: { permission: [{ identifier, ...told, commands: lists }] },
    toml: [
      "[[permission]]",
      tomlLine("identifier", identifier),
      ...(description === "" ? [] : [tomlLine("description", description)]),
      ...Object.entries(lists).map(([kind, names]) => tomlLine(`commands.${kind}`, names)),
    ],
  });
  io.out(`Created permission at ${file.shown}`);
  if (own === undefined) {
    io.out("The app declares permissions now: each of its own commands needs a capability");
  }
  return 0;
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        app: { type: "string" },
        description: { type: "string" },
        allow: { type: "string", short: "a", multiple: true },
        deny: { type: "string", short: "d", multiple: true },
        format: { type: "string" },
        out: { type: "string", short: "o" },
        force: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption("permission", reason), EXIT.usage, { cause: error });
  }
}
