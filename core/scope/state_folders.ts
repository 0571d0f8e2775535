/**
 * Where cores keep what commands them.
 *
 * @module
 */
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { escapeGlob } from "../acl/glob.ts";

/**
 * Entries that deny the folders of this user's cores, as globs. Every path scope has them; a plugin
 * that compares paths itself adds them to what it denies.
 *
 * SECURITY: cores keep the keys by which programs of the user command them in these folders, which
 * a scope over `$TEMP` or `$RUNTIME` would open.
 */
export function stateEntries(): string[] {
  const name = `pleiad-${process.getuid?.() ?? userInfo().username}`;
  const folders = [tmpdir(), process.env["XDG_RUNTIME_DIR"]].filter((each) => each !== undefined);
  return folders.filter((each) => each !== "").flatMap((each) => {
    const folder = escapeGlob(join(each, name));
    return [folder, `${folder}/**`, `${folder}/**/.*`];
  });
}
