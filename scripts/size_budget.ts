/**
 * Checks how large the page script and the core's bundles are.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { has } from "./_files.ts";
import { ensureInstalled, exitWith, root, runtime } from "./_run.ts";

/** The page script is inlined into every document. */
const pageScriptBudget = 6144;

/** Bundles of an entry without its dependencies, minified, in bytes of gzip. */
const bundleBudgets: Readonly<Record<string, number>> = {
  "core/mod.ts": 81_920,
  "core/client/mod.ts": 12_288,
  "core/protocol/mod.ts": 4096,
};

async function bundleSize(entry: string): Promise<number> {
  const esbuild = await import("esbuild");
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    // What the dependencies weigh is their own business.
    packages: "external",
  });
  return gzipSync(result.outputFiles[0]?.contents ?? new Uint8Array()).byteLength;
}

function report(name: string, size: number, budget: number): boolean {
  const within = size <= budget;
  const line = `${name}: ${size} bytes gzip of ${budget}`;
  if (within) console.log(line);
  else console.error(`${line}, too large`);
  return within;
}

async function main(): Promise<number> {
  if (runtime === "bun") await ensureInstalled();
  const generated = "core/page/script.gen.ts";
  const scripts: Record<string, string> = await import(pathToFileURL(join(root, generated)).href);
  let good = true;
  for (const [name, text] of Object.entries(scripts)) {
    const size = gzipSync(text).byteLength;
    if (name === "pageScript") good = report(name, size, pageScriptBudget);
    else console.log(`${name}: ${size} bytes gzip`);
  }
  for (const [entry, budget] of Object.entries(bundleBudgets)) {
    if (has(entry)) good = report(entry, await bundleSize(entry), budget) && good;
    else console.log(`${entry}: not there, not measured`);
  }
  const esbuild = await import("esbuild");
  await esbuild.stop();
  return good ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main());
