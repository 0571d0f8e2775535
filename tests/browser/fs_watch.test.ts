import assert from "node:assert/strict";
import { appendFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { skipBrowser } from "./_chromium.ts";
import { APP_DATA, showFs, type ShownFs } from "./_fs_app.ts";

/** Watches in a tab; what it hears is `heard` there, as `create:file <path>` and so on. */
async function watch(
  page: Page,
  paths: string | string[],
  options: { immediate?: boolean; recursive?: boolean; delayMs?: number } = {},
): Promise<void> {
  await page.evaluate(async ([paths, { immediate = false, ...options }, baseDir]) => {
    const heard: string[] = [];
    const unwatch = await guest.fs[immediate ? "watchImmediate" : "watch"](
      paths,
      ({ type, paths }) => {
        const kinds = Object.entries(typeof type === "string" ? { [type]: null } : type);
        const [[name, what] = ["", null]] = kinds;
        const kind = what?.kind === "rename" ? what.mode : what?.kind;
        heard.push([what ? `${name}:${kind}` : name, ...paths].join(" "));
      },
      { ...options, baseDir },
    );
    Object.assign(globalThis, { heard, unwatch });
  }, [paths, options, APP_DATA] as const);
}

/** Waits for an event, and answers what was heard until then. */
async function until(page: Page, event: string): Promise<string[]> {
  await page.waitForFunction((event) => Reflect.get(globalThis, "heard").includes(event), event);
  return await page.evaluate(() => Reflect.get(globalThis, "heard").splice(0));
}

describe("fs watching through its guest in Chromium", { skip: skipBrowser }, () => {
  let shown: ShownFs;
  let main: Page;
  const at = (path: string) => join(shown.inside, path);
  before(async () => {
    shown = await showFs();
    main = shown.page;
  });
  after(() => shown?.close());

  it("watchImmediate tells of changes from the page and from elsewhere, until it is ended", async () => {
    await mkdir(at("now"));
    await watch(main, "now", { immediate: true });
    await main.evaluate((baseDir) => guest.fs.writeTextFile("now/a", "1", { baseDir }), APP_DATA);
    await until(main, `create:file ${at("now/a")}`);
    await appendFile(at("now/a"), "2");
    await until(main, `modify:data ${at("now/a")}`);
    await rename(at("now/a"), at("now/b"));
    const renamed = await until(main, `modify:both ${at("now/a")} ${at("now/b")}`);
    assert.deepEqual(renamed.filter((event) => !event.startsWith("modify:data")), [
      `modify:from ${at("now/a")}`,
      `modify:to ${at("now/b")}`,
      `modify:both ${at("now/a")} ${at("now/b")}`,
    ]);
    await rm(at("now/b"));
    await until(main, `remove:file ${at("now/b")}`);
    await main.evaluate(() => {
      Reflect.get(globalThis, "unwatch")();
      Object.assign(globalThis, { before: Reflect.get(globalThis, "heard") });
    });
    await watch(main, "now", { immediate: true });
    await writeFile(at("now/c"), "");
    await until(main, `create:file ${at("now/c")}`);
    assert.deepEqual(await main.evaluate(() => Reflect.get(globalThis, "before")), []);
  });

  it("watch gathers changes for the delay, below folders when it is asked to", async () => {
    await mkdir(at("later/deep"), { recursive: true });
    await writeFile(at("later/old"), "");
    await watch(main, ["later"], { delayMs: 300, recursive: true });
    await writeFile(at("later/new"), "1");
    await appendFile(at("later/new"), "2");
    await writeFile(at("later/brief"), "");
    await rm(at("later/brief"));
    await rename(at("later/old"), at("later/deep/moved"));
    await mkdir(at("later/deep/er"));
    await writeFile(at("later/deep/er/x"), "");
    const heard = await until(main, `create:file ${at("later/deep/er/x")}`);
    assert.equal(heard.some((event) => event.includes("brief")), false, heard.join());
    assert.deepEqual(heard.filter((event) => event.includes("new")), [
      `create:file ${at("later/new")}`,
    ]);
    assert.deepEqual(heard.filter((event) => event.includes("moved")), [
      `modify:both ${at("later/old")} ${at("later/deep/moved")}`,
    ]);
  });

  it("watch takes file URLs, and waits two seconds when no delay is named", async () => {
    await writeFile(at("url.txt"), "");
    const elapsed = main.evaluate(async (url) => {
      let begun = 0;
      const heard = new Promise<number>((resolve) => {
        void guest.fs.watch(new URL(url), () => resolve(performance.now() - begun))
          .then(() => {
            begun = performance.now();
            return guest.fs.writeTextFile(new URL(url), "changed");
          });
      });
      return await heard;
    }, `file://${at("url.txt")}`);
    const waited = await elapsed;
    assert.ok(waited >= 1_900, `${waited} ms`);
  });

  it("tells nothing of what the window may not know, below a folder that it watches", async () => {
    await mkdir(at("denied"), { recursive: true });
    await symlink(shown.outside, at("link"));
    await watch(main, shown.inside, { immediate: true, recursive: true });
    const heard: string[] = [];
    const steps = [
      () => writeFile(at("denied/a"), ""),
      () => writeFile(join(shown.outside, "a"), ""),
      () => rename(at("denied/a"), at("denied/b")),
      () => rename(at("denied/b"), at("came.txt")),
      () => rename(at("came.txt"), at("denied/c")),
      () => rm(at("denied"), { recursive: true }),
    ];
    for (const [number, step] of steps.entries()) {
      await step();
      for (const mark of [`mark-${number}`, `mark-${number}-again`]) {
        await writeFile(at(mark), "");
        heard.push(...await until(main, `create:file ${at(mark)}`));
      }
    }
    assert.deepEqual(heard.filter((event) => !event.includes("mark-")), [
      // Of a rename across the border, only the half on this side.
      `modify:to ${at("came.txt")}`,
      `any ${at("came.txt")}`,
      `modify:from ${at("came.txt")}`,
      `any ${at("came.txt")}`,
    ]);
  });

  it("refuses a path that is not there", async () => {
    const said = await main.evaluate(
      (baseDir) =>
        guest.fs.watch("missing", () => {}, { baseDir }).then(() => "It was answered", String),
      APP_DATA,
    );
    assert.match(said, /No path was found|No such file/);
  });

  it("ends with the document", async () => {
    await mkdir(at("reload"));
    await watch(main, "reload", { immediate: true });
    await main.reload();
    await main.waitForFunction(() => "guest" in globalThis);
    await watch(main, "reload", { immediate: true });
    await writeFile(at("reload/a"), "");
    assert.deepEqual(
      await until(main, `create:file ${at("reload/a")}`),
      [`create:file ${at("reload/a")}`],
    );
    assert.deepEqual(shown.complaints, []);
  });
});
