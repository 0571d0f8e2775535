/**
 * What the os plugin offers.
 *
 * @module
 */

/** A system, in the words of Rust's `std::env::consts::OS`. */
export type Platform =
  | "linux"
  | "macos"
  | "ios"
  | "freebsd"
  | "dragonfly"
  | "netbsd"
  | "openbsd"
  | "solaris"
  | "android"
  | "windows";

/** A kind of system; the BSDs count as `linux`. */
export type OsType = "linux" | "windows" | "macos" | "ios" | "android";

/** A family of systems. */
export type Family = "unix" | "windows";

/** A processor, in the words of Rust's `std::env::consts::ARCH`. */
export type Arch =
  | "x86"
  | "x86_64"
  | "arm"
  | "aarch64"
  | "mips"
  | "mips64"
  | "powerpc"
  | "powerpc64"
  | "riscv64"
  | "s390x"
  | "sparc64";

/** What `window.__TAURI_OS_PLUGIN_INTERNALS__` holds. */
export interface OsFacts {
  /** The end of a line. */
  readonly eol: "\n" | "\r\n";
  /** The kind of system. */
  readonly os_type: OsType;
  /** The system. */
  readonly platform: Platform;
  /** The family of systems. */
  readonly family: Family;
  /** The version of the system or distribution, such as `12` or `14.5`. */
  readonly version: string;
  /** The processor. */
  readonly arch: Arch;
  /** What the name of a program ends in, without the dot. */
  readonly exe_extension: "" | "exe";
}

/** The contract of the os plugin. */
export interface OsContract {
  /** The name of the plugin. */
  name: "os";
  /** The commands. */
  commands: {
    /** The user's language as a BCP 47 tag, or `null`. */
    locale(): string | null;
    /** The name of the computer, or `null`. */
    hostname(): string | null;
    /** The system. Pages read it without a call: `platform()` of the guest package. */
    platform(): Platform;
    /** The version of the system. Pages read it without a call. */
    version(): string;
    /** The kind of system. Pages read it without a call: `type()` of the guest package. */
    os_type(): OsType;
    /** The family of systems. Pages read it without a call. */
    family(): Family;
    /** The processor. Pages read it without a call. */
    arch(): Arch;
    /** What the name of a program ends in. Pages read it without a call. */
    exe_extension(): "" | "exe";
  };
  /** The facts, for other plugins. */
  api: OsFacts;
}
