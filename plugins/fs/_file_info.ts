/**
 * What is known of a file, in the shape that the guest reads.
 *
 * @module
 */
import type { BigIntStats } from "node:fs";
import process from "node:process";
import type { FileInfo } from "./contract.ts";

/** Makes a `FileInfo`. */
export function fileInfo(stats: BigIntStats, windows = process.platform === "win32"): FileInfo {
  const unix = (value: bigint) => windows ? null : Number(value);
  return {
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    isSymlink: stats.isSymbolicLink(),
    size: Number(stats.size),
    mtime: time(stats.mtimeMs),
    atime: time(stats.atimeMs),
    birthtime: time(stats.birthtimeMs),
    readonly: (stats.mode & 0o222n) === 0n,
    fileAttributes: null,
    dev: unix(stats.dev),
    ino: unix(stats.ino),
    mode: unix(stats.mode),
    nlink: unix(stats.nlink),
    uid: unix(stats.uid),
    gid: unix(stats.gid),
    rdev: unix(stats.rdev),
    blksize: unix(stats.blksize),
    blocks: unix(stats.blocks),
  };
}

/** Where a file system keeps no such time, the runtimes say 0 or nothing. */
function time(ms: bigint | undefined | null): number | null {
  return ms === undefined || ms === null || ms === 0n ? null : Number(ms);
}
