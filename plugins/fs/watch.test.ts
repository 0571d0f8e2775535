import assert from "node:assert/strict";
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  APP_DATA,
  type Desk,
  EVERYTHING,
  forbidden,
  makeDesk,
  type Page,
  refusal,
} from "./_test_app.ts";
import type { WatchEvent } from "./contract.ts";

const permissions = EVERYTHING.map((name) => `fs:${name}`);

describe("watch", () => {
  let desk: Desk;
  const inside = (name: string) => join(desk.inside, name);

  beforeEach(async () => {
    desk = await makeDesk();
  });
  afterEach(() => desk.remove());

  const watch = async (page: Page, path: string, delayMs?: number) => {
    const onEvent = page.collect<WatchEvent>();
    const options = { baseDir: APP_DATA, recursive: true, delayMs };
    const rid = await page.invoke("plugin:fs|watch", { paths: [path], options, onEvent });
    return { rid, onEvent };
  };
  /** The paths that are told of, up to the one that is waited for. */
  async function until(onEvent: { next(): Promise<WatchEvent> }, path: string): Promise<string[]> {
    const seen: string[] = [];
    while (seen.at(-1) !== path) seen.push(...(await onEvent.next()).paths);
    return seen;
  }

  it("is refused where the scope ends", async () => {
    await using page = await desk.start();
    const onEvent = page.collect<WatchEvent>();
    const call = (...paths: string[]) =>
      refusal(page.invoke("plugin:fs|watch", { paths, onEvent }));
    assert.equal(await call(desk.inside, desk.outside), forbidden(desk.outside, "watch"));
    await mkdir(inside("real"));
    await symlink("real", inside("link"));
    const gone = inside("link/gone");
    assert.equal(await call(gone), `No path was found. about ["${gone}"]`);
  });

  it("tells of changes until it is closed", async () => {
    await using page = await desk.start();
    for (const delayMs of [undefined, 20]) {
      const { rid, onEvent } = await watch(page, "", delayMs);
      await writeFile(inside("a"), "");
      await until(onEvent, inside("a"));
      await page.invoke("plugin:fs|unwatch", { rid });
      assert.equal(
        await refusal(page.invoke("plugin:fs|unwatch", { rid })),
        `The resource id ${rid} is invalid.`,
      );
    }
  });

  it("does not tell of what is denied, nor of what a name with a dot hides", async () => {
    await using page = await desk.start({
      permissions: [...permissions, {
        identifier: "fs:scope",
        allow: ["$APPDATA", "$APPDATA/**"],
        deny: ["$APPDATA/secret", "$APPDATA/secret/**"],
      }],
    });
    await mkdir(inside("secret"));
    const { onEvent } = await watch(page, "");
    await writeFile(inside("secret/key"), "");
    await writeFile(inside(".hidden"), "");
    await rename(inside("secret/key"), inside("secret/other"));
    await writeFile(inside("end"), "");
    const seen = await until(onEvent, inside("end"));
    assert.deepEqual([...new Set(seen)], [inside("end")]);
  });

  it("names paths as they were asked for", async () => {
    await using page = await desk.start();
    await mkdir(inside("real"));
    await symlink("real", inside("link"));
    const { onEvent } = await watch(page, "link");
    await writeFile(inside("real/a"), "");
    await until(onEvent, inside("link/a"));
  });
});
