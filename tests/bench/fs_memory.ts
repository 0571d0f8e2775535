/**
 * What the fs plugin takes of memory: a large file written and read in pieces, and copied; a folder
 * of many files listed and summed up. `deno run -A tests/bench/fs_memory.ts [MiB] [files]`, or
 * `bun tests/bench/fs_memory.ts`.
 *
 * @module
 */
import { createApp } from "@pleiad/core";
import type { AppOf } from "@pleiad/core/client";
import { testApp } from "@pleiad/core/testing";
import { fs, type FsContract } from "@pleiad/plugin-fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";

const [mib = 1024, files = 100_000] = process.argv.slice(2).map(Number);
const PIECE = 4 * 1024 * 1024;
const MIB = 1024 * 1024;

const folder = resolve(await mkdtemp(join(process.cwd(), "fs-memory-")));
const page = await testApp<AppOf<readonly [FsContract]>>(
  createApp({
    identifier: "org.pleiad.bench",
    plugins: [fs()],
    capabilities: [{
      identifier: "main",
      windows: ["main"],
      permissions: ["fs:read-all", "fs:write-all", "fs:allow-size", "fs:allow-close", {
        identifier: "fs:scope",
        allow: [folder, `${folder}/**`],
      }],
    }],
  }),
  { mode: "production" },
);

/** Runs `work` and prints how far the process grew meanwhile, over what it had when it began. */
async function measure(name: string, work: () => Promise<void>): Promise<void> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = () => peak = Math.max(peak, process.memoryUsage.rss());
  const timer = setInterval(look, 20);
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  look();
  clearInterval(timer);
  const grown = ((peak - before) / MIB).toFixed(0).padStart(6);
  console.log(`${name.padEnd(44)} ${seconds.toFixed(1).padStart(7)} s  +${grown} MiB`);
}

const path = join(folder, "large");
const piece = new Uint8Array(PIECE).fill(7);

async function write(amount: number): Promise<void> {
  for (let done = 0; done < amount; done += PIECE) {
    await page.invoke("plugin:fs|write_file", piece, {
      headers: { path: encodeURIComponent(path), options: JSON.stringify({ append: done > 0 }) },
    });
  }
}
async function read(): Promise<void> {
  const rid = await page.invoke("plugin:fs|open", { path });
  let total = 0;
  for (;;) {
    const bytes = await page.invoke("plugin:fs|read", { rid, len: PIECE });
    if (bytes.byteLength === 8) break;
    total += bytes.byteLength - 8;
  }
  await page.invoke("plugin:fs|close", { rid });
  const { size } = await stat(path);
  if (total !== size) throw new Error(`read ${total} of ${size} bytes`);
}

try {
  // What the runtime takes once for all is not counted.
  await write(64 * MIB);
  await read();
  await measure(`${mib} MiB written in pieces of 4 MiB`, () => write(mib * MIB));
  await measure(`${mib} MiB read in pieces of 4 MiB`, read);
  await measure(`${mib} MiB copied`, async () => {
    await page.invoke("plugin:fs|copy_file", { fromPath: path, toPath: `${path}.copy` });
  });
  await rm(path);
  await rm(`${path}.copy`);

  const many = join(folder, "many");
  await mkdir(many);
  for (let i = 0; i < files; i += 100) {
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => writeFile(join(many, `file-${i + n}`), "x")),
    );
  }
  await measure(`${files} files listed`, async () => {
    const entries = await page.invoke("plugin:fs|read_dir", { path: many });
    if (entries.length < files) throw new Error(`listed ${entries.length}`);
  });
  await measure(`${files} files summed up`, async () => {
    const size = await page.invoke("plugin:fs|size", { path: many });
    if (size !== files) throw new Error(`summed up to ${size}`);
  });
  await measure(`${files} files removed`, async () => {
    await page.invoke("plugin:fs|remove", { path: many, options: { recursive: true } });
  });
} finally {
  await page.stop();
  await rm(folder, { recursive: true });
}
