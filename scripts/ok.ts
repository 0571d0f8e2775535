/**
 * The gate: every check of the project, in order, with a summary.
 *
 * `deno task ok`, `bun run ok`. `--list` names the steps, `--only a,b` runs some, `--except a,b`
 * leaves some out; `test` stands for `test:deno` and whatever else begins with `test:`.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { filesIn, has, members } from "./_files.ts";
import {
  ensureInstalled,
  exitWith,
  need,
  root,
  run,
  runtime,
  type RuntimeName,
  scriptArgs,
} from "./_run.ts";

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

interface Step {
  readonly name: string;
  readonly commands: () => readonly Command[];
  /** Files without which there is nothing to check. */
  readonly wants?: readonly string[];
}

function deno(...args: string[]): Command {
  return { program: need("deno"), args };
}

function bun(...args: string[]): Command {
  return { program: need("bun"), args };
}

function script(name: string, ...args: string[]): Command {
  return scriptOn(runtime, name, ...args);
}

function scriptOn(on: RuntimeName, name: string, ...args: string[]): Command {
  return { program: need(on), args: [...scriptArgs(on), `scripts/${name}.ts`, ...args] };
}

/** What a page can load, and the pages of the example, must not lean on a runtime. */
const browserEntries = ["core/protocol/mod.ts", "core/client/mod.ts", "core/page/main.ts"];

function checkBrowser(): Command {
  const options = "--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --skipLibCheck " +
    "--noUncheckedIndexedAccess --noImplicitOverride --module preserve " +
    "--moduleResolution bundler --target esnext --lib esnext,dom,dom.iterable,dom.asynciterable " +
    "--allowImportingTsExtensions --types vite/client";
  const pages = filesIn("app-example/web", ".ts").filter((file) => !file.endsWith(".test.ts"));
  return bun("x", "tsc", ...browserEntries, ...pages, ...options.split(" "));
}

const steps: readonly Step[] = [
  { name: "fmt", commands: () => [deno("fmt", "--check")] },
  { name: "lint", commands: () => [deno("lint")] },
  { name: "check:deno", commands: () => [deno("check", "--frozen", "--doc")] },
  { name: "check:bun", commands: () => [bun("x", "tsc", "-p", ".")] },
  {
    name: "check:browser",
    wants: browserEntries,
    commands: () => [checkBrowser()],
  },
  { name: "manifests", commands: () => [script("check_manifests")] },
  { name: "layers", commands: () => [script("check_layers")] },
  { name: "house", commands: () => [script("check_house")] },
  {
    name: "generated:page",
    wants: ["core/page/main.ts"],
    commands: () => [script("build_page", "--check")],
  },
  {
    name: "generated:builtin",
    wants: ["scripts/builtin_table.ts"],
    commands: () => [script("builtin_table", "--check")],
  },
  {
    name: "generated:permissions",
    wants: ["scripts/permission_reference.ts"],
    commands: () => [script("permission_reference", "--check")],
  },
  {
    name: "jsr",
    commands: () =>
      members().map(({ folder }) => ({
        ...deno("publish", "--dry-run", "--allow-dirty"),
        cwd: join(root, folder),
      })),
  },
  { name: "doc", commands: () => [script("doc_lint")] },
  {
    name: "types",
    wants: ["core/client/mod.ts"],
    commands: () => [script("type_budget")],
  },
  {
    name: "size",
    wants: ["core/page/script.gen.ts"],
    commands: () => [script("size_budget")],
  },
  {
    name: "npm",
    wants: ["core/mod.ts", "core/cli/main.ts"],
    commands: () => [script("check_npm")],
  },
  { name: "test:deno", commands: () => [scriptOn("deno", "test")] },
  { name: "test:bun", commands: () => [scriptOn("bun", "test")] },
  { name: "test:compare", commands: () => [script("compare_tests")] },
];

type Result = "ok" | "failed" | "SKIPPED";

async function runStep(step: Step): Promise<Result> {
  const missing = (step.wants ?? []).filter((file) => !has(file));
  if (missing.length > 0) {
    console.error(`SKIPPED ${step.name}: there is no ${missing.join(", no ")}`);
    return "SKIPPED";
  }
  const live = step.name.startsWith("test:");
  let result: Result = "ok";
  for (const { program, args, cwd } of step.commands()) {
    const { code, output } = await run(program, args, { capture: !live, ...(cwd ? { cwd } : {}) });
    if (code === 0) continue;
    console.error(output);
    result = "failed";
  }
  return result;
}

function selected(args: readonly string[]): readonly Step[] {
  const named = (flag: string) => {
    const at = args.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
    if (at < 0) return undefined;
    return (args[at]?.split("=")[1] ?? args[at + 1] ?? "").split(",");
  };
  const matches = (names: string[], step: Step) =>
    names.some((name) => step.name === name || step.name.startsWith(`${name}:`));
  const only = named("--only");
  const except = named("--except") ?? [];
  for (const name of [...(only ?? []), ...except]) {
    if (!steps.some((step) => matches([name], step))) {
      throw new Error(`There is no step "${name}": try --list`);
    }
  }
  return steps.filter((step) => (!only || matches(only, step)) && !matches(except, step));
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--list")) {
    for (const { name } of steps) console.log(name);
    return 0;
  }
  const chosen = selected(args);
  await ensureInstalled();
  const results: [string, Result, number][] = [];
  for (const [index, step] of chosen.entries()) {
    console.error(`[${index + 1}/${chosen.length}] ${step.name}`);
    const start = performance.now();
    const result = await runStep(step).catch((error: Error): Result => {
      console.error(error.message);
      return "failed";
    });
    results.push([step.name, result, (performance.now() - start) / 1000]);
  }
  for (const [name, result, seconds] of results) {
    console.log(`${result.padEnd(8)} ${name.padEnd(18)} ${seconds.toFixed(1)} s`);
  }
  const failed = results.filter(([, result]) => result === "failed").map(([name]) => name);
  console.log(failed.length === 0 ? "ok" : `failed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main(process.argv.slice(2)));
