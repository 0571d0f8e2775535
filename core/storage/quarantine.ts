/**
 * Reading a file that may be broken.
 *
 * @module
 */
import { link, readdir, readFile, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, errors, reasonOf } from "../errors.ts";

/** How many broken files of one name are kept: the newest ones. */
const KEPT = 3;

/**
 * Reads a file and parses it. A file that `parse` throws on is moved to `<name>.corrupt-<time>`,
 * beside it, and `warn` is told so in a sentence; of such files the newest three are kept. Resolves
 * to `null` when there was no file, or a broken one: the caller goes on with its defaults. Rejects
 * when there is a file that cannot be read.
 */
export async function readOrQuarantine<T>(
  path: string,
  parse: (content: Uint8Array) => T,
  warn: (message: string) => void,
): Promise<T | null> {
  let content: Uint8Array;
  try {
    content = await readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
  try {
    return parse(content);
  } catch (error) {
    const aside = await putAside(path).catch((failure) => {
      warn(errors.notPutAside(path, reasonOf(error), reasonOf(failure)));
      return null;
    });
    if (aside !== null) warn(errors.putAside(path, reasonOf(error), aside));
    return null;
  }
}

/** Moves a file out of the way without touching any other, and gives its new name. */
async function putAside(path: string): Promise<string> {
  const time = new Date().toISOString().replace(/[-:.]/g, "");
  for (let n = 0;; n++) {
    const aside = `${path}.corrupt-${time}${n === 0 ? "" : `-${n}`}`;
    try {
      // A link, unlike a rename, refuses a name that is taken.
      await link(path, aside);
      await unlink(path);
    } catch (error) {
      if (codeOf(error) === "EEXIST") continue;
      // Some file systems have no links.
      await rename(path, aside);
    }
    await forgetOld(path);
    return aside;
  }
}

async function forgetOld(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  const ours = names.filter((name) => /^\d{8}T\d{9}Z(?:-\d+)?$/.test(tail(name, path))).sort();
  for (const name of ours.slice(0, -KEPT)) {
    await rm(join(dirname(path), name), { force: true }).catch(() => {});
  }
}

function tail(name: string, path: string): string {
  const start = `${basename(path)}.corrupt-`;
  return name.startsWith(start) ? name.slice(start.length) : "";
}
