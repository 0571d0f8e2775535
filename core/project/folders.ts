/**
 * The folders `capabilities` and `permissions` beside an app, as Tauri reads them
 * (tauri: `crates/tauri-build/src/acl.rs`).
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  mergeCapabilityFiles,
  parseCapabilityFile,
  type SourcedCapability,
} from "../acl/capability_file.ts";
import { formatOf } from "../acl/formats.ts";
import { readPermissionFile } from "../acl/permission_file.ts";
import { CoreError, errors, reasonOf } from "../errors.ts";
import type { PermissionFileSource } from "../types/capability.ts";

/** What lies in the two folders. */
export interface Folders {
  /** Capabilities by identifier, sorted. */
  readonly capabilities: ReadonlyMap<string, SourcedCapability>;
  /** Permission files in the order of their names. */
  readonly permissionFiles: readonly PermissionFileSource[];
}

/**
 * Reads the two folders in `root`; a folder that is absent is empty. Other extensions than json,
 * json5 and toml are skipped. Throws a `CoreError` that names the file and the key.
 */
export function readFolders(root: string): Folders {
  const permissionFiles = textsIn(root, "permissions");
  for (const file of permissionFiles) readPermissionFile(file);
  return {
    capabilities: mergeCapabilityFiles(
      textsIn(root, "capabilities").map(({ name, text }) => parseCapabilityFile(name, text)),
    ),
    permissionFiles,
  };
}

/** Reads a text file. Throws a `CoreError` that names it as `name`. */
export function readText(root: string, name: string): string {
  try {
    return readFileSync(join(root, name), "utf8");
  } catch (error) {
    throw new CoreError("config", errors.badFile(name, "text", reasonOf(error)), { cause: error });
  }
}

function textsIn(root: string, folder: string): { readonly name: string; readonly text: string }[] {
  return filesIn(root, folder).map((name) => ({ name, text: readText(root, name) }));
}

/** The files of a folder that count, by their names below `root`, in the order they are read in. */
export function filesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    // `schemas` holds what is generated for editors.
    if (entry.isDirectory()) return entry.name === "schemas" ? [] : filesIn(root, name);
    return formatOf(entry.name) === null ? [] : [name];
  });
}
