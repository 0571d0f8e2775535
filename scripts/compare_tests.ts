/**
 * Compares the last test reports of both runtimes: the same tests must have run on each.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { type Case, readReport, tally } from "./_junit.ts";
import { exitWith } from "./_run.ts";
import { isAllowedSkip, reportFile } from "./test.ts";

function executed(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, verdict } of cases) {
    if (verdict !== "skipped") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Says which tests ran on one runtime only, leaving out the allowed skips of the other. */
export function compareReports(deno: readonly Case[], bun: readonly Case[]): string[] {
  const onDeno = executed(deno);
  const onBun = executed(bun);
  const problems: string[] = [];
  for (const name of new Set([...onDeno.keys(), ...onBun.keys()])) {
    const here = onDeno.get(name) ?? 0;
    const there = onBun.get(name) ?? 0;
    if (here === there || isAllowedSkip(name, here < there ? "deno" : "bun")) continue;
    problems.push(`"${name}" ran ${here} times on Deno and ${there} times on Bun`);
  }
  return problems;
}

function load(name: "deno" | "bun"): Case[] {
  const file = reportFile(name);
  if (!existsSync(file)) throw new Error(`There is no ${file}: run the tests on ${name} first`);
  return readReport(readFileSync(file, "utf8"));
}

function main(): number {
  const reports = { deno: load("deno"), bun: load("bun") };
  const problems = compareReports(reports.deno, reports.bun);
  for (const [name, cases] of Object.entries(reports)) {
    const { passed, failed, skipped } = tally(cases);
    console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    if (passed + failed === 0) problems.push(`no test ran on ${name}`);
  }
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

if (import.meta.main) await exitWith(() => main());
