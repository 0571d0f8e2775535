/**
 * The schemas of the arguments, and what options mean to the system.
 *
 * @module
 */
import { constants } from "node:fs";
import * as v from "valibot";
import { SystemError } from "./_io_text.ts";
import { pathArgument } from "./_path_argument.ts";

const baseDir = v.nullish(v.number());
const no = v.nullish(v.boolean(), false);
const mode = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)));
const length = v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0);
const rid = v.pipe(v.number(), v.integer());

const pathOptions = v.object({ baseDir });
const openOptions = v.object({
  baseDir,
  read: v.nullish(v.boolean(), true),
  write: no,
  append: no,
  truncate: no,
  create: no,
  createNew: no,
  mode,
});

/** The options of `write_file`: a header that is none of this counts as missing. */
export const writeOptions = v.object({
  baseDir,
  append: no,
  create: v.nullish(v.boolean(), true),
  createNew: no,
  mode,
});

/** Numbers 0 to 255. */
const byteList = v.pipe(
  v.custom<number[]>(
    (value) =>
      Array.isArray(value) &&
      value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255),
    "expected an array of bytes",
  ),
  v.transform((bytes) => Uint8Array.from(bytes)),
);

/** The arguments of the commands. */
export const schemas = {
  path: v.object({ path: pathArgument, options: v.nullish(pathOptions, {}) }),
  bare: v.object({ path: pathArgument }),
  open: v.object({ path: pathArgument, options: v.nullish(openOptions, {}) }),
  rid: v.object({ rid }),
  read: v.object({ rid, len: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  seek: v.object({
    rid,
    offset: v.pipe(v.number(), v.safeInteger()),
    whence: v.picklist([0, 1, 2]),
  }),
  ftruncate: v.object({ rid, len: length }),
  write: v.object({ rid, data: byteList }),
  copyFile: v.object({
    fromPath: pathArgument,
    toPath: pathArgument,
    options: v.nullish(v.object({ fromPathBaseDir: baseDir, toPathBaseDir: baseDir }), {}),
  }),
  mkdir: v.object({
    path: pathArgument,
    options: v.nullish(v.object({ baseDir, mode, recursive: no }), {}),
  }),
  lines: v.object({
    path: pathArgument,
    options: v.nullish(v.object({ baseDir, encoding: v.nullish(v.string(), "utf-8") }), {}),
  }),
  remove: v.object({
    path: pathArgument,
    options: v.nullish(v.object({ baseDir, recursive: no }), {}),
  }),
  rename: v.object({
    oldPath: pathArgument,
    newPath: pathArgument,
    options: v.nullish(v.object({ oldPathBaseDir: baseDir, newPathBaseDir: baseDir }), {}),
  }),
  truncate: v.object({ path: pathArgument, len: length, options: v.nullish(pathOptions, {}) }),
} as const;

/** How a file is opened. */
export type OpenFlags = Omit<v.InferOutput<typeof openOptions>, "baseDir">;

/** The flags of `open(2)`, as Rust makes them (rust: `library/std/src/sys/fs/unix.rs`). */
export function flagsOf(
  options: OpenFlags,
): { flags: number; truncate: boolean; append: boolean } {
  const { read, write, append, truncate, create, createNew } = options;
  const creates = create || createNew;
  const wrong = (!read && !write && !append) ||
    (!write && !append && (truncate || creates)) || (append && truncate && !createNew);
  if (wrong) throw new SystemError("EINVAL");
  const access = write || append
    ? (read ? constants.O_RDWR : constants.O_WRONLY)
    : constants.O_RDONLY;
  return {
    flags: access | (append ? constants.O_APPEND : 0) | (creates ? constants.O_CREAT : 0) |
      (createNew ? constants.O_EXCL : 0),
    truncate: truncate && !createNew,
    append,
  };
}
