/**
 * `pleiad capability new`: writes a capability file.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { compileGlob } from "../acl/glob.ts";
import { reasonOf } from "../errors.ts";
import { given, givenIfAny, listOf } from "./ask.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { loadAuthority } from "./load_authority.ts";
import { planFile, tomlLine, writeFile } from "./new_file.ts";
import { requireIdentifier, requireOffered } from "./offer.ts";
import { SCHEMA_FOLDER } from "./schema_folder.ts";

/** Runs `pleiad capability …`. Resolves to the exit code. */
export async function runCapability(argv: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readOptions(argv);
  const [action, name, extra] = positionals;
  if (values.help || action === undefined) {
    io.out(helpText("capability"));
    return 0;
  }
  const wrong = action === "new" ? extra : action;
  if (wrong !== undefined) throw new CliError(sentences.tooMany("capability", wrong), EXIT.usage);
  const missing = sentences.identifierMissing("capability", "new");
  const identifier = await given(name, io, "What's the capability identifier?", missing);
  requireIdentifier(identifier);
  if (identifier.includes(":")) throw new CliError(sentences.prefixed(identifier), EXIT.usage);
  const { authority, folder } = await loadAuthority(values.app ?? "app.ts", io);
  const file = planFile(values, join(folder, "capabilities"), identifier, io);
  const other = authority.inventory().capabilities.find((one) => one.identifier === identifier);
  const isReplaced = other?.source !== undefined && join(folder, other.source) === file.path;
  if (other !== undefined && !isReplaced) {
    throw new CliError(sentences.taken("capability", identifier, other.source ?? null));
  }
  const asked = values.windows === undefined;
  const description = asked
    ? await givenIfAny(values.description, io, "What's the capability description?")
    : values.description ?? "";
  const windows = listOf(
    ...values.windows ?? [
      await given(
        undefined,
        io,
        "Which windows should be affected by this? (comma separated)",
        sentences.windowsMissing(),
      ),
    ],
  );
  for (const glob of windows) requireGlob(glob);
  const permissions = listOf(
    ...values.permission ??
      (asked
        ? [await givenIfAny(undefined, io, "What permissions to enable? (comma separated)")]
        : []),
  );
  for (const permission of permissions) requireOffered(authority, permission);
  const schema = join(folder, SCHEMA_FOLDER, "desktop-schema.json");
  const link = relative(dirname(file.path), schema).replaceAll("\\", "/");
  const linked = existsSync(schema);
  const told = description === "" ? {} : { description };
  await writeFile(file, {
    json: {
      ...(linked ? { $schema: link } : {}),
      identifier,
      ...told,
      windows,
      permissions,
    },
    toml: [
      ...(linked ? [`#:schema ${link}`] : []),
      tomlLine("identifier", identifier),
      ...(description === "" ? [] : [tomlLine("description", description)]),
      tomlLine("windows", windows),
      tomlLine("permissions", permissions),
    ],
  });
  io.out(`Created capability at ${file.shown}`);
  return 0;
}

function requireGlob(glob: string): void {
  try {
    compileGlob(glob);
  } catch (error) {
    throw new CliError(sentences.badWindow(glob, reasonOf(error)), EXIT.usage, { cause: error });
  }
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        app: { type: "string" },
        description: { type: "string" },
        windows: { type: "string", multiple: true },
        permission: { type: "string", multiple: true },
        format: { type: "string" },
        out: { type: "string", short: "o" },
        force: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption("capability", reason), EXIT.usage, { cause: error });
  }
}
