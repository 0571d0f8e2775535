/**
 * The folder `gen/schemas` beside an app (tauri: `crates/tauri-build/src/acl.rs`).
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Inventory } from "../acl/authority.ts";
import { schemaFiles } from "../acl/schema.ts";
import type { Platform } from "../types/capability.ts";
import { replaceFile } from "../storage/mod.ts";
import { textOf } from "./text_of.ts";

const PLATFORMS: Readonly<Record<string, Platform>> = { darwin: "macOS", win32: "windows" };
const platform = PLATFORMS[process.platform] ?? "linux";

/** Where the files lie, from the folder of the app's file. */
export const SCHEMA_FOLDER = "gen/schemas";

/** The files in `folder` that are not what the app says, with what they should hold. */
export async function staleSchemas(
  folder: string,
  inventory: Inventory,
): Promise<readonly (readonly [string, string])[]> {
  const stale: [string, string][] = [];
  for (const [name, text] of schemaFiles(inventory, platform)) {
    if (await textOf(join(folder, name)) !== text) stale.push([name, text]);
  }
  return stale;
}

/** Whether a stale file is wrong, and not one that only this operating system would write. */
export function isWrong(folder: string, name: string): boolean {
  return name !== `${platform}-schema.json` || existsSync(join(folder, name));
}

/** Writes what is stale, and nothing else. Resolves to the names of what was written. */
export async function writeSchemas(
  folder: string,
  inventory: Inventory,
): Promise<readonly string[]> {
  const stale = await staleSchemas(folder, inventory);
  for (const [name, text] of stale) await replaceFile(join(folder, name), text, { shared: true });
  return stale.map(([name]) => name);
}

/** The same for an app that has capability files, or schemas already. */
export async function refreshSchemas(root: string, inventory: Inventory): Promise<void> {
  const wanted = ["capabilities", SCHEMA_FOLDER].some((name) => existsSync(join(root, name)));
  if (wanted) await writeSchemas(join(root, SCHEMA_FOLDER), inventory);
}
