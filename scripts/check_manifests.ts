/**
 * Checks that the manifests of each package say the same to JSR and to npm.
 *
 * @module
 */
import process from "node:process";
import { has, type Member, members, read, readJson } from "./_files.ts";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly type?: string;
  readonly exports?: unknown;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly workspaces?: readonly string[];
}

interface DenoManifest extends Manifest {
  readonly imports?: Record<string, string>;
  readonly workspace?: readonly string[];
  readonly tasks?: Record<string, string>;
}

interface RootManifest extends Manifest {
  readonly scripts?: Record<string, string>;
}

function checkMember({ folder }: Member, imports: Record<string, string>): string[] {
  if (!has(`${folder}/package.json`)) return [`${folder}: there is no package.json`];
  const deno = readJson<DenoManifest>(`${folder}/deno.json`);
  const npm = readJson<Manifest>(`${folder}/package.json`);
  const problems: string[] = [];
  for (const key of ["name", "version", "license", "exports"] as const) {
    if (deno[key] === undefined) problems.push(`${folder}/deno.json: "${key}" is missing`);
    if (JSON.stringify(deno[key]) !== JSON.stringify(npm[key])) {
      problems.push(`${folder}: "${key}" differs between deno.json and package.json`);
    }
  }
  if (npm.type !== "module") problems.push(`${folder}/package.json: "type" must be "module"`);
  for (const file of Object.values(members().find((m) => m.folder === folder)?.exports ?? {})) {
    if (!has(`${folder}/${file}`)) {
      problems.push(`${folder}: exports ${file}, which does not exist`);
    }
  }
  const ranges = { ...npm.dependencies, ...npm.peerDependencies };
  for (const [name, range] of Object.entries(ranges)) {
    problems.push(...checkRange(folder, name, range, { ...imports, ...deno.imports }));
  }
  return problems;
}

function checkRange(folder: string, name: string, range: string, imports: Record<string, string>) {
  const sibling = members().find((member) => member.name === name);
  if (sibling) {
    return range === `^${sibling.version}`
      ? []
      : [`${folder}/package.json: "${name}" is "${range}", want "^${sibling.version}"`];
  }
  const wanted = `npm:${name}@${range}`;
  return imports[name] === wanted
    ? []
    : [`${folder}: deno imports "${name}" as "${imports[name]}", package.json as "${wanted}"`];
}

function checkRoot(): string[] {
  const deno = readJson<DenoManifest>("deno.json");
  const npm = readJson<RootManifest>("package.json");
  const problems: string[] = [];
  const folders = (deno.workspace ?? []).map((path) => path.replace("./", "")).join();
  if (folders !== (npm.workspaces ?? []).join()) {
    problems.push(`workspace is "${folders}" in deno.json, "${npm.workspaces}" in package.json`);
  }
  const tasks = Object.keys(deno.tasks ?? {}).join();
  const scripts = Object.keys(npm.scripts ?? {}).join();
  if (tasks !== scripts) problems.push(`tasks differ: deno.json ${tasks}; package.json ${scripts}`);
  const installed: Record<string, string> = { ...npm.dependencies, ...npm.devDependencies };
  for (const [name, target] of Object.entries(deno.imports ?? {})) {
    if (name.endsWith("/") || target.startsWith("jsr:")) continue;
    if (target !== `npm:${name}@${installed[name]}`) {
      problems.push(`"${name}" is "${target}" in deno.json, "${installed[name]}" in package.json`);
    }
  }
  for (const name of ["deno", "bun"]) {
    if (installed[name]) {
      problems.push(`package.json: "${name}" is installed by its user, not by us`);
    }
  }
  for (const lock of ["deno.lock", "bun.lock"]) {
    if (/https?:/.test(read(lock))) problems.push(`${lock}: names a host`);
  }
  return problems;
}

/** JSON takes the last of two equal keys, and a merge easily leaves two. */
function checkKeys(file: string): string[] {
  const keys = read(file).split("\n").map((line) => /^\s*"[^"]+":/.exec(line)?.[0] ?? "");
  return keys
    .filter((key, index) => key !== "" && key === keys[index - 1])
    .map((key) => `${file}: ${key.trim().slice(0, -1)} stands there twice`);
}

/** Lists what the manifests disagree about. */
export function checkManifests(): string[] {
  const imports = readJson<DenoManifest>("deno.json").imports ?? {};
  const folders = [".", ...members().map(({ folder }) => folder)];
  const files = folders.flatMap((folder) => [`${folder}/deno.json`, `${folder}/package.json`]);
  return [
    ...files.filter(has).flatMap(checkKeys),
    ...checkRoot(),
    ...members().flatMap((member) => checkMember(member, imports)),
  ];
}

if (import.meta.main) {
  const problems = checkManifests();
  for (const problem of problems) console.error(problem);
  process.exit(problems.length === 0 ? 0 : 1);
}
