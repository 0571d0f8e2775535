/**
 * Bundles `core/page/main.ts`, the script that the core puts into every page, into
 * `core/page/script.gen.ts`. With `--check` it only says whether that file is up to date.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { has, read } from "./_files.ts";
import { ensureInstalled, root, runtime } from "./_run.ts";

const entry = "core/page/main.ts";
const output = "core/page/script.gen.ts";

const header = `// Generated from ${entry} by \`deno task build:page\`. Do not edit.
// deno-fmt-ignore-file
// deno-lint-ignore-file
`;

async function bundle(): Promise<string> {
  if (runtime === "bun") await ensureInstalled();
  const esbuild = await import("esbuild");
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: {},
  });
  await esbuild.stop();
  const script = (result.outputFiles[0]?.text ?? "").trimEnd();
  // SECURITY: the script is inlined into HTML, where these would end or hide it.
  if (/<\/script|<!--/i.test(script)) {
    throw new Error(`${entry}: its bundle holds "</script" or "<!--", which HTML cannot inline`);
  }
  return `${header}
/** The page script: one classic script, minified. */
export const pageScript: string = ${JSON.stringify(script)};
`;
}

async function main(check: boolean): Promise<number> {
  if (!has(entry)) {
    console.error(`There is no ${entry}`);
    return 1;
  }
  const text = await bundle();
  const fresh = has(output) && read(output) === text;
  if (!check && !fresh) writeFileSync(join(root, output), text);
  if (check && !fresh) {
    console.error(`${output} is not what ${entry} gives: run deno task build:page`);
  }
  return check && !fresh ? 1 : 0;
}

if (import.meta.main) process.exit(await main(process.argv.includes("--check")));
