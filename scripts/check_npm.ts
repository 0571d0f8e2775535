/**
 * Builds the npm tarballs, lets publint and attw judge them, installs them in an empty project,
 * and there imports every entry and runs a small app on Deno and on Bun.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { buildNpm, type Built } from "./build_npm.ts";
import { exitWith, find, need, run, type RuntimeName, scriptArgs } from "./_run.ts";

/** Entries that name a runtime's globals when they load or are meant for that runtime only. */
const only: Readonly<Record<string, RuntimeName>> = {
  "@pleiad/core/deno": "deno",
  "@pleiad/core/bun": "bun",
};

/** Entries that must load in plain Node too: scripts and tools use them. */
const onNode = ["@pleiad/core/client", "@pleiad/core/protocol"];

const app = `import { command, createApp } from "@pleiad/core";
import * as v from "valibot";
export default createApp({
  identifier: "org.example.tarball",
  plugins: [],
  commands: { greet: command(v.object({ name: v.string() }), ({ name }) => "Hello, " + name) },
  capabilities: [{ identifier: "main", windows: ["main"], permissions: ["core:default"] }],
});
`;

async function judge({ name, folder, tarball }: Built): Promise<string[]> {
  const problems: string[] = [];
  const tools: [string, string[]][] = [
    ["publint", ["--strict", folder]],
    ["attw", [tarball, "--profile", "esm-only", "--no-emoji", "--no-color"]],
  ];
  for (const [tool, args] of tools) {
    const { code, output } = await run(need("bun"), ["x", tool, ...args], { capture: true });
    if (code !== 0) problems.push(`${name}: ${tool} objects:\n${output}`);
  }
  return problems;
}

async function install(folder: string, packages: readonly Built[]): Promise<void> {
  const tarballs = Object.fromEntries(packages.map(({ name, tarball }) => [name, tarball]));
  const manifest = {
    name: "scratch",
    private: true,
    type: "module",
    dependencies: { ...tarballs, valibot: "^1.5.0" },
    // The versions under test are on no registry yet.
    overrides: tarballs,
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "app.ts"), app);
  const { code, output } = await run(need("bun"), ["install", "--linker=hoisted"], {
    cwd: folder,
    capture: true,
  });
  if (code !== 0) throw new Error(`Cannot install the tarballs:\n${output}`);
}

async function importAll(folder: string, name: string, entries: readonly string[]) {
  const program = find(name);
  if (!program) return [`${name} is not here: cannot import ${entries.join(", ")} with it`];
  const file = join(folder, `imports_${name}.mjs`);
  const lines = entries.map((entry) => `await import("${entry}");`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  const args = name === "node" ? [file] : [...scriptArgs(name as RuntimeName), file]; // or node
  const { code, output } = await run(program, args, { cwd: folder, capture: true });
  return code === 0 ? [] : [`importing on ${name} failed:\n${output}`];
}

/** Checks the app's types against the packed declarations. */
async function checkTypes(folder: string): Promise<string[]> {
  const options = ["--ignoreConfig", "--noEmit", "--strict", "--target", "esnext"];
  const modules = ["--module", "nodenext", "--types", "", join(folder, "app.ts")];
  const tsc = await run(need("bun"), ["x", "tsc", ...options, ...modules], { capture: true });
  const deno = await run(need("deno"), ["check", "app.ts"], { cwd: folder, capture: true });
  return [tsc, deno]
    .filter(({ code }) => code !== 0)
    .map(({ output }) => `the packed types do not check:\n${output}`);
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    return line;
  }
  throw new Error("the app ended without a line");
}

/** Starts the app with the packed command line, asks it for a greeting and stops it. */
async function greet(folder: string, name: RuntimeName): Promise<string[]> {
  const cli = join(folder, "node_modules/@pleiad/core/dist/cli/main.js");
  const base = [...scriptArgs(name), cli];
  const child = spawn(
    need(name),
    [...base, "start", "--port", "0", "--no-open", "--json", "app.ts"],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  const patience = setTimeout(() => child.kill(), 30_000);
  try {
    const { url } = JSON.parse(await firstLine(child)) as { url: string }; // design of --json
    const token = await run(need(name), [...base, "token", "main", "app.ts"], {
      cwd: folder,
      capture: true,
    });
    const bearer = token.output.trim().split("\n").pop() ?? "";
    const response = await fetch(new URL("/__pleiad/ipc/greet", url), {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "tarball" }),
    });
    const answer = await response.text();
    return answer === '"Hello, tarball"'
      ? []
      : [`the packed app on ${name} answers ${response.status} ${answer}`];
  } catch (error) {
    return [`the packed app on ${name} does not run: ${error}`];
  } finally {
    clearTimeout(patience);
    child.kill();
  }
}

async function main(): Promise<number> {
  const packages = await buildNpm();
  const problems: string[] = [];
  for (const built of packages) problems.push(...await judge(built));
  const folder = mkdtempSync(join(tmpdir(), "pleiad-npm-"));
  try {
    await install(folder, packages);
    problems.push(...await checkTypes(folder));
    const entries = packages.flatMap(({ name, subpaths }) =>
      subpaths.map((subpath) => name + subpath.slice(1))
    );
    for (const name of ["deno", "bun"] as const) {
      const mine = entries.filter((entry) => (only[entry] ?? name) === name);
      problems.push(...await importAll(folder, name, mine), ...await greet(folder, name));
    }
    if (find("node")) problems.push(...await importAll(folder, "node", onNode));
    else console.log("Node is not here: its imports were not tried");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`${packages.length} packages import and run`);
  return problems.length === 0 ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main());
