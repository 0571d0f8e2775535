/**
 * What the system says of a failure, in the words that Rust gives it: `No such file or directory
 * (os error 2)`.
 *
 * @module
 */
import process from "node:process";

type Words = readonly [number: number, text: string];

/** Numbers and words of Linux (glibc: `strerror`). */
const UNIX: Readonly<Record<string, Words>> = {
  EPERM: [1, "Operation not permitted"],
  ENOENT: [2, "No such file or directory"],
  EINTR: [4, "Interrupted system call"],
  EIO: [5, "Input/output error"],
  ENXIO: [6, "No such device or address"],
  EBADF: [9, "Bad file descriptor"],
  EAGAIN: [11, "Resource temporarily unavailable"],
  ENOMEM: [12, "Cannot allocate memory"],
  EACCES: [13, "Permission denied"],
  EBUSY: [16, "Device or resource busy"],
  EEXIST: [17, "File exists"],
  EXDEV: [18, "Invalid cross-device link"],
  ENOTDIR: [20, "Not a directory"],
  EISDIR: [21, "Is a directory"],
  EINVAL: [22, "Invalid argument"],
  ENFILE: [23, "Too many open files in system"],
  EMFILE: [24, "Too many open files"],
  ETXTBSY: [26, "Text file busy"],
  EFBIG: [27, "File too large"],
  ENOSPC: [28, "No space left on device"],
  ESPIPE: [29, "Illegal seek"],
  EROFS: [30, "Read-only file system"],
  EMLINK: [31, "Too many links"],
  EPIPE: [32, "Broken pipe"],
  ENAMETOOLONG: [36, "File name too long"],
  ENOTEMPTY: [39, "Directory not empty"],
  ELOOP: [40, "Too many levels of symbolic links"],
  EOVERFLOW: [75, "Value too large for defined data type"],
  EOPNOTSUPP: [95, "Operation not supported"],
  ETIMEDOUT: [110, "Connection timed out"],
  ESTALE: [116, "Stale file handle"],
  EDQUOT: [122, "Disk quota exceeded"],
};

/** Where macOS has another number or other words. */
const MACOS: Readonly<Record<string, Words>> = {
  ENXIO: [6, "Device not configured"],
  EAGAIN: [35, "Resource temporarily unavailable"],
  EBUSY: [16, "Resource busy"],
  EXDEV: [18, "Cross-device link"],
  ENAMETOOLONG: [63, "File name too long"],
  ENOTEMPTY: [66, "Directory not empty"],
  ELOOP: [62, "Too many levels of symbolic links"],
  EOPNOTSUPP: [102, "Operation not supported on socket"],
  EDQUOT: [69, "Disc quota exceeded"],
};

/** What Windows says. */
const WINDOWS: Readonly<Record<string, Words>> = {
  ENOENT: [2, "The system cannot find the file specified."],
  EMFILE: [4, "The system cannot open the file."],
  EACCES: [5, "Access is denied."],
  EPERM: [5, "Access is denied."],
  EBADF: [6, "The handle is invalid."],
  EXDEV: [17, "The system cannot move the file to a different disk drive."],
  EROFS: [19, "The media is write protected."],
  EBUSY: [32, "The process cannot access the file because it is being used by another process."],
  EINVAL: [87, "The parameter is incorrect."],
  ENOSPC: [112, "There is not enough space on the disk."],
  ENOTEMPTY: [145, "The directory is not empty."],
  EEXIST: [183, "Cannot create a file when that file already exists."],
  ENOTDIR: [267, "The directory name is invalid."],
};

/** A failure of the system's, made here: where a call would fail that is not made. */
export class SystemError extends Error {
  override name = "SystemError";
  /** The name of the failure, `EINVAL`. */
  readonly code: string;

  /** Makes one. */
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The name of a failure, `ENOENT`, or `undefined` when it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** A failure as Rust would write it. */
export function ioText(error: unknown, platform: string = process.platform): string {
  const code = codeOf(error);
  const words = code === undefined
    ? undefined
    : (platform === "win32" ? WINDOWS : platform === "darwin" ? MACOS : UNIX)[code] ?? UNIX[code];
  // SECURITY: the runtime's own message names the real path, which the caller may not know.
  if (words === undefined) return code ?? "unknown error";
  return `${words[1]} (os error ${words[0]})`;
}
