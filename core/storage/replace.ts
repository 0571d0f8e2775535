/**
 * Replacing a file as a whole.
 *
 * @module
 */
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { startOf } from "./alive.ts";

/** `<name>.<process>.<uuid>.tmp` */
const TEMPORARY = /\.(\d+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** The temporary files of this process, by absolute path. */
const under = new Set<string>();
const swept = new Set<string>();

/** How a file is replaced. */
export interface ReplaceOptions {
  /** Others may read the file too, as far as the process's mask lets them. Default `false`. */
  readonly shared?: boolean;
}

/**
 * Replaces a file: whoever reads it sees the old one or the new one, also after a crash or a power
 * cut. The file belongs to its owner alone (mode 0600) unless it is `shared`; missing folders are
 * made. Rejects as the system does (`ENOSPC`, `EFBIG`, `EACCES`, …), and then the old file is as it
 * was.
 */
export async function replaceFile(
  path: string,
  content: Uint8Array | string,
  { shared = false }: ReplaceOptions = {},
): Promise<void> {
  const folder = dirname(resolve(path));
  await mkdir(folder, { recursive: true, mode: shared ? 0o777 : 0o700 });
  if (!swept.has(folder)) {
    swept.add(folder);
    await sweep(folder);
  }
  const temporary = `${resolve(path)}.${process.pid}.${crypto.randomUUID()}.tmp`;
  under.add(temporary);
  try {
    const file = await open(temporary, "wx", shared ? 0o666 : 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  } finally {
    under.delete(temporary);
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

/** Removes what processes left in a folder that were killed while they wrote. Never rejects. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number(TEMPORARY.exec(name)?.[1] ?? NaN);
    const path = join(folder, name);
    // A number may come back, in a container even the same one: what is not ours now is nobody's.
    const dead = pid === process.pid ? !under.has(path) : startOf(pid) === "ended";
    if (pid > 0 && dead) await rm(path, { force: true }).catch(() => {});
  }
}
