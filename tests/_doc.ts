/**
 * The blocks of code of a document.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** Finds the one block of a document that is in a language and holds a text. */
export type FindBlock = (language: string, text: string) => string;

/** Reads a document of the repository. */
export async function readDocument(path: string): Promise<FindBlock> {
  const page = await readFile(new URL(`../${path}`, import.meta.url), "utf8");
  return (language, text) => {
    const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
      .filter(([, found, code]) => found === language && code?.includes(text))
      .map(([, , code]) => code ?? "");
    assert.equal(blocks.length, 1, `${path} has one block of ${language} with ${text}`);
    return blocks[0] ?? "";
  };
}
