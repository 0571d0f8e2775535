/**
 * The file that `pleiad dev --learn` writes: `capabilities/learned.json`.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseCapabilityFile } from "../acl/capability_file.ts";
import { reasonOf } from "../errors.ts";
import { replaceFile } from "../storage/mod.ts";
import { CliError, sentences } from "./errors.ts";
import type { CliIo } from "./io.ts";
import type { Learned, LearnedEntry, Lessons } from "./learn.ts";

/** Shows what was learned, and writes it once a person, or `--yes`, has agreed. */
export async function offerLessons(
  lessons: Lessons,
  folder: string,
  yes: boolean,
  io: CliIo,
): Promise<void> {
  for (const note of lessons.notes) io.err(note);
  if (lessons.learned.length === 0) {
    io.err("Nothing was denied that a capability could grant");
    return;
  }
  const path = join(folder, "capabilities", "learned.json");
  const shown = relative(io.cwd, path) || path;
  const text = `${JSON.stringify({ capabilities: merged(path, lessons.learned) }, null, 2)}\n`;
  io.err(`This would grant what was denied, ${shown}:\n${text}`);
  const answer = yes ? "y" : await io.ask?.("Write it? [y/N]").catch(() => "") ?? "";
  if (!/^y(es)?$/i.test(answer.trim())) {
    io.err(`${shown} was not written${io.ask === null ? ": --yes writes it" : ""}`);
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, text, { shared: true });
  io.err(`Wrote ${shown}; it counts from the next start`);
}

interface Filed {
  readonly identifier: string;
  readonly windows: readonly string[];
  readonly permissions: readonly LearnedEntry[];
}

/** What is in the file already, and what is new; windows that are there get more permissions. */
function merged(path: string, learned: readonly Learned[]): readonly Filed[] {
  const filed = new Map<string, Filed>();
  for (const each of readFiled(path)) filed.set(each.identifier, each);
  for (const { windows, permissions } of learned) {
    const identifier = identifierOf(windows);
    const before = filed.get(identifier)?.permissions ?? [];
    filed.set(identifier, { identifier, windows, permissions: union(before, permissions) });
  }
  return [...filed.values()];
}

function readFiled(path: string): readonly Filed[] {
  if (!existsSync(path)) return [];
  try {
    // The file is this program's own: nothing else stands in it that must be kept.
    return parseCapabilityFile(path, readFileSync(path, "utf8")).map((capability) => ({
      identifier: capability.identifier,
      windows: capability.windows ?? [],
      permissions: capability.permissions as readonly LearnedEntry[], // as they were written
    }));
  } catch (error) {
    throw new CliError(sentences.learnedFile(path, reasonOf(error)), 1, { cause: error });
  }
}

function union(
  before: readonly LearnedEntry[],
  after: readonly LearnedEntry[],
): readonly LearnedEntry[] {
  const all = new Map<string, LearnedEntry>();
  for (const entry of [...before, ...after]) {
    const identifier = typeof entry === "string" ? entry : entry.identifier;
    const known = all.get(identifier);
    // A whole grant covers every entry.
    if (known === undefined || typeof entry === "string") all.set(identifier, entry);
    else if (typeof known !== "string") {
      const events = new Set([...known.allow, ...entry.allow].map(({ event }) => event));
      all.set(identifier, { identifier, allow: [...events].map((event) => ({ event })) });
    }
  }
  return [...all.values()];
}

/** Tauri allows lower-case letters, digits and hyphens. */
function identifierOf(windows: readonly string[]): string {
  const names = windows.map((label) => label.toLowerCase().replace(/[^a-z0-9]+/g, "-"));
  return `learned-${names.join("-")}`.replace(/-+/g, "-").replace(/-$/, "");
}
