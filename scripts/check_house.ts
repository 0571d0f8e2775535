/**
 * Checks the house rules that a text search can check: file sizes, no `any` and no cast without a
 * reason on its line, nothing left to do, and tests that both runtimes count alike.
 *
 * @module
 */
import process from "node:process";
import { filesIn, read } from "./_files.ts";
import { blank } from "./_source.ts";

const hardCap = 400;
const medianCap = 120;
const folders = ["core", "plugins", "app-example", "scripts", "tests"];

interface Rule {
  readonly pattern: RegExp;
  readonly says: string;
  /** Files that the rule is about. Default: all. */
  readonly about?: (file: string) => boolean;
  /** Whether a comment on the same line excuses it. */
  readonly excused?: boolean;
  /** Whether comments are searched too. */
  readonly inComments?: boolean;
}

const isTest = (file: string) => file.endsWith(".test.ts");

const rules: readonly Rule[] = [
  { pattern: /\b(TODO|FIXME|XXX)\b/, says: "is left to do", inComments: true },
  {
    pattern: /(?<=[:<|&]\s*|=>\s*|[<,][^()]*,\s*)any\b(?!\s*[(.:=])|\bas any\b/,
    says: "`any` needs its reason in a comment on the line",
    excused: true,
  },
  {
    // Not the `as` of a mapped type, nor the documented way to type the stock package.
    pattern:
      /(?<!\[\w+ in .*)[\w)\]}>]\s+as\s+(?!const\b|(?:Invoke|Listen|Once|Emit|EmitTo)<)[\w{[(]/,
    says: "a cast needs its reason in a comment on the line",
    excused: true,
  },
  {
    pattern: /@ts-(?:ignore|nocheck)/,
    says: "use @ts-expect-error with a reason",
    inComments: true,
  },
  { pattern: /^\s*(?:export\s+)?(?:const\s+)?enum\s/, says: "no enum" },
  { pattern: /^\s*(?:export\s+)?namespace\s/, says: "no namespace" },
  {
    pattern: /^(?:export )?const \w+ = (?:async )?\([^)]*\)(?:: [^=]+)? => \{$/,
    says: "a top-level function uses `function`",
    about: (file) => !isTest(file),
  },
  { pattern: /^\s*\/\/\s*(?:[-=*#~]{4,}|[-=]{2,}\s)/, says: "no section banner", inComments: true },
  {
    // Deno reports a test that skips itself as passed, and Bun reports no subtest.
    pattern: /\bt\.(?:skip|test|todo)\(/,
    says: "skip with { skip: reason } and nest with describe: the runtimes count these differently",
    about: isTest,
  },
  { pattern: /\b(?:it|test|describe)\.only\(|\bonly: true/, says: "a focused test", about: isTest },
];

/** Lists what breaks a rule in one file. */
export function checkLines(file: string, text: string): string[] {
  const raw = text.split("\n");
  const bare = blank(text).split("\n");
  const problems: string[] = [];
  for (const [index, line] of raw.entries()) {
    for (const rule of rules) {
      if (rule.about && !rule.about(file)) continue;
      if (!rule.pattern.test(rule.inComments ? line : bare[index] ?? "")) continue;
      if (rule.excused && hasReason(raw, index)) continue;
      if (/^\s*(?:import|export)\b/.test(line) && rule.excused) continue;
      problems.push(`${file}:${index + 1}: ${rule.says}`);
    }
  }
  return problems;
}

/** The reason stands on the line, or above it where the formatter would have moved it. */
function hasReason(lines: readonly string[], index: number): boolean {
  const comment = /(?:^|\s)\/\/\s*\S|\/\*/;
  return comment.test(lines[index] ?? "") || /^\s*(?:\/\/|\*\/)/.test(lines[index - 1] ?? "");
}

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}

/** Lists what breaks a house rule. */
export function checkHouse(): string[] {
  const files = folders.flatMap((folder) => [...filesIn(folder, ".ts"), ...filesIn(folder, ".tsx")])
    .filter((file) => !file.endsWith(".gen.ts") && file !== "scripts/check_house.ts");
  const problems: string[] = [];
  const sizes: number[] = [];
  for (const file of files) {
    const text = read(file);
    const lines = lineCount(text);
    sizes.push(lines);
    if (lines > hardCap) problems.push(`${file}: ${lines} lines, at most ${hardCap}`);
    const name = file.split("/").pop() ?? "";
    if (!/^[a-z0-9_]+(?:\.[a-z]+)*\.tsx?$/.test(name)) problems.push(`${file}: not snake_case`);
    problems.push(...checkLines(file, text));
  }
  const median = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
  if (median > medianCap) {
    problems.push(`the median file has ${median} lines, at most ${medianCap}`);
  }
  return problems;
}

if (import.meta.main) {
  const problems = checkHouse();
  for (const problem of problems) console.error(problem);
  process.exit(problems.length === 0 ? 0 : 1);
}
