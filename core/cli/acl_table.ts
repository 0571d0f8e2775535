/**
 * Who may do what, as a table for people.
 *
 * @module
 */
import type { ListedEntry } from "../acl/why.ts";

const HEAD = ["COMMAND", "KIND", "WINDOWS", "WEBVIEWS", "ORIGIN", "CAPABILITY", "PERMISSION"];

/** One row an entry; its scope entries stand below it, denials first. */
export function aclTable(entries: readonly ListedEntry[]): string {
  const rows = [
    HEAD,
    ...entries.map((entry) => [
      entry.command ?? "(whole plugin)",
      entry.kind,
      entry.windows.join(",") || "-",
      entry.webviews.join(",") || "-",
      entry.origin ?? "-",
      entry.capability,
      entry.path.join(" -> "),
    ]),
  ];
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ").trimEnd()
  );
  return lines.flatMap((line, at) => [line, ...scopeLines(entries[at - 1]?.scope)]).join("\n");
}

function scopeLines(scope: ListedEntry["scope"] | undefined): readonly string[] {
  const line = (kind: string) => (entry: unknown) => `    ${kind} ${JSON.stringify(entry)}`;
  return [...(scope?.deny ?? []).map(line("deny")), ...(scope?.allow ?? []).map(line("allow"))];
}
