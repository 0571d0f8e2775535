/**
 * Reading values of unknown shape: errors name the place and what stands there.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";
import type { Platform } from "../types/capability.ts";

const PLATFORMS: readonly Platform[] = ["linux", "macOS", "windows", "android", "iOS"];

/** An object's fields. */
export type Fields = { readonly [key: string]: unknown };

/** Throws the error of a value that is not what it must be. */
export function refuse(where: string, key: string, wanted: string, value: unknown): never {
  throw new CoreError("config", errors.badKey(where, key, wanted, kindOf(value)));
}

/** An object. */
export function readObject(where: string, key: string, value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(where, key, "an object", value);
  }
  return value as Fields; // checked above
}

/** A string. */
export function readString(where: string, key: string, value: unknown): string {
  return typeof value === "string" ? value : refuse(where, key, "a string", value);
}

/** A list of anything. */
export function readList(where: string, key: string, value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(where, key, "a list", value);
}

/** A list of strings. */
export function readStrings(where: string, key: string, value: unknown): readonly string[] {
  return readList(where, key, value).map((item, at) => readString(where, `${key}[${at}]`, item));
}

/** A list of platforms, spelled as Tauri does, or `null` for all of them. */
export function readPlatforms(
  where: string,
  key: string,
  value: unknown,
): readonly Platform[] | null {
  if (value === undefined || value === null) return null;
  return readStrings(where, key, value).map((name, at) => {
    const found = PLATFORMS.find((platform) => platform === name);
    if (found !== undefined) return found;
    throw new CoreError(
      "config",
      errors.badKey(where, `${key}[${at}]`, `one of ${PLATFORMS.join(", ")}`, `"${name}"`),
    );
  });
}

/** Scope entries: `null` is absent, `[]` is present. */
export function readScope(where: string, key: string, value: unknown): readonly unknown[] | null {
  return value === undefined || value === null ? null : readList(where, key, value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
