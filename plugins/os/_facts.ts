/**
 * Reads facts about the system, in the words of Rust's `std::env::consts`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import * as os from "node:os";
import process from "node:process";
import type { Arch, OsFacts, OsType, Platform } from "./contract.ts";

const PLATFORMS: Readonly<Record<string, Platform>> = {
  darwin: "macos",
  win32: "windows",
  sunos: "solaris",
  android: "android",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
};

const ARCHES: Readonly<Record<string, Arch>> = {
  x64: "x86_64",
  ia32: "x86",
  arm: "arm",
  arm64: "aarch64",
  mips: "mips",
  mipsel: "mips",
  ppc: "powerpc",
  ppc64: "powerpc64",
  riscv64: "riscv64",
  s390x: "s390x",
};

/** Node's name of a system in Rust's words; `linux` for what is unknown. */
export function toPlatform(platform: string): Platform {
  return PLATFORMS[platform] ?? "linux";
}

/** Node's name of a processor in Rust's words; `x86_64` for what is unknown. */
export function toArch(arch: string): Arch {
  return ARCHES[arch] ?? "x86_64";
}

/** The kind of a system. */
export function toOsType(platform: Platform): OsType {
  return platform === "windows" || platform === "macos" || platform === "android" ||
      platform === "ios"
    ? platform
    : "linux";
}

/** The version in the text of `/etc/os-release`, or `null`. */
export function versionOfRelease(text: string): string | null {
  const found = /^VERSION_ID=(?:"([^"]*)"|'([^']*)'|(\S*))/m.exec(text);
  const version = found?.[1] ?? found?.[2] ?? found?.[3];
  return version === undefined || version === "" ? null : version;
}

/** The version in the text of macOS's `SystemVersion.plist`, or `null`. */
export function versionOfPlist(text: string): string | null {
  return /<key>ProductVersion<\/key>\s*<string>([^<]+)<\/string>/.exec(text)?.[1] ?? null;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The system's version: the distribution's or the product's, else the kernel's. */
function version(platform: Platform): string {
  // `os.version()` says something else on each runtime, so it is not asked.
  if (platform === "linux") return versionOfRelease(readText("/etc/os-release")) ?? os.release();
  if (platform === "macos") {
    const plist = readText("/System/Library/CoreServices/SystemVersion.plist");
    return versionOfPlist(plist) ?? os.release();
  }
  return os.release();
}

/** The facts about the system that this process runs on. */
export function facts(): OsFacts {
  const platform = toPlatform(process.platform);
  const windows = platform === "windows";
  return {
    eol: windows ? "\r\n" : "\n",
    os_type: toOsType(platform),
    platform,
    family: windows ? "windows" : "unix",
    version: version(platform),
    arch: toArch(process.arch),
    exe_extension: windows ? "exe" : "",
  };
}

/** The language in the environment (`de_DE.UTF-8`) as a BCP 47 tag, else that of the runtime. */
export function locale(env: Readonly<Record<string, string | undefined>>): string | null {
  const posix = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value);
  const tag = posix?.split(/[.@]/, 1)[0]?.replaceAll("_", "-") ?? "";
  try {
    const canonical = /^[a-z]{2,3}(-|$)/i.test(tag) ? Intl.getCanonicalLocales(tag)[0] : undefined;
    return canonical ?? Intl.DateTimeFormat().resolvedOptions().locale;
  } catch {
    return null;
  }
}

/** The name of the computer, or `null` where the system does not tell. */
export function hostname(): string | null {
  try {
    return os.hostname() || null;
  } catch {
    return null;
  }
}
