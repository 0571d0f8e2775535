/**
 * Bundles the scripts that the core puts into pages, `core/page/*.ts`, into
 * `core/page/script.gen.ts`. With `--check` it only says whether that file is up to date.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { has, read } from "./_files.ts";
import { ensureInstalled, exitWith, root, runtime } from "./_run.ts";

const output = "core/page/script.gen.ts";

interface Script {
  /** The exported constant. */
  readonly name: string;
  /** The module that it is bundled from. */
  readonly entry: string;
  /** The variable that holds what the module exports. */
  readonly globalName?: string;
  /** What the constant is. */
  readonly says: string;
}

const scripts: readonly Script[] = [
  {
    name: "pageScript",
    entry: "core/page/main.ts",
    globalName: "pleiad",
    says: "The page script: defines `pleiad`, wants `config`.",
  },
  {
    name: "isolationScript",
    entry: "core/page/isolation_frame.ts",
    says: "The isolation frame's half of the isolation pattern, wants `config`.",
  },
  {
    name: "windowScript",
    entry: "core/page/window.ts",
    says: "The page's half of the plugins window and webview.",
  },
  {
    name: "menuScript",
    entry: "core/page/menu.ts",
    says: "The page's half of the plugins menu and tray.",
  },
  {
    name: "imageScript",
    entry: "core/page/image.ts",
    says: "The page's half of the plugin image.",
  },
];

const header = `// Generated from core/page/*.ts by \`deno task build:page\`. Do not edit.
// deno-fmt-ignore-file
// deno-lint-ignore-file

/**
 * The scripts that the core puts into pages: classic scripts, minified.
 *
 * @module
 */
`;

type Build = typeof import("esbuild").build;

async function bundle(build: Build, { entry, globalName }: Script): Promise<string> {
  if (!has(entry)) return "";
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    ...(globalName === undefined ? {} : { globalName }),
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: {},
  });
  const script = (result.outputFiles[0]?.text ?? "").trimEnd();
  // SECURITY: the script is inlined into HTML, where these would end or hide it.
  if (/<\/script|<!--/i.test(script)) {
    throw new Error(`${entry}: its bundle holds "</script" or "<!--", which HTML cannot inline`);
  }
  return script;
}

async function generate(): Promise<string> {
  if (runtime === "bun") await ensureInstalled();
  const { build, stop } = await import("esbuild");
  try {
    const texts = await Promise.all(scripts.map(async (script) => {
      const text = JSON.stringify(await bundle(build, script));
      return `/** ${script.says} */\nexport const ${script.name}: string = ${text};\n`;
    }));
    return header + texts.join("");
  } finally {
    await stop();
  }
}

async function main(check: boolean): Promise<number> {
  const text = await generate();
  const fresh = has(output) && read(output) === text;
  if (!check && !fresh) writeFileSync(join(root, output), text);
  if (check && !fresh) console.error(`${output} is out of date: run deno task build:page`);
  return check && !fresh ? 1 : 0;
}

if (import.meta.main) await exitWith(() => main(process.argv.includes("--check")));
