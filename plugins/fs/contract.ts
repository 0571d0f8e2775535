/**
 * What the fs plugin offers.
 *
 * @module
 */
import type { Channel } from "@pleiad/core/client";
import type { WatchEvent } from "./_watch_event.ts";

export type * from "./_watch_event.ts";

/** From where a path is taken. */
export interface PathOptions {
  /** One of Tauri's `BaseDirectory` numbers. Without it a relative path is taken from the core's
   * working directory. */
  baseDir?: number | null | undefined;
}

/** How a file is opened. Without options it is only read. */
export interface OpenOptions extends PathOptions {
  /** Default `true`. */
  read?: boolean | null | undefined;
  /** Default `false`, as all that follow. */
  write?: boolean | null | undefined;
  /** Every write goes to the end. */
  append?: boolean | null | undefined;
  /** Empties the file. */
  truncate?: boolean | null | undefined;
  /** Creates the file when there is none. */
  create?: boolean | null | undefined;
  /** Creates the file, and fails when there is one. */
  createNew?: boolean | null | undefined;
  /** The permissions of a new file; not on Windows. */
  mode?: number | null | undefined;
}

/** How `mkdir` works. */
export interface MkdirOptions extends PathOptions {
  /** The permissions of the folder, default 0o777; not on Windows. */
  mode?: number | null | undefined;
  /** Creates the folders above too, and takes one that is there. */
  recursive?: boolean | null | undefined;
}

/** How `remove` works. */
export interface RemoveOptions extends PathOptions {
  /** Removes a folder with all that is in it. */
  recursive?: boolean | null | undefined;
}

/** From where the paths of `copy_file` are taken. */
export interface CopyFileOptions {
  /** For `fromPath`. */
  fromPathBaseDir?: number | null | undefined;
  /** For `toPath`. */
  toPathBaseDir?: number | null | undefined;
}

/** From where the paths of `rename` are taken. */
export interface RenameOptions {
  /** For `oldPath`. */
  oldPathBaseDir?: number | null | undefined;
  /** For `newPath`. */
  newPathBaseDir?: number | null | undefined;
}

/** How text is read. */
export interface ReadTextOptions extends PathOptions {
  /** An encoding label of the Encoding standard. Default `utf-8`. */
  encoding?: string | null | undefined;
}

/** How paths are watched. */
export interface WatchOptions extends PathOptions {
  /** Whether what is below the folders counts too. */
  recursive?: boolean | null | undefined;
  /** How long changes are gathered, in milliseconds; without it they are told at once. */
  delayMs?: number | null | undefined;
}

/** One entry of a folder. A link is only `isSymlink`, whatever it leads to. */
export interface DirEntry {
  /** The name. */
  name: string;
  /** Whether it is a folder. */
  isDirectory: boolean;
  /** Whether it is a file. */
  isFile: boolean;
  /** Whether it is a link. */
  isSymlink: boolean;
}

/** What is known of a file. Times are milliseconds since the epoch. */
export interface FileInfo {
  /** Whether it is a file. */
  isFile: boolean;
  /** Whether it is a folder. */
  isDirectory: boolean;
  /** Whether it is a link; only `lstat` says so. */
  isSymlink: boolean;
  /** The size in bytes. */
  size: number;
  /** When it was changed. */
  mtime: number | null;
  /** When it was read. */
  atime: number | null;
  /** When it was created, where the file system knows. */
  birthtime: number | null;
  /** Whether nobody may write it. */
  readonly: boolean;
  /** Always `null`: no runtime tells Windows' attributes. */
  fileAttributes: number | null;
  /** The device; `null` on Windows, as all that follow. */
  dev: number | null;
  /** The inode. */
  ino: number | null;
  /** Type and permissions. */
  mode: number | null;
  /** How many names it has. */
  nlink: number | null;
  /** The owner. */
  uid: number | null;
  /** The group. */
  gid: number | null;
  /** The device that it is. */
  rdev: number | null;
  /** The block size. */
  blksize: number | null;
  /** How many blocks of 512 bytes it takes. */
  blocks: number | null;
}

/** What `app.plugin<FsContract>("fs")` gives: paths that every window may touch from now on, as far
 * as its commands go. */
export interface FsApi {
  /** Allows one file. No character of the path is a wildcard. */
  allowFile(path: string): void;
  /** Allows a folder and what is directly in it; with `recursive`, all below it. */
  allowDirectory(path: string, recursive: boolean): void;
  /** Forbids one file, whatever is allowed. */
  forbidFile(path: string): void;
  /** Forbids a folder and what is directly in it; with `recursive`, all below it. */
  forbidDirectory(path: string, recursive: boolean): void;
  /** Whether what was allowed here, without any capability, covers a path. */
  isAllowed(path: string): Promise<boolean>;
}

/** The contract of the fs plugin. */
export interface FsContract {
  /** The name of the plugin. */
  name: "fs";
  /** The commands. Paths are strings or `file:` URLs. */
  commands: {
    /** Creates a file, or empties it, opens it to write, and gives its id. */
    create(args: { path: string; options?: PathOptions | null | undefined }): number;
    /** Opens a file and gives its id. */
    open(args: { path: string; options?: OpenOptions | null | undefined }): number;
    /** Reads at most `len` bytes; their number follows them, eight bytes, high ones first. */
    read(args: { rid: number; len: number }): Uint8Array;
    /** Moves the cursor (`whence` 0: start, 1: cursor, 2: end) and gives its place. */
    seek(args: { rid: number; offset: number; whence: 0 | 1 | 2 }): number;
    /** What is known of an open file. */
    fstat(args: { rid: number }): FileInfo;
    /** Makes an open file so long, default 0. */
    ftruncate(args: { rid: number; len?: number | null | undefined }): void;
    /** Writes at the cursor, and gives the number of bytes. */
    write(args: { rid: number; data: number[] }): number;
    /** Copies a file with its permissions. */
    copy_file(
      args: { fromPath: string; toPath: string; options?: CopyFileOptions | null | undefined },
    ): void;
    /** Creates a folder. */
    mkdir(args: { path: string; options?: MkdirOptions | null | undefined }): void;
    /** What is in a folder. */
    read_dir(args: { path: string; options?: PathOptions | null | undefined }): DirEntry[];
    /** The bytes of a file. */
    read_file(args: { path: string; options?: PathOptions | null | undefined }): Uint8Array;
    /** The bytes of a file; the caller decodes them. */
    read_text_file(
      args: { path: string; options?: ReadTextOptions | null | undefined },
    ): Uint8Array;
    /** Opens a file to read its lines, and gives its id. */
    read_text_file_lines(
      args: { path: string; options?: ReadTextOptions | null | undefined },
    ): number;
    /** The next line and a byte 0; at the end, only a byte 1. */
    read_text_file_lines_next(args: { rid: number }): Uint8Array;
    /** Removes a file, a link or an empty folder. */
    remove(args: { path: string; options?: RemoveOptions | null | undefined }): void;
    /** Renames or moves. */
    rename(
      args: { oldPath: string; newPath: string; options?: RenameOptions | null | undefined },
    ): void;
    /** What is known of a file; of the target, where it is a link. */
    stat(args: { path: string; options?: PathOptions | null | undefined }): FileInfo;
    /** What is known of a file; of the link itself, where it is one. */
    lstat(args: { path: string; options?: PathOptions | null | undefined }): FileInfo;
    /** Makes a file so long, default 0. */
    truncate(
      args: {
        path: string;
        len?: number | null | undefined;
        options?: PathOptions | null | undefined;
      },
    ): void;
    /** Writes a file: the body is its bytes, the headers `path` and `options` say where. */
    write_file(args: Uint8Array | ArrayBuffer | number[]): void;
    /** As `write_file`. */
    write_text_file(args: Uint8Array | ArrayBuffer | number[]): void;
    /** Whether there is such a file or folder. */
    exists(args: { path: string; options?: PathOptions | null | undefined }): boolean;
    /** Tells of changes until the id that it gives is closed. */
    watch(
      args: {
        paths: string[];
        options?: WatchOptions | null | undefined;
        onEvent: Channel<WatchEvent>;
      },
    ): number;
    /** Ends a watch; the guest uses `plugin:resources|close`. */
    unwatch(args: { rid: number }): void;
    /** Closes a file; the guest uses `plugin:resources|close`. */
    close(args: { rid: number }): void;
    /** The size of a file, or of all files below a folder. */
    size(args: { path: string; options?: PathOptions | null | undefined }): number;
    /** Does nothing: only iOS has such resources. */
    start_accessing_security_scoped_resource(args: { path: string }): void;
    /** Does nothing: only iOS has such resources. */
    stop_accessing_security_scoped_resource(args: { path: string }): void;
  };
  /** A file or folder as a glob, which may begin with `$APPDATA` and the like. */
  scope: string | { path: string };
  /** What other plugins get. */
  api: FsApi;
  /** `plugins.fs` of the app's configuration. */
  config: {
    /** Whether `*` and `**` do not match a leading dot. Default: so, except on Windows. */
    requireLiteralLeadingDot?: boolean | undefined;
  } | undefined;
}
