/**
 * A path as callers give it: a path, or a `file:` URL
 * (plugins-workspace: `plugins/fs/src/file_path.rs`).
 *
 * @module
 */
import { isAbsolute, parse, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { AppHandle } from "@pleiad/core";
import * as v from "valibot";
import { errors } from "./_errors.ts";

/** The schema of a path argument. */
export const pathArgument: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check(
    (text) => isUrl(text) || !goesUp(text),
    (issue) =>
      `invalid value: string ${JSON.stringify(issue.input)}, expected ${errors.traversal()}`,
  ),
);

/** The absolute path that is meant. Throws a sentence when there is none. */
export function systemPath(
  text: string,
  baseDir: number | null,
  resolver: AppHandle["path"],
): string {
  const path = isUrl(text) ? pathOfUrl(text) : text;
  // SECURITY: a name decided by what lies before it could be another one when it is opened.
  if (goesUp(path)) throw new Error(errors.traversal());
  if (baseDir !== null) return resolver.resolve(baseDir, path);
  // On Windows `C:name` and `\name` stay as they are, and no scope lets them through.
  if (isAbsolute(path) || parse(path).root !== "") return path;
  return path === "" ? process.cwd() : process.cwd() + sep + path;
}

/** Whether a text counts as a URL. `C:\x` does not: its scheme has one letter. */
function isUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol.length > 2;
}

function pathOfUrl(text: string): string {
  try {
    // Throws for other schemes, for hosts, and for `%2F`, which would be a separator.
    return fileURLToPath(new URL(text));
  } catch {
    throw new Error(errors.notAPathUrl());
  }
}

function goesUp(path: string): boolean {
  return path.split(process.platform === "win32" ? /[\\/]/ : "/").includes("..");
}
