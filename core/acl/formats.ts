/**
 * The formats that capability and permission files are written in.
 *
 * @module
 */
import JSON5 from "json5";
import { parse as parseToml, TomlDate } from "smol-toml";
import { CoreError, errors, reasonOf } from "../errors.ts";

/** A format, as the extension of a file names it. */
export type FileFormat = "json" | "json5" | "toml";

/** The format of a file by its name, or `null` for any other extension. */
export function formatOf(name: string): FileFormat | null {
  const extension = extensionOf(name);
  return extension === "json" || extension === "json5" || extension === "toml" ? extension : null;
}

/**
 * Reads a file's text by the extension of its name. Throws a `CoreError` that names the file: for
 * another extension (`unknown capability format EXT`), and for text that is no such format.
 */
export function parseFile(kind: "capability" | "permission", name: string, text: string): unknown {
  const format = formatOf(name);
  if (format === null) {
    throw new CoreError("config", errors.unknownFormat(kind, extensionOf(name), name));
  }
  try {
    return parseText(format, text);
  } catch (error) {
    throw new CoreError("config", errors.badFile(name, format, reasonOf(error)), { cause: error });
  }
}

/** Reads a text. Throws what its parser throws. */
export function parseText(format: FileFormat, text: string): unknown {
  const bare = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (format === "json") return JSON.parse(bare);
  if (format === "json5") return JSON5.parse(bare);
  return plain(parseToml(bare));
}

/** TOML has dates, which Tauri reads as text (tauri: `crates/tauri-utils/src/acl/value.rs`). */
function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function extensionOf(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const dot = base.lastIndexOf(".");
  return dot < 0 ? "" : base.slice(dot + 1);
}
