/**
 * From an identifier to the permissions that it stands for, through sets and across plugins
 * (tauri: `crates/tauri-utils/src/acl/resolved.rs`, `get_permissions`).
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import { checkIdentifier, joinIdentifier, parseIdentifier, splitIdentifier } from "./identifier.ts";
import { namesOf } from "./manifest.ts";
import type { Manifest, Permission, PermissionSet } from "./permission.ts";

/** A permission that an identifier led to. */
export interface Expanded {
  /** The manifest that has it. */
  readonly manifest: Manifest;
  /** The permission. */
  readonly permission: Permission;
  /** Identifiers of the sets that led to it, the outermost first, then its own. */
  readonly path: readonly string[];
}

/** What identifiers are looked up in. */
export interface Names {
  /** Manifests by key, `core` among them. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** Keys of plugins that were there once: what names them grants nothing. */
  readonly absent: ReadonlySet<string>;
}

/**
 * Expands an identifier of a capability. Throws a `CoreError` that begins with `where`: for a
 * plugin or a permission that does not exist, and for sets that contain themselves.
 */
export function expand(names: Names, where: string, identifier: string): readonly Expanded[] {
  const { manifests, absent } = names;
  const { key, name } = parseIdentifier(identifier);
  const manifest = manifests.get(key);
  if (manifest === undefined) {
    if (absent.has(key)) return [];
    throw new CoreError("config", errors.unknownAcl(where, key, [...manifests.keys()]));
  }
  const walk = new Walk(names, where);
  if (name === "default") {
    if (manifest.defaultPermission !== null) walk.enter(manifest, manifest.defaultPermission);
    return walk.found;
  }
  const set = manifest.sets.get(name);
  if (set !== undefined) {
    walk.enter(manifest, set);
    return walk.found;
  }
  const permission = manifest.permissions.get(name);
  if (permission === undefined) {
    throw new CoreError("config", errors.unknownPermission(where, key, name, namesOf(manifest)));
  }
  return [{ manifest, permission, path: [identifier] }];
}

class Walk {
  readonly found: Expanded[] = [];
  readonly #names: Names;
  readonly #where: string;
  readonly #path: string[] = [];

  constructor(names: Names, where: string) {
    this.#names = names;
    this.#where = where;
  }

  enter(manifest: Manifest, set: PermissionSet): void {
    const id = joinIdentifier(manifest.key, set.identifier);
    if (this.#path.includes(id)) {
      throw new CoreError("config", errors.permissionCycle(this.#where, [...this.#path, id]));
    }
    this.#path.push(id);
    for (const member of set.permissions) this.#member(manifest, set, member);
    this.#path.pop();
  }

  /** In a set a permission is looked up before a set of the same name; at the top it is not. */
  #member(own: Manifest, set: PermissionSet, member: string): void {
    const reason = checkIdentifier(member);
    if (reason !== null) {
      throw new CoreError(
        "config",
        errors.inPlace(
          this.#where,
          errors.badMember(joinIdentifier(own.key, set.identifier), member, reason),
        ),
      );
    }
    const prefixed = member.includes(":") ? splitIdentifier(member) : null;
    if (prefixed !== null && this.#names.absent.has(prefixed.key)) return;
    const other = prefixed === null ? undefined : this.#names.manifests.get(prefixed.key);
    const manifest = other ?? own;
    const name = other === undefined || prefixed === null ? member : prefixed.name;
    if (name === "default") {
      if (manifest.defaultPermission !== null) this.enter(manifest, manifest.defaultPermission);
      return;
    }
    const permission = manifest.permissions.get(name);
    if (permission !== undefined) {
      const path = [...this.#path, joinIdentifier(manifest.key, name)];
      this.found.push({ manifest, permission, path });
      return;
    }
    const inner = manifest.sets.get(name);
    if (inner !== undefined) return this.enter(manifest, inner);
    throw new CoreError(
      "config",
      errors.setPermission(this.#where, name, set.identifier, namesOf(manifest)),
    );
  }
}
