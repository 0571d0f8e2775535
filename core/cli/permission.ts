/**
 * `pleiad permission`: `ls` lists what an app's plugins, and the app itself, offer; the other
 * actions have files of their own.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { APP_KEY, joinIdentifier } from "../acl/identifier.ts";
import { namesOf } from "../acl/manifest.ts";
import type { Manifest } from "../acl/permission.ts";
import { reasonOf } from "../errors.ts";
import { CliError, sentences } from "./errors.ts";
import { helpText } from "./help.ts";
import type { CliIo } from "./io.ts";
import { loadAuthority } from "./load_authority.ts";
import { runPermissionAdd } from "./permission_add.ts";
import { runPermissionNew } from "./permission_new.ts";
import { runPermissionRemove } from "./permission_remove.ts";

/** Runs `pleiad permission …`. Resolves to the exit code. */
export async function runPermission(argv: readonly string[], io: CliIo): Promise<number> {
  if (argv[0] === "new") return await runPermissionNew(argv.slice(1), io);
  if (argv[0] === "add") return await runPermissionAdd(argv.slice(1), io);
  if (argv[0] === "rm") return await runPermissionRemove(argv.slice(1), io);
  const { values, positionals } = readOptions(argv);
  const [action, filter = "", extra] = positionals;
  if (values.help || action === undefined) {
    io.out(helpText("permission"));
    return 0;
  }
  const wrong = action === "ls" ? extra : action;
  if (wrong !== undefined) throw new CliError(sentences.tooMany("permission", wrong), 2);
  const { manifests } = (await loadAuthority(values.app ?? "app.ts", io)).authority.inventory();
  const { plugin } = values;
  if (plugin !== undefined && !manifests.has(plugin)) {
    const known = [...manifests.keys()].filter((key) => key !== APP_KEY).sort();
    throw new CliError(sentences.unknownPlugin(plugin, known), 2);
  }
  const listed = [...manifests.values()]
    .filter(({ key }) => plugin === undefined || key === plugin)
    .flatMap(permissionsOf)
    .filter(({ identifier }) => identifier.includes(filter));
  io.out(
    values.json
      ? JSON.stringify(listed, null, 2)
      : listed.map(({ identifier, description }) => `${identifier}\n  ${description}`).join("\n"),
  );
  return 0;
}

function permissionsOf(manifest: Manifest) {
  return namesOf(manifest).map((name) => {
    const found = name === "default"
      ? manifest.defaultPermission
      : manifest.sets.get(name) ?? manifest.permissions.get(name);
    return {
      identifier: joinIdentifier(manifest.key, name),
      description: found?.description ?? "",
    };
  });
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        app: { type: "string" },
        plugin: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = reasonOf(error).split(". ", 1)[0] ?? "";
    throw new CliError(sentences.badOption("permission", reason), 2, { cause: error });
  }
}
