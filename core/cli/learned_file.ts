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
import { sentences } from "./errors.ts";
import type { CliIo } from "./io.ts";
import type { Learned, LearnedEntry, Lessons } from "./learn.ts";

/** The file, below the folder of the app. */
export const LEARNED_FILE: string = "capabilities/learned.json";

/** Where lessons go. */
export interface LessonPlace {
  /** The folder with `capabilities/`. */
  readonly folder: string;
  /** Identifiers of capabilities that are not in the file. */
  readonly taken: ReadonlySet<string>;
  /** Whether to write without asking. */
  readonly yes: boolean;
}

/** Shows what was learned, and writes it once a person, or `--yes`, has agreed. */
export async function offerLessons(
  lessons: Lessons,
  { folder, taken, yes }: LessonPlace,
  io: CliIo,
): Promise<void> {
  for (const note of lessons.notes) io.err(note);
  if (lessons.learned.length === 0) {
    io.err("Nothing was denied that a capability could grant");
    return;
  }
  const path = join(folder, LEARNED_FILE);
  const shown = relative(io.cwd, path) || path;
  const before = readFiled(path);
  if (typeof before === "string") io.err(sentences.learnedFile(shown, before));
  const all = mergeLessons(typeof before === "string" ? [] : before, lessons.learned, taken);
  const text = `${JSON.stringify({ capabilities: all }, null, 2)}\n`;
  io.err(`This would grant what was denied, ${shown}:\n${text}`);
  if (typeof before === "string") return;
  const answer = yes ? "y" : await io.ask?.("Write it? [y/N]").catch(() => "") ?? "";
  if (!/^y(es)?$/i.test(answer.trim())) {
    io.err(`${shown} was not written${io.ask === null ? ": --yes writes it" : ""}`);
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, text, { shared: true });
  io.err(`Wrote ${shown}; it counts from the next start`);
}

/** A capability as the file holds it: whatever somebody has written into it stays. */
export type Filed = Readonly<Record<string, unknown>> & { readonly identifier: string };

/**
 * What is in the file, and what is new. Only a capability that holds exactly what this program
 * writes, for the same windows, gets more permissions; any other stays as it is.
 */
export function mergeLessons(
  before: readonly Filed[],
  learned: readonly Learned[],
  taken: ReadonlySet<string>,
): readonly Filed[] {
  const all = [...before];
  const names = new Set([...taken, ...before.map(({ identifier }) => identifier)]);
  for (const { windows, permissions } of learned) {
    const at = all.findIndex((each) => isOwn(each, windows));
    const own = all[at];
    if (own !== undefined) {
      const known = own["permissions"] as readonly LearnedEntry[]; // `isOwn` has looked
      all[at] = { ...own, permissions: union(known, permissions) };
      continue;
    }
    const identifier = freeName(windows, names);
    names.add(identifier);
    all.push({ identifier, windows, permissions });
  }
  return all;
}

/** The file's capabilities, or what is wrong with it. */
function readFiled(path: string): readonly Filed[] | string {
  if (!existsSync(path)) return [];
  try {
    const text = readFileSync(path, "utf8");
    // Refuses what is no capability file; the text itself says what else stands in it.
    parseCapabilityFile(path, text);
    const value = JSON.parse(text);
    return value.capabilities ?? (Array.isArray(value) ? value : [value]);
  } catch (error) {
    return reasonOf(error);
  }
}

/** SECURITY: by the windows themselves; names of capabilities may stand for several labels. */
function isOwn(filed: Filed, windows: readonly string[]): boolean {
  const { windows: own, permissions } = filed;
  return Object.keys(filed).every((key) =>
    ["identifier", "windows", "permissions"].includes(key)
  ) &&
    Array.isArray(own) && JSON.stringify(own) === JSON.stringify(windows) &&
    Array.isArray(permissions) && permissions.every(isEntry);
}

function isEntry(entry: unknown): entry is LearnedEntry {
  if (typeof entry === "string") return true;
  return typeof entry === "object" && entry !== null &&
    Object.keys(entry).join() === "identifier,allow" && "allow" in entry &&
    Array.isArray(entry.allow) &&
    entry.allow.every((each) => typeof each?.event === "string" && Object.keys(each).length === 1);
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
function freeName(windows: readonly string[], taken: ReadonlySet<string>): string {
  const parts = windows.map((label) => label.toLowerCase().replace(/[^a-z0-9]+/g, "-"));
  const name = `learned-${parts.join("-")}`.replace(/-+/g, "-").replace(/-$/, "").slice(0, 60);
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return free;
}
