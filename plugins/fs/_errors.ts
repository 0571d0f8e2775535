/**
 * The sentences of the plugin. Pages match on them, so they are Tauri's, a misspelling included
 * (plugins-workspace: `plugins/fs/src/commands.rs`).
 *
 * @module
 */
import { CoreError, type ErrorCode } from "@pleiad/core";
import { ioText } from "./_io_text.ts";

/** Texts by what failed; `error` is what the system said. */
export const errors = {
  forbidden: (path: string, command: string): string =>
    `forbidden path: ${path}, maybe it is not allowed on the scope for \`allow-${command}\` permission in your capability file`,
  traversal: (): string => "cannot traverse directory, rewrite the path without the use of `../`",
  notAPathUrl: (): string => "URL is not a valid path",
  glob: (reason: string): string => `invalid glob pattern: ${reason}`,
  create: (path: string, error: unknown): string =>
    `failed to create file at path: ${path} with error: ${ioText(error)}`,
  open: (path: string, error: unknown): string =>
    `failed to open file at path: ${path} with error: ${ioText(error)}`,
  mkdir: (path: string, error: unknown): string =>
    `failed to create directory at path: ${path} with error: ${ioText(error)}`,
  readDir: (path: string, error: unknown): string =>
    `failed to read directory at path: ${path} with error: ${ioText(error)}`,
  readFile: (path: string, error: unknown): string =>
    `failed to read file as text at path: ${path} with error: ${ioText(error)}`,
  remove: (path: string, error: unknown): string =>
    `failed to remove path: ${path} with error: ${ioText(error)}`,
  rename: (from: string, to: string, error: unknown): string =>
    `failed to rename old path: ${from} to new path: ${to} with error: ${ioText(error)}`,
  copy: (from: string, to: string, error: unknown): string =>
    `failed to copy file from path: ${from}, to path: ${to} with error: ${ioText(error)}`,
  metadata: (path: string, error: unknown): string =>
    `failed to get metadata of path: ${path} with error: ${ioText(error)}`,
  fstat: (error: unknown): string => `failed to get metadata of file with error: ${ioText(error)}`,
  truncate: (path: string, error: unknown): string =>
    `failed to truncate file at path: ${path} with error: ${ioText(error)}`,
  ftruncate: (error: unknown): string => `failed to truncate file with error: ${ioText(error)}`,
  writeFile: (path: string, error: unknown): string =>
    `failed to write bytes to file at path: ${path} with error: ${ioText(error)}`,
  write: (error: unknown): string => `failed to write bytes to file with error: ${ioText(error)}`,
  read: (error: unknown): string => `faied to read bytes from file with error: ${ioText(error)}`,
  seek: (error: unknown): string => `failed to seek file with error: ${ioText(error)}`,
  size: (path: string, error: unknown): string =>
    `failed to get size at path: ${path} with error: ${ioText(error)}`,
  noPath: (): string => "missing file path",
  notUtf8: (): string => "path is not a valid UTF-8",
  body: (): string => "unexpected invoke body",
  encoding: (label: string): string => `invalid encoding label: ${label}`,
  longLine: (most: number): string =>
    `failed to read a line: it has more than ${most} bytes; read the file in pieces`,
  lines: (error: unknown): string => `failed to read a line with error: ${ioText(error)}`,
} as const;

/** A refusal that is already a whole sentence: no other text is put round it. */
export class Refused extends CoreError {
  override name = "Refused";

  /** With the code `denied` the audit log tells of it. */
  constructor(message: string, options: ErrorOptions & { readonly code?: ErrorCode } = {}) {
    super(options.code ?? "denied", message, options);
  }
}

/** Runs `work`; what the system says of a failure is told in `sentence`. */
export async function inWords<T>(
  sentence: (error: unknown) => string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Error(sentence(error), { cause: error });
  }
}
