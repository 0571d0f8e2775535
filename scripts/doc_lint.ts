/**
 * `deno doc --lint` over every entry. What it says of other packages' declarations, which our
 * entries re-export, is theirs to mend and does not count.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { members } from "./_files.ts";
import { exitWith, need, root, run } from "./_run.ts";

async function main(): Promise<number> {
  const entries = members().flatMap(({ folder, exports }) =>
    Object.values(exports).map((file) => join(folder, file))
  );
  const { code, output } = await run(need("deno"), ["doc", "--lint", ...entries], {
    capture: true,
  });
  if (code === 0) return 0;
  const complaints = stripVTControlCharacters(output).split(/^(?=error\[)/m)
    .filter((text) => text.startsWith("error["));
  const own = complaints.filter((text) => {
    const at = /^ *--> (.+?):\d+:\d+$/m.exec(text)?.[1];
    return at === undefined || (at.startsWith(root) && !at.includes("node_modules"));
  });
  for (const complaint of own) process.stdout.write(complaint);
  // A failure without complaints is one of the tool itself.
  if (complaints.length === 0) process.stdout.write(output);
  return own.length > 0 || complaints.length === 0 ? 1 : 0;
}

if (import.meta.main) await exitWith(main);
