import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { watchPaths } from "./_watch.ts";
import type { WatchEvent } from "./_watch_event.ts";

const FOLDERS = 20;
const BEFORE = 100;

/** Numbers that are the same in every run. */
function numbers(): (below: number) => number {
  let state = 20_260;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

describe("watchPaths in a storm", () => {
  let folder = "";

  beforeEach(async () => {
    folder = realpathSync(await mkdtemp(join(tmpdir(), "pleiad-storm-")));
    for (let at = 0; at < FOLDERS; at++) {
      await mkdir(join(folder, `d${at}`));
      for (let file = 0; file < BEFORE; file++) {
        await writeFile(join(folder, `d${at}/b${file}`), "1");
      }
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Path to what lies there. */
  const state = async (inner = ".", all = new Map<string, string>()) => {
    for (const { name } of await readdir(join(folder, inner), { withFileTypes: true })) {
      const path = join(inner, name);
      const found = await lstat(join(folder, path));
      all.set(path, found.isDirectory() ? "folder" : `${found.ino} ${found.size}`);
      if (found.isDirectory()) await state(path, all);
    }
    return all;
  };

  const storm = async (changes: number) => {
    const random = numbers();
    const place = () => join(folder, `d${random(FOLDERS)}`);
    const ignoreMissing = () => {};
    for (let at = 0; at < changes; at += 50) {
      await Promise.all(Array.from({ length: 50 }, async (_, inner) => {
        const number = at + inner;
        const old = join(place(), `b${random(BEFORE)}`);
        const created = join(place(), `n${number}`);
        const kind = random(10);
        if (kind < 4) await writeFile(created, "x");
        else if (kind < 5) {
          await mkdir(join(created, "deep"), { recursive: true });
          await writeFile(join(created, "deep/f"), "");
        } else if (kind < 6) await symlink(folder, created);
        else if (kind < 8) await truncate(old, 2 + random(50)).catch(ignoreMissing);
        else if (kind < 9) await rm(old, { force: true });
        else await rename(old, join(place(), `r${number}`)).catch(ignoreMissing);
      }));
    }
  };

  /** Writes to one file without a pause, until it is called. */
  const restless = () => {
    let resting = false;
    const path = join(folder, "d0/restless");
    const writing = (async () => {
      for (let at = 0; !resting; at = (at + 1) % 1_000) await writeFile(path, "x".repeat(at));
    })();
    return async () => {
      resting = true;
      await writing;
    };
  };

  /** Runs a storm and answers which differences were never told. */
  const untold = async (changes: number, delayMs: number | null) => {
    const told = new Set<string>();
    const before = await state();
    let heard = () => {};
    const handle = await watchPaths([folder], { recursive: true, delayMs }, (event: WatchEvent) => {
      for (const path of event.paths) told.add(relative(folder, path));
      heard();
    });
    try {
      await storm(changes);
      const after = await state();
      const differs = [...new Set([...before.keys(), ...after.keys()])]
        .filter((path) => before.get(path) !== after.get(path));
      assert.ok(differs.length > changes / 2, `${differs.length}`);
      const deadline = Date.now() + 30_000;
      const missing = () => differs.filter((path) => !told.has(path));
      while (missing().length > 0 && Date.now() < deadline) {
        let timer: ReturnType<typeof setTimeout> | undefined;
        await new Promise<void>((resolve) => {
          heard = resolve;
          timer = setTimeout(resolve, deadline - Date.now());
        });
        clearTimeout(timer);
      }
      return missing();
    } finally {
      handle.close();
    }
  };

  it("loses nothing with a delay", { timeout: 60_000 }, async () => {
    assert.deepEqual(await untold(10_000, 200), []);
  });

  it("loses nothing without a delay", { timeout: 60_000 }, async () => {
    assert.deepEqual(await untold(3_000, null), []);
  });

  it("loses nothing while one file never rests", { timeout: 60_000 }, async () => {
    const rest = restless();
    try {
      assert.deepEqual(await untold(1_000, null), []);
    } finally {
      await rest();
    }
  });
});
