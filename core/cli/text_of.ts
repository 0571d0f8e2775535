/**
 * Reads the files that the command line generates.
 *
 * @module
 */
import { readFile } from "node:fs/promises";

/** A file's text, or `null` when there is none. */
export async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}
