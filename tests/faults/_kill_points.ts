/**
 * Kills a process that writes one file over and over, at random moments, and reads the file.
 *
 * @module
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { once } from "node:events";
import { child } from "./_child.ts";

/** What came of it. */
export interface KillReport {
  /** How often the process was killed. */
  readonly kills: number;
  /** How many different values were found. */
  readonly values: number;
  /** How many unfinished files lay beside it at most. */
  readonly leftovers: number;
}

/** Kills `kills` writers of the file at `path`. Throws when the file is not one of their values. */
export async function killWriters(path: string, kills: number): Promise<KillReport> {
  const values = new Set<number>();
  let leftovers = 0;
  for (let done = 0; done < kills; done++) {
    const writer = child("_writer.ts", ["forever", path]);
    if (await writer.line() !== "writing") throw new Error(`no writer: ${writer.errors()}`);
    await new Promise((go) => setTimeout(go, Math.random() * 30));
    writer.process.kill("SIGKILL");
    await once(writer.process, "close").catch(() => {});
    const { n, fill } = JSON.parse(await readFile(path, "utf8"));
    if (fill !== String(n).repeat(2_000)) throw new Error(`torn: ${n}`);
    values.add(n);
    const names = await readdir(dirname(path));
    leftovers = Math.max(leftovers, names.length - 1);
  }
  for (const name of await readdir(dirname(path))) {
    if (name.endsWith(".tmp")) await rm(join(dirname(path), name));
  }
  return { kills, values: values.size, leftovers };
}
