/**
 * The file of a store: read, replaced as a whole, put aside when it is broken.
 *
 * @module
 */
import { link, mkdir, open, readFile, rename, rm, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** The system's code of an error, such as `ENOENT`, or `undefined`. */
function codeOf(error: unknown): string | undefined {
  const found = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof found === "string" ? found : undefined;
}

/** Reads a file, or gives `null` when there is none. Rejects as the system does otherwise. */
export async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/**
 * Replaces a file: whoever reads it sees the old one or the new one, also after a crash. The file
 * belongs to its owner alone (mode 0600); missing folders are made.
 */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Makes a rename durable. Windows opens no folders, and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is on the disk; only its name may be the old one after a power cut.
  }
}

/** Moves a file to `<path>.corrupt-<n>`, the first such name that is free, and gives that name. */
export async function putAside(path: string): Promise<string> {
  for (let n = 1;; n++) {
    const aside = `${path}.corrupt-${n}`;
    try {
      // A link, unlike a rename, refuses a name that is taken.
      await link(path, aside);
    } catch (error) {
      if (codeOf(error) === "EEXIST") continue;
      throw error;
    }
    await unlink(path);
    return aside;
  }
}
