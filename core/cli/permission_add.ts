/**
 * `pleiad permission add`: grants a permission by a capability file.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { reasonOf } from "../errors.ts";
import { given } from "./ask.ts";
import { addPermission } from "./capability_edit.ts";
import {
  filedCapabilities,
  type FiledCapability,
  identifierOf,
  rewrite,
} from "./capability_files.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { loadAuthority } from "./load_authority.ts";
import { requireOffered } from "./offer.ts";

/** Runs `pleiad permission add …`. Resolves to the exit code. */
export async function runPermissionAdd(argv: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readOptions(argv);
  const [name, wanted, extra] = positionals;
  if (values.help) {
    io.out(helpText("permission"));
    return 0;
  }
  if (extra !== undefined) throw new CliError(sentences.tooMany("permission", extra), EXIT.usage);
  const missing = sentences.identifierMissing("permission", "add");
  const identifier = await given(name, io, "What's the permission identifier?", missing);
  const { authority, folder } = await loadAuthority(values.app ?? "app.ts", io);
  requireOffered(authority, identifier);
  const files = filedCapabilities(folder);
  const inCode = authority.inventory().capabilities
    .filter((one) => !files.some(({ capability }) => capability.identifier === one.identifier));
  if (inCode.some((one) => one.identifier === wanted)) {
    throw new CliError(sentences.inCode(wanted ?? "", identifier));
  }
  const { capability, name: file, place } = await choose(files, wanted, identifier, folder, io);
  const shown = `capability \`${capability.identifier}\` at ${file}`;
  if (capability.permissions.some((entry) => identifierOf(entry) === identifier)) {
    io.out(`Permission \`${identifier}\` already added to ${shown}`);
    return 0;
  }
  const text = addPermission(place, identifier);
  if (text === null) {
    throw new CliError(sentences.addByHand(file, capability.identifier, identifier));
  }
  await rewrite(folder, file, text);
  io.out(`Permission \`${identifier}\` added to ${shown}`);
  return 0;
}

/** The capability that was named, or the only one, or the one that a person chooses. */
async function choose(
  files: readonly FiledCapability[],
  wanted: string | undefined,
  identifier: string,
  folder: string,
  io: CliIo,
): Promise<FiledCapability> {
  const names = files.map(({ capability }) => capability.identifier);
  const [only, second] = files;
  if (only === undefined) {
    throw new CliError(sentences.noCapabilityFile(`${folder}/capabilities`, identifier));
  }
  if (wanted === undefined && second === undefined) return only;
  const question = `Which capability to add the permission to? (${names.join(", ")})`;
  const chosen = await given(wanted, io, question, sentences.whichCapability(names));
  const found = files.find(({ capability }) => capability.identifier === chosen);
  if (found === undefined) {
    throw new CliError(sentences.noSuchCapability(chosen, names), EXIT.usage);
  }
  return found;
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { app: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption("permission", reason), EXIT.usage, { cause: error });
  }
}
