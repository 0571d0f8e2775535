/**
 * The capability files of an app, to be edited.
 *
 * @module
 */
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { parseCapabilityFile, type SourcedCapability } from "../acl/capability_file.ts";
import { formatOf } from "../acl/formats.ts";
import { filesIn, readText } from "../project/folders.ts";
import { replaceFile } from "../storage/mod.ts";
import type { CapabilityPlace } from "./capability_edit.ts";

/** A capability and where it stands. */
export interface FiledCapability {
  /** What it says. */
  readonly capability: SourcedCapability;
  /** The file's name below the folder of the app. */
  readonly name: string;
  /** For the edit. */
  readonly place: CapabilityPlace;
}

/** Every capability that stands in a file. Throws a `CoreError` for a file that is none. */
export function filedCapabilities(folder: string): readonly FiledCapability[] {
  return filesIn(folder, "capabilities").flatMap((name) => {
    const text = readText(folder, name);
    const format = formatOf(name) ?? "json";
    return parseCapabilityFile(name, text)
      .map((capability, at) => ({ capability, name, place: { format, text, at } }));
  });
}

/** Replaces a file's text; what a link leads to stays where it is. */
export async function rewrite(folder: string, name: string, text: string): Promise<void> {
  await replaceFile(await realpath(join(folder, name)), text, { shared: true });
}

/** The identifier of an entry of `permissions`. */
export function identifierOf(entry: SourcedCapability["permissions"][number]): string {
  return typeof entry === "string" ? entry : entry.identifier;
}
