/**
 * New capability and permission files: where they lie, and in which format.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { formatOf } from "../acl/formats.ts";
import { replaceFile } from "../storage/mod.ts";
import { CliError, EXIT, sentences } from "./errors.ts";
import type { CliIo } from "./io.ts";

/** What says where a file goes. */
export interface NewFileOptions {
  /** `json` or `toml`. Default: by the extension of `out`, or else json. */
  readonly format?: string | undefined;
  /** The file, from the working directory. */
  readonly out?: string | undefined;
  /** Whether a file that is there is overwritten. */
  readonly force?: boolean | undefined;
}

/** A file that is to be written. */
export interface NewFile {
  /** Its absolute path. */
  readonly path: string;
  /** As people are told of it. */
  readonly shown: string;
  /** Its format. */
  readonly format: "json" | "toml";
}

/** Says where a file goes. Throws a `CliError` when one is there that must not be overwritten. */
export function planFile(
  { format, out, force }: NewFileOptions,
  folder: string,
  identifier: string,
  io: CliIo,
): NewFile {
  if (format !== undefined && format !== "json" && format !== "toml") {
    throw new CliError(sentences.badFormat(format), EXIT.usage);
  }
  const chosen = format ?? (out !== undefined && formatOf(out) === "toml" ? "toml" : "json");
  const path = out === undefined ? join(folder, `${identifier}.${chosen}`) : resolve(io.cwd, out);
  const shown = relative(io.cwd, path) || path;
  if (existsSync(path) && force !== true) throw new CliError(sentences.fileTaken(shown));
  return { path, shown, format: chosen };
}

/** Writes a file in its format. */
export async function writeFile(
  { path, format }: NewFile,
  value: { readonly json: object; readonly toml: readonly string[] },
): Promise<void> {
  const text = format === "json" ? JSON.stringify(value.json, null, 2) : value.toml.join("\n");
  await replaceFile(path, `${text}\n`, { shared: true });
}

/** A line of a TOML file: JSON's texts and lists of texts are TOML's too. */
export function tomlLine(key: string, value: string | readonly string[]): string {
  return Array.isArray(value)
    ? `${key} = [${value.map((item) => JSON.stringify(item)).join(", ")}]`
    : `${key} = ${JSON.stringify(value)}`;
}
