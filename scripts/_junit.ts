/**
 * Reads the JUnit reports of `deno test` and `bun test`, which nest and count differently, into
 * one list of leaf tests.
 *
 * @module
 */

/** How a test ended. */
export type Verdict = "passed" | "failed" | "skipped";

/** One `it` (or `test`) of a report. */
export interface Case {
  /** The names from the outermost `describe` to the test, joined by ` > `. */
  readonly name: string;
  /** How it ended. */
  readonly verdict: Verdict;
}

const tags = /<(\/?)(testsuite|testcase|failure|error|skipped)\b((?:[^>"]|"[^"]*")*?)(\/?)>/g;

/** Lists the leaf tests of a report of either runtime. */
export function readReport(xml: string): Case[] {
  return xml.includes('<testsuites name="deno test"') ? leaves(walk(xml, false)) : walk(xml, true);
}

/** Counts the verdicts of a report. */
export function tally(cases: readonly Case[]): Record<Verdict, number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { verdict } of cases) counts[verdict]++;
  return counts;
}

function walk(xml: string, nested: boolean): Case[] {
  const suites: string[] = [];
  const cases: Case[] = [];
  let current: { name: string; verdict: Verdict } | undefined;
  for (const [, closing, tag, attributes = "", selfClosing] of xml.matchAll(tags)) {
    if (tag === "testsuite") {
      if (closing) suites.pop();
      else if (!selfClosing) suites.push(attribute(attributes, "name"));
    } else if (tag === "testcase") {
      if (closing) continue;
      const name = attribute(attributes, "name");
      // The outermost suite is the file.
      const path = nested ? [...suites.slice(1), name] : [name];
      current = { name: path.join(" > "), verdict: "passed" };
      cases.push(current);
    } else if (current && !closing) {
      current.verdict = tag === "skipped" ? "skipped" : "failed";
    }
  }
  return cases;
}

/** Deno reports each `describe` as a test too: those are the names that others begin with. */
function leaves(cases: readonly Case[]): Case[] {
  const parents = new Set<string>();
  for (const { name } of cases) {
    for (let at = name.lastIndexOf(" > "); at > 0; at = name.lastIndexOf(" > ", at - 1)) {
      parents.add(name.slice(0, at));
    }
  }
  return cases.filter(({ name }) => !parents.has(name));
}

function attribute(attributes: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return value
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll("&amp;", "&")
    // Deno writes control characters as escapes, Bun as they are.
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\r", "\\r");
}
