/**
 * A folder that one process has to itself.
 *
 * @module
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import * as v from "valibot";
import { errors } from "../errors.ts";
import { isAlive, startOf } from "./alive.ts";
import { replaceFile } from "./replace.ts";

/** A folder that this process has to itself. */
export interface FolderLock {
  /** Gives the folder back. */
  release(): Promise<void>;
}

/** Another process has the folder. */
export class FolderTaken extends Error {
  /** The folder. */
  readonly folder: string;
  /** The other process. */
  readonly pid: number;

  /** Makes the error with its sentence. */
  constructor(folder: string, pid: number) {
    super(errors.folderTaken(folder, pid));
    this.name = "FolderTaken";
    this.folder = folder;
    this.pid = pid;
  }
}

const NAME = /^\.pleiad-[0-9a-f-]{36}\.lock$/;
const TRIES = 4;
const holderSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  start: v.nullable(v.string()),
});

/**
 * Takes a folder for this process, until it gives the folder back or ends, however it ends. The
 * folder is made when it is missing. Rejects with `FolderTaken` while another process, or another
 * lock of this one, has it.
 *
 * Every process writes a file of its own (mode 0600) and looks for others only then: of two that come at once at
 * least one sees the other. No file is ever taken over, so that removing one whose process has
 * ended can hurt nobody.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  for (let attempt = 1;; attempt++) {
    const own = `.pleiad-${crypto.randomUUID()}.lock`;
    const file = join(folder, own);
    // Whole from the beginning: nobody can take a half-written lock for a broken one.
    await replaceFile(file, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
    const other = await findOther(folder, own);
    if (other === null) return { release: () => rm(file, { force: true }) };
    await rm(file, { force: true });
    if (attempt === TRIES) throw new FolderTaken(resolve(folder), other);
    // Two that saw each other both step back: a different while each, so that one comes first.
    await new Promise((done) => setTimeout(done, Math.random() * 20 * attempt));
  }
}

/** The process of another live lock, or `null`; removes those whose process has ended. */
async function findOther(folder: string, own: string): Promise<number | null> {
  let found: number | null = null;
  for (const name of await readdir(folder)) {
    if (name === own || !NAME.test(name)) continue;
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    const holder = readHolder(text);
    if (holder === null) continue;
    if (isAlive(holder.pid, holder.start)) found = holder.pid;
    else await rm(join(folder, name), { force: true }).catch(() => {});
  }
  return found;
}

function readHolder(text: string): v.InferOutput<typeof holderSchema> | null {
  try {
    const holder: unknown = JSON.parse(text);
    return v.is(holderSchema, holder) ? holder : null;
  } catch {
    return null;
  }
}
