/**
 * The grammar of permission identifiers: `plugin:permission`, `core:window:permission`, or
 * `permission` for the app's own (tauri: `crates/tauri-utils/src/acl/identifier.rs`).
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";

/** The key of the app's own manifest (tauri: `crates/tauri-utils/src/acl/mod.rs`). */
export const APP_KEY = "__app-acl__";

/** An identifier in its two parts. */
export interface Identifier {
  /** The key of the manifest: a plugin's name, `core:window`, or `APP_KEY`. */
  readonly key: string;
  /** The name of the permission or set in that manifest. */
  readonly name: string;
}

/** 51 bytes of prefix, a colon, 64 bytes of base; Tauri checks the sum only. */
const MAX_BYTES = 116;
const COLON = 0x3a;
const HYPHEN = 0x2d;

/** Why `text` is no identifier, in Tauri's words, or `null` when it is one. */
export function checkIdentifier(text: string): string | null {
  if (text.startsWith("tauri-plugin-")) return "identifiers cannot start with tauri-plugin-";
  if (text === "") return "identifiers cannot be empty";
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_BYTES) {
    return `identifiers cannot be longer than ${MAX_BYTES}, found ${bytes.length}`;
  }
  const manyColons = text.startsWith("core:");
  let colons = 0;
  let previous = COLON;
  for (const [at, byte] of bytes.entries()) {
    if (byte === COLON && at > 0) {
      if (previous === HYPHEN) return INVALID_FORMAT;
      if (++colons > 1 && !manyColons) {
        return "identifiers can only include a single separator ':'";
      }
    } else if (!isAlphanumeric(byte) && !(byte === HYPHEN && previous !== COLON)) {
      return INVALID_FORMAT;
    }
    previous = byte;
  }
  if (previous === COLON) return "identifiers cannot have a prefix without a base";
  if (previous === HYPHEN) return "identifiers cannot have a trailing hyphen";
  return null;
}

/** Splits an identifier at its last colon. Throws a `CoreError` when the text is none. */
export function parseIdentifier(text: string): Identifier {
  const reason = checkIdentifier(text);
  if (reason !== null) throw new CoreError("config", errors.badIdentifier(text, reason));
  return splitIdentifier(text);
}

/** Splits a text at its last colon; without one it is the app's own. */
export function splitIdentifier(text: string): Identifier {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { key: APP_KEY, name: text };
  return { key: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** The opposite of `splitIdentifier`. */
export function joinIdentifier(key: string, name: string): string {
  return key === APP_KEY ? name : `${key}:${name}`;
}

/** The whole name of a plugin's command: `plugin:window|title` for `core:window`. */
export function commandName(key: string, command: string): string {
  if (key === APP_KEY) return command;
  return `plugin:${key.startsWith("core:") ? key.slice(5) : key}|${command}`;
}

/** `read_file` as it stands in `allow-read-file`. */
export function permissionSlug(command: string): string {
  return command.replaceAll("_", "-");
}

const INVALID_FORMAT = "identifiers can only include lowercase ASCII, hyphens which are not " +
  "leading or trailing, and a single colon if using a prefix";

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a);
}
