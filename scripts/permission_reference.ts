/**
 * Writes the permissions of each plugin into its README. With `--check` it only says which are out
 * of date.
 *
 * @module
 */
import process from "node:process";
import { processIo } from "../core/cli/io.ts";
import { run } from "../core/cli/mod.ts";
import { has, members } from "./_files.ts";
import { root } from "./_run.ts";

async function main(check: boolean): Promise<number> {
  const io = { ...processIo(), cwd: root };
  let worst = 0;
  for (const { folder } of members()) {
    if (!folder.startsWith("plugins/") || !has(`${folder}/mod.ts`)) continue;
    const args = ["acl", "reference", `${folder}/mod.ts`, "--into", `${folder}/README.md`];
    worst = Math.max(worst, await run([...args, ...check ? ["--check"] : []], io));
  }
  return worst;
}

if (import.meta.main) process.exit(await main(process.argv.includes("--check")));
