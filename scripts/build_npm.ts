/**
 * Builds what npm gets: each package compiled to JavaScript and declarations in `.cache/npm`, with
 * a `package.json` of its own, and packed. JSR gets the TypeScript itself; runtimes refuse
 * TypeScript inside node_modules.
 *
 * @module
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { has, type Member, members, readJson } from "./_files.ts";
import { ensureInstalled, need, root, run } from "./_run.ts";

const target = join(root, ".cache/npm");

interface Manifest {
  readonly exports?: Record<string, string>;
  readonly bin?: Record<string, string>;
  readonly files?: readonly string[];
}

/** A package that was built. */
export interface Built {
  /** Its name. */
  readonly name: string;
  /** The folder that would be published. */
  readonly folder: string;
  /** The tarball. */
  readonly tarball: string;
  /** The subpaths that it exports. */
  readonly subpaths: readonly string[];
}

function outputOf(member: Member): string {
  return join(target, member.name.replace("@", "").replace("/", "-"));
}

function toScript(file: string): string {
  return `./dist/${file.replace(/^\.\//, "").replace(/\.ts$/, ".js")}`;
}

/** Siblings come from their declarations: their sources would be compiled into this package. */
function pathsOf(siblings: readonly Member[]): Record<string, string[]> {
  const paths: Record<string, string[]> = {};
  for (const sibling of siblings) {
    for (const [subpath, file] of Object.entries(sibling.exports)) {
      const declaration = toScript(file).replace(/\.js$/, ".d.ts");
      paths[sibling.name + subpath.slice(1)] = [join(outputOf(sibling), declaration)];
    }
  }
  return paths;
}

async function compile(member: Member, before: readonly Member[], bin: string[]): Promise<void> {
  const folder = outputOf(member);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = join(root, member.folder);
  const config = {
    extends: "../../../tsconfig.json",
    compilerOptions: {
      noEmit: false,
      declaration: true,
      stripInternal: true,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      rootDir: source,
      outDir: join(folder, "dist"),
      paths: pathsOf(before),
    },
    files: [...Object.values(member.exports), ...bin].map((file) => join(source, file)),
    include: [],
  };
  const tsconfig = join(folder, "tsconfig.json");
  writeFileSync(tsconfig, JSON.stringify(config, null, 2));
  const { code, output } = await run(need("bun"), ["x", "tsc", "-p", tsconfig], { capture: true });
  rmSync(tsconfig);
  if (code !== 0) throw new Error(`Cannot compile ${member.name}:\n${output}`);
  nameScripts(join(folder, "dist"));
}

/** The compiler leaves `.ts` in the imports of declarations; not every checker follows that. */
function nameScripts(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(folder, name);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/((?:from|import\() ?"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

function writeManifest(member: Member, manifest: Manifest): void {
  const folder = outputOf(member);
  const exports: Record<string, unknown> = {};
  for (const [subpath, file] of Object.entries(member.exports)) {
    const script = toScript(file);
    exports[subpath] = { types: script.replace(/\.js$/, ".d.ts"), default: script };
  }
  const bin: Record<string, string> = {};
  for (const [name, file] of Object.entries(manifest.bin ?? {})) bin[name] = toScript(file);
  const published = {
    ...manifest,
    exports: { ...exports, "./package.json": "./package.json" },
    ...(manifest.bin ? { bin } : {}),
    files: ["dist"],
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  const readme = join(member.folder, "README.md");
  if (has(readme)) copyFileSync(join(root, readme), join(folder, "README.md"));
  else if (has("README.md")) copyFileSync(join(root, "README.md"), join(folder, "README.md"));
}

async function pack(member: Member): Promise<string> {
  const folder = outputOf(member);
  const { code, output } = await run(need("bun"), ["pm", "pack", "--destination", target], {
    cwd: folder,
    capture: true,
  });
  const { version } = readJsonAt<{ version: string }>(join(folder, "package.json"));
  if (code !== 0) throw new Error(`Cannot pack ${member.name}:\n${output}`);
  return `${folder}-${version}.tgz`;
}

function readJsonAt<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T; // written by writeManifest
}

/** Builds and packs every package. */
export async function buildNpm(): Promise<Built[]> {
  await ensureInstalled();
  mkdirSync(target, { recursive: true });
  const done: Member[] = [];
  const built: Built[] = [];
  for (const member of members()) {
    const manifest = readJson<Manifest>(`${member.folder}/package.json`);
    await compile(member, done, Object.values(manifest.bin ?? {}));
    writeManifest(member, manifest);
    const tarball = await pack(member);
    built.push({
      name: member.name,
      folder: outputOf(member),
      tarball,
      subpaths: Object.keys(member.exports),
    });
    done.push(member);
    console.log(`built ${tarball}`);
  }
  return built;
}

if (import.meta.main) {
  await buildNpm();
  process.exit(0);
}
