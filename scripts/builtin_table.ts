/**
 * Writes the table of all built-in commands into `core/builtin/README.md`. With `--check` it only
 * says whether the table there is up to date.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { appCommandTable } from "../core/builtin/app.ts";
import { eventCommandTable } from "../core/builtin/event.ts";
import { imageCommandTable } from "../core/builtin/image/plugin.ts";
import { menuCommandTable } from "../core/builtin/menu/plugin.ts";
import { pathCommandTable } from "../core/builtin/path.ts";
import { resourcesCommandTable } from "../core/builtin/resources.ts";
import type { CommandRow } from "../core/builtin/table.ts";
import { trayCommandTable } from "../core/builtin/tray.ts";
import { webviewCommandTable } from "../core/builtin/webview/mod.ts";
import { windowCommandTable } from "../core/builtin/window/mod.ts";
import { read } from "./_files.ts";
import { root } from "./_run.ts";

const file = "core/builtin/README.md";
const begin = "<!-- begin: written by scripts/builtin_table.ts -->";
const end = "<!-- end -->";

const tables: Readonly<Record<string, readonly CommandRow[]>> = {
  app: appCommandTable,
  event: eventCommandTable,
  image: imageCommandTable,
  menu: menuCommandTable,
  path: pathCommandTable,
  resources: resourcesCommandTable,
  tray: trayCommandTable,
  webview: webviewCommandTable,
  window: windowCommandTable,
};

/** Columns as wide as the formatter makes them. */
function tableOf(plugin: string, rows: readonly CommandRow[]): string {
  const cells = [
    ["command", "status", "note"],
    ...rows.map(({ command, status, note }) => [
      `\`${command}\``,
      status,
      note.replaceAll("|", "\\|"),
    ]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  const rule = widths.map((width) => "-".repeat(width));
  return [`## ${plugin}`, "", ...[head, rule, ...body].map(line)].join("\n");
}

function countOf(status: CommandRow["status"]): number {
  return Object.values(tables).flat().filter((row) => row.status === status).length;
}

/** The text between the markers. */
export function tablesText(): string {
  const total = Object.values(tables).flat().length;
  const counts = `${total} commands: ${countOf("real")} real, ${countOf("emulated")} emulated, ${
    countOf("neutral")
  } neutral.`;
  return [counts, ...Object.entries(tables).map(([name, rows]) => tableOf(name, rows))].join(
    "\n\n",
  );
}

function main(check: boolean): number {
  const text = read(file);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    console.error(`${file}: the lines "${begin}" and "${end}" are missing`);
    return 1;
  }
  const fresh = `${text.slice(0, from + begin.length)}\n\n${tablesText()}\n\n${text.slice(to)}`;
  if (fresh === text) return 0;
  if (check) {
    console.error(`${file} is not what the code says: run scripts/builtin_table.ts`);
    return 1;
  }
  writeFileSync(join(root, file), fresh);
  return 0;
}

if (import.meta.main) process.exit(main(process.argv.includes("--check")));
