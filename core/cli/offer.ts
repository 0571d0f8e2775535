/**
 * What an app offers to be granted.
 *
 * @module
 */
import type { Authority } from "../acl/authority.ts";
import { checkIdentifier, joinIdentifier, splitIdentifier } from "../acl/identifier.ts";
import { namesOf } from "../acl/manifest.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import { nearestNames } from "./nearest.ts";

/** Throws a `CliError` that names what is near, unless the app or a plugin has the permission. */
export function requireOffered(authority: Authority, identifier: string): void {
  requireIdentifier(identifier);
  const { manifests } = authority.inventory();
  const { key, name } = splitIdentifier(identifier);
  const manifest = manifests.get(key);
  if (manifest !== undefined && ["default", ...namesOf(manifest)].includes(name)) return;
  const all = [...manifests.values()].flatMap((one) =>
    namesOf(one).map((known) => joinIdentifier(one.key, known))
  );
  const near = nearestNames(identifier, all);
  throw new CliError(sentences.noSuchPermission(identifier, near), EXIT.usage);
}

/** Throws a `CliError` unless a text can be an identifier; Tauri's words say why. */
export function requireIdentifier(identifier: string): void {
  const reason = checkIdentifier(identifier);
  if (reason !== null) {
    throw new CliError(sentences.badIdentifier(identifier, reason), EXIT.usage);
  }
}
