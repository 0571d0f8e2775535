/**
 * Capability files: one capability, a list of them, or `{ "capabilities": [...] }`, in JSON, JSON5
 * or TOML (tauri: `crates/tauri-utils/src/acl/capability.rs`).
 *
 * @module
 */
import { CoreError, errors, reasonOf } from "../errors.ts";
import type { Capability, PermissionEntry } from "../types/capability.ts";
import { parseFile, parseText } from "./formats.ts";
import { checkIdentifier } from "./identifier.ts";
import { readList, readObject, readPlatforms, readScope, readString, readStrings } from "./read.ts";

/** A capability and the file that it stands in. */
export interface SourcedCapability extends Capability {
  /** The file's name, for messages. Absent for what was written in code. */
  readonly source?: string;
}

/**
 * Reads one file's text by the extension of its name. Throws a `CoreError` that names the file,
 * the key and what is expected there.
 */
export function parseCapabilityFile(name: string, text: string): readonly SourcedCapability[] {
  return readCapabilities(parseFile("capability", name, text), name);
}

/**
 * Reads capabilities that are given while the app runs: a value in any form that a file may have,
 * or a text, tried as JSON and then as TOML. Throws a `CoreError`.
 */
export function readGivenCapabilities(given: unknown): readonly SourcedCapability[] {
  if (typeof given !== "string") return readCapabilities(given);
  let value: unknown;
  try {
    value = parseText("json", given);
  } catch {
    try {
      value = parseText("toml", given);
    } catch (error) {
      throw new CoreError("config", errors.badFile("the capability", "toml", reasonOf(error)));
    }
  }
  return readCapabilities(value);
}

/** Reads a value in any form of a capability file. `source` is the file's name, for messages. */
export function readCapabilities(value: unknown, source?: string): readonly SourcedCapability[] {
  const where = source ?? "Capability";
  if (Array.isArray(value)) {
    return value.map((item, at) => readCapability(item, source, `[${at}]`));
  }
  const fields = readObject(where, "", value);
  if (!Object.hasOwn(fields, "capabilities")) return [readCapability(fields, source)];
  return readList(where, "capabilities", fields["capabilities"])
    .map((item, at) => readCapability(item, source, `capabilities[${at}]`));
}

/** Reads one capability. Unknown keys are ignored, `$schema` among them. */
export function readCapability(value: unknown, source?: string, path = ""): SourcedCapability {
  const file = source === undefined ? "" : path === "" ? source : `${source} ${path}`;
  const fields = readObject(file || `Capability${path && ` ${path}`}`, "", value);
  const identifier = readString(
    file || `Capability${path && ` ${path}`}`,
    "identifier",
    fields["identifier"],
  );
  const where = `Capability "${identifier}"${source === undefined ? "" : ` (${source})`}`;
  const given = <T>(key: string, read: (where: string, key: string, value: unknown) => T) =>
    fields[key] === undefined ? null : read(where, key, fields[key]);
  const description = given("description", readString);
  const windows = given("windows", readStrings);
  const webviews = given("webviews", readStrings);
  const local = fields["local"];
  if (local !== undefined && typeof local !== "boolean") {
    throw new CoreError("config", errors.badKey(where, "local", "true or false", typeof local));
  }
  const remote = fields["remote"] === undefined || fields["remote"] === null ? null : readStrings(
    where,
    "remote.urls",
    readObject(where, "remote", fields["remote"])["urls"],
  );
  const platforms = readPlatforms(where, "platforms", fields["platforms"]);
  return {
    identifier,
    ...(description === null ? {} : { description }),
    ...(windows === null ? {} : { windows }),
    ...(webviews === null ? {} : { webviews }),
    ...(local === undefined ? {} : { local }),
    ...(remote === null ? {} : { remote: { urls: remote } }),
    ...(platforms === null ? {} : { platforms }),
    permissions: readList(where, "permissions", fields["permissions"])
      .map((entry, at) => readEntry(where, `permissions[${at}]`, entry)),
    ...(source === undefined ? {} : { source }),
  };
}

/** Puts files together. Throws when two capabilities share an identifier. Sorted by identifier. */
export function mergeCapabilityFiles(
  files: Iterable<readonly SourcedCapability[]>,
): ReadonlyMap<string, SourcedCapability> {
  const all = new Map<string, SourcedCapability>();
  for (const capability of [...files].flat()) {
    const other = all.get(capability.identifier);
    if (other !== undefined) {
      const places = [other.source, capability.source].filter((name) => name !== undefined);
      throw new CoreError(
        "config",
        errors.duplicateCapability(
          capability.identifier,
          places.length === 0 ? "" : `: ${places.join(" and ")}`,
        ),
      );
    }
    all.set(capability.identifier, capability);
  }
  return new Map([...all].sort(([a], [b]) => a < b ? -1 : 1));
}

/**
 * Which capabilities are active by `app.security.capabilities`: all files when it is absent or
 * empty, else those that it lists, by reference (a string) or inline (an object). `extra` comes on
 * top. A later one replaces an earlier one of the same identifier.
 */
export function selectCapabilities(
  files: ReadonlyMap<string, SourcedCapability>,
  selection: unknown,
  options: { readonly source?: string; readonly extra?: readonly SourcedCapability[] } = {},
): readonly SourcedCapability[] {
  const chosen = new Map<string, SourcedCapability>();
  const key = "app.security.capabilities";
  const list = selection === undefined || selection === null
    ? []
    : readList(options.source ?? "Configuration", key, selection);
  const left = new Map(files);
  for (const [at, item] of list.entries()) {
    if (typeof item !== "string") {
      const inline = readCapability(item, options.source ?? "Configuration", `${key}[${at}]`);
      chosen.set(inline.identifier, inline);
      continue;
    }
    const referenced = left.get(item);
    if (referenced === undefined) {
      throw new CoreError("config", errors.unknownCapability(item, [...left.keys()]));
    }
    // A reference takes the file away: naming it twice fails, as in Tauri.
    left.delete(item);
    chosen.set(item, referenced);
  }
  if (list.length === 0) { for (const [identifier, file] of files) chosen.set(identifier, file); }
  for (const capability of options.extra ?? []) chosen.set(capability.identifier, capability);
  return [...chosen.values()].sort((a, b) => a.identifier < b.identifier ? -1 : 1);
}

function readEntry(where: string, key: string, value: unknown): PermissionEntry {
  const check = (identifier: string) => {
    const reason = checkIdentifier(identifier);
    if (reason === null) return identifier;
    throw new CoreError(
      "config",
      errors.inPlace(`${where}, \`${key}\``, errors.badIdentifier(identifier, reason)),
    );
  };
  if (typeof value === "string") return check(value);
  const fields = readObject(where, key, value);
  const identifier = check(readString(where, `${key}.identifier`, fields["identifier"]));
  const allow = readScope(where, `${key}.allow`, fields["allow"]);
  const deny = readScope(where, `${key}.deny`, fields["deny"]);
  if (allow === null && deny === null) return identifier;
  return {
    identifier,
    ...(allow === null ? {} : { allow }),
    ...(deny === null ? {} : { deny }),
  };
}
