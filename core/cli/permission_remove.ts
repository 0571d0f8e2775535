/**
 * `pleiad permission rm`: takes a permission out of every capability file, and removes the file that
 * declares it.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { readPermissionFile } from "../acl/permission_file.ts";
import { reasonOf } from "../errors.ts";
import { filesIn, readText } from "../project/folders.ts";
import { given } from "./ask.ts";
import { removePermissions } from "./capability_edit.ts";
import { filedCapabilities, identifierOf, rewrite } from "./capability_files.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { findAppFile, loadApp } from "./load.ts";
import { requireIdentifier } from "./offer.ts";

/** Runs `pleiad permission rm …`. Resolves to 0, or to 1 when there was nothing to take out. */
export async function runPermissionRemove(argv: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readOptions(argv);
  const [name, extra] = positionals;
  if (values.help) {
    io.out(helpText("permission"));
    return 0;
  }
  if (extra !== undefined) throw new CliError(sentences.tooMany("permission", extra), EXIT.usage);
  const missing = sentences.identifierMissing("permission", "rm");
  const identifier = await given(name, io, "What's the permission identifier?", missing);
  // As in Tauri, `<plugin>:*` stands for everything of a plugin.
  const plugin = identifier.endsWith(":*") ? identifier.slice(0, -1) : null;
  requireIdentifier(plugin === null ? identifier : `${plugin}default`);
  const isMeant = (known: string) =>
    plugin === null ? known === identifier : known.slice(0, known.lastIndexOf(":") + 1) === plugin;
  const folder = await folderOf(values.app ?? "app.ts", io);
  const declared = plugin === null ? declarationOf(folder, identifier) : null;
  // All edits are made before the first is written: one that cannot be made leaves all as it was.
  const texts = new Map<string, string>();
  const done: string[] = [];
  for (const { capability, name: file, place } of filedCapabilities(folder)) {
    if (!capability.permissions.map(identifierOf).some(isMeant)) continue;
    const text = removePermissions({ ...place, text: texts.get(file) ?? place.text }, isMeant);
    if (text === null) {
      throw new CliError(sentences.removeByHand(file, capability.identifier, identifier));
    }
    texts.set(file, text);
    done.push(
      `Permission \`${identifier}\` removed from capability \`${capability.identifier}\` at ${file}`,
    );
  }
  for (const [file, text] of texts) await rewrite(folder, file, text);
  if (declared !== null) {
    await rm(join(folder, declared));
    done.push(`Permission \`${identifier}\` removed: ${declared}`);
  }
  if (done.length === 0) throw new CliError(sentences.notGranted(identifier));
  for (const line of done) io.out(line);
  return 0;
}

/** The file that declares this one permission and nothing else, or `null` when none declares it. */
function declarationOf(folder: string, identifier: string): string | null {
  for (const name of filesIn(folder, "permissions")) {
    const { defaultPermission, permissions, sets } = readPermissionFile({
      name,
      text: readText(folder, name),
    });
    const all = [...permissions, ...sets].map((one) => one.identifier);
    if (!all.includes(identifier)) continue;
    if (all.length === 1 && defaultPermission === null) return name;
    throw new CliError(sentences.sharesFile(name, identifier));
  }
  return null;
}

/** Not by the authority: a capability that names what is gone is what people want to mend. */
async function folderOf(file: string, io: CliIo): Promise<string> {
  const restore = io.divertLogs();
  try {
    const { definition } = await loadApp(file, io.cwd);
    return definition.project?.folder ?? dirname(await findAppFile(file, io.cwd));
  } finally {
    restore();
  }
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
