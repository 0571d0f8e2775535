/**
 * `pleiad acl schema`: what editors complete capability files from.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { reasonOf } from "../errors.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { findAppFile } from "./load.ts";
import { loadAuthority } from "./load_authority.ts";
import { isWrong, SCHEMA_FOLDER, staleSchemas, writeSchemas } from "./schema_folder.ts";

/** Runs `pleiad acl schema …`. Resolves to 0, or to 1 when `--check` finds a file out of date. */
export async function runAclSchema(argv: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readOptions(argv);
  if (values.help) {
    io.out(helpText("acl"));
    return 0;
  }
  const [file = "app.ts", extra] = positionals;
  if (extra !== undefined) throw new CliError(sentences.tooMany("acl", extra), 2);
  const root = dirname(await findAppFile(file, io.cwd));
  const folder = values.out === undefined ? join(root, SCHEMA_FOLDER) : resolve(io.cwd, values.out);
  const inventory = (await loadAuthority(file, io)).authority.inventory();
  const shown = (name: string) => relative(io.cwd, join(folder, name));
  if (!values.check) {
    const written = await writeSchemas(folder, inventory);
    for (const name of written) io.out(`${shown(name)} is written`);
    if (written.length === 0) io.out(`${relative(io.cwd, folder)} is up to date`);
    return 0;
  }
  const stale = (await staleSchemas(folder, inventory)).filter(([name]) => isWrong(folder, name));
  for (const [name] of stale) io.err(sentences.staleSchema(shown(name)));
  return stale.length === 0 ? 0 : EXIT.failed;
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        out: { type: "string" },
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
