/**
 * Runs the tests with the runtime that runs this script, and says how many ran.
 *
 * `deno task test [part of a path …]`, `bun run test [part of a path …]`. A skipped test fails the
 * run where `CI` is set, unless `allowed_skips.json` gives a reason.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { filesIn, readJson } from "./_files.ts";
import { type Case, readReport, tally } from "./_junit.ts";
import { ensureInstalled, exitWith, root, run, runtime, type RuntimeName } from "./_run.ts";
import { buildExample } from "./vite.ts";

/** A test that may be skipped although the machine could run it. */
export interface AllowedSkip {
  /** How its full name begins. */
  readonly name: string;
  /** Where it may be skipped. */
  readonly runtime: RuntimeName | "both";
  /** Why. */
  readonly reason: string;
}

/** The file that holds the last report of a runtime. */
export function reportFile(name: RuntimeName): string {
  return join(root, ".cache/junit", `${name}.xml`);
}

/** Tells whether a skip is accounted for. */
export function isAllowedSkip(name: string, where: RuntimeName): boolean {
  const allowed = readJson<AllowedSkip[]>("scripts/allowed_skips.json");
  return allowed.some((skip) =>
    name.startsWith(skip.name) && (skip.runtime === "both" || skip.runtime === where)
  );
}

const folders = ["core", "plugins", "app-example", "scripts", "tests"];

function testFiles(filters: readonly string[]): string[] {
  return folders
    .flatMap((folder) => filesIn(folder, ".test.ts"))
    .filter((file) => !file.startsWith("tests/bench/"))
    .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
}

function testCommand(files: readonly string[], report: string): string[] {
  const paths = files.map((file) => `./${file}`);
  return runtime === "deno"
    // Types are the business of `deno check`; here they would be checked once more.
    ? ["test", "-A", "--no-check", `--junit-path=${report}`, ...paths]
    // Bun stops a test after 5 s by default, Deno never: a browser test may take longer.
    : ["test", "--timeout", "120000", "--reporter=junit", `--reporter-outfile=${report}`, ...paths];
}

async function main(filters: readonly string[]): Promise<number> {
  const files = testFiles(filters);
  if (files.length === 0) {
    console.error(`No test file matches ${filters.join(" ") || folders.join(" ")}`);
    return 1;
  }
  if (runtime === "bun") await ensureInstalled();
  if (files.some((file) => /^(?:app-example|tests)\//.test(file))) await buildExample();
  const report = reportFile(runtime);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(process.execPath, testCommand(files, report));
  return summarise(code, existsSync(report) ? readReport(readFileSync(report, "utf8")) : []);
}

function summarise(code: number, cases: readonly Case[]): number {
  const counts = tally(cases);
  // A file that throws while it loads is in no report, only in the exit code.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const open = cases.filter(({ name, verdict }) =>
    verdict === "skipped" && !isAllowedSkip(name, runtime)
  );
  for (const { name } of open) console.error(`skipped: ${name}`);
  const strict = process.env["CI"] !== undefined || process.env["PLEIAD_CI"] !== undefined;
  if (strict && open.length > 0) {
    console.error(`${open.length} skipped here without a reason in scripts/allowed_skips.json`);
  }
  console.log(
    `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
  );
  const nothing = counts.passed + counts.failed === 0;
  if (nothing) console.error("No test ran");
  return code !== 0 || nothing || (strict && open.length > 0) ? 1 : 0;
}

if (import.meta.main) await exitWith(() => main(process.argv.slice(2)));
