import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { FsContract } from "./contract.ts";
import {
  APP_DATA,
  type Desk,
  EVERYTHING,
  forbidden,
  makeDesk,
  type Page,
  refusal,
} from "./_test_app.ts";

const options = { baseDir: APP_DATA };
const all = EVERYTHING.map((name) => `fs:${name}`);

describe("scopes of fs", () => {
  let desk: Desk;
  const inside = (name: string) => join(desk.inside, name);
  const exists = (page: Page, path: string) => page.invoke("plugin:fs|exists", { path, options });

  beforeEach(async () => {
    desk = await makeDesk();
  });
  afterEach(() => desk.remove());

  it("allow nothing without an entry", async () => {
    await using page = await desk.start({ permissions: all });
    assert.equal(await refusal(exists(page, "a")), forbidden(inside("a"), "exists"));
  });

  it("are those of the command and of the whole plugin, and a denial wins", async () => {
    await using page = await desk.start({
      permissions: [
        { identifier: "fs:allow-exists", allow: [{ path: "$APPDATA/own/**" }] },
        "fs:allow-stat",
        { identifier: "fs:scope", allow: ["$APPDATA/all"], deny: [{ path: "$APPDATA/own/not" }] },
      ],
    });
    assert.equal(await exists(page, "own/yes"), false);
    assert.equal(await exists(page, "all"), false);
    assert.equal(await refusal(exists(page, "own/not")), forbidden(inside("own/not"), "exists"));
    assert.equal(
      await refusal(page.invoke("plugin:fs|stat", { path: "own/yes", options })),
      forbidden(inside("own/yes"), "stat"),
    );
  });

  it("hold for what lies in a folder that is taken as a whole", async () => {
    const permissions = [...all, {
      identifier: "fs:scope",
      allow: ["$APPDATA/**"],
      deny: ["$APPDATA/box/secret/**"],
    }];
    await using page = await desk.start({ permissions });
    await mkdir(inside("box/secret"), { recursive: true });
    await writeFile(inside("box/secret/.key"), "key");
    await writeFile(inside("box/open"), "1234");
    for (const path of ["box", "box/secret"]) {
      const remove = page.invoke("plugin:fs|remove", {
        path,
        options: { ...options, recursive: true },
      });
      assert.equal(await refusal(remove), forbidden(inside(path), "remove"));
      const rename = page.invoke("plugin:fs|rename", {
        oldPath: path,
        newPath: "elsewhere",
        options: { oldPathBaseDir: APP_DATA, newPathBaseDir: APP_DATA },
      });
      assert.equal(await refusal(rename), forbidden(inside(path), "rename"));
    }
    assert.equal(await page.invoke("plugin:fs|size", { path: "box", options }), 4);
    await rm(inside("box/secret"), { recursive: true });
    await page.invoke("plugin:fs|remove", {
      path: "box",
      options: { ...options, recursive: true },
    });
    assert.deepEqual(await readdir(desk.inside), []);
  });

  it("ask for a leading dot unless the configuration says otherwise", async () => {
    const permissions = [...all, "fs:scope-appdata-recursive"];
    await using strict = await desk.start({ permissions });
    assert.equal(await refusal(exists(strict, ".env")), forbidden(inside(".env"), "exists"));
    await using loose = await desk.start({
      permissions,
      config: { requireLiteralLeadingDot: false },
    });
    assert.equal(await exists(loose, ".env"), false);
    await assert.rejects(
      desk.start({ permissions, config: { requireLiteralLeadingDot: 1 } }),
      /requireLiteralLeadingDot/,
    );
    await assert.rejects(desk.start({ permissions, config: { other: true } }), /other/);
  });

  it("never open the folder in which cores keep their keys", async () => {
    const user = process.getuid?.() ?? "user";
    await using page = await desk.start({ permissions: [...all, "fs:scope-temp-recursive"] });
    assert.equal(await exists(page, join(tmpdir(), "some-file-of-a-test")), false);
    for (const name of ["", "/app.json", "/.hidden", "/a/b"]) {
      const path = join(tmpdir(), `pleiad-${user}`) + name;
      assert.equal(await refusal(exists(page, path)), forbidden(path, "exists"));
    }
  });

  it("grant with fs:default to read the app's folders, and to create them", async () => {
    await using page = await desk.start({ permissions: ["fs:default"] });
    await writeFile(inside("a"), "a");
    assert.equal((await page.invoke("plugin:fs|read_dir", { path: "", options })).length, 1);
    assert.equal(await exists(page, "a"), true);
    const mkdir = (path: string) =>
      page.invoke("plugin:fs|mkdir", { path, options: { ...options, recursive: true } });
    await mkdir("");
    const above = dirname(desk.inside);
    assert.equal(await refusal(mkdir(above)), forbidden(above, "mkdir"));
    assert.match(
      await refusal(page.invoke("plugin:fs|remove", { path: "a", options })),
      /not allowed/,
    );
  });

  it("let streams be written with fs:allow-write-file, and lines be read with theirs", async () => {
    await using page = await desk.start({
      permissions: ["fs:allow-write-file", "fs:allow-read-text-file-lines", {
        identifier: "fs:scope",
        allow: ["$APPDATA/**"],
      }],
    });
    const path = inside("streamed");
    const rid = await page.invoke("plugin:fs|open", {
      path,
      options: { read: false, write: true, create: true },
    });
    await page.invoke("plugin:fs|write", { rid, data: [10] });
    const lines = await page.invoke("plugin:fs|read_text_file_lines", { path });
    assert.equal(
      (await page.invoke("plugin:fs|read_text_file_lines_next", { rid: lines })).byteLength,
      1,
    );
    assert.match(
      await refusal(page.invoke("plugin:fs|mkdir", { path: inside("d") })),
      /not allowed/,
    );
  });

  it("let the app's folders be created by fs:create-app-specific-dirs, and nothing else", async () => {
    await using page = await desk.start({
      permissions: ["fs:create-app-specific-dirs", "fs:allow-exists"],
    });
    await rm(desk.inside, { recursive: true });
    await page.invoke("plugin:fs|mkdir", { path: desk.inside });
    for (const name of ["mkdir", "exists"] as const) {
      const path = name === "mkdir" ? inside("d") : desk.inside;
      assert.equal(
        await refusal(page.invoke(`plugin:fs|${name}`, { path })),
        forbidden(path, name),
      );
    }
  });

  it("can be widened and narrowed by other plugins", async () => {
    await using page = await desk.start({ permissions: all });
    const api = page.app.handle.plugin<FsContract>("fs");
    const file = join(desk.outside, "[a]*.txt");
    assert.equal(await api.isAllowed(file), false);
    api.allowFile(file);
    assert.equal(await api.isAllowed(file), true);
    assert.equal(await exists(page, file), false);
    const other = join(desk.outside, "axx.txt");
    assert.equal(await refusal(exists(page, other)), forbidden(other, "exists"));
    api.allowDirectory(desk.inside, false);
    assert.equal(await exists(page, "x"), false);
    assert.equal(await refusal(exists(page, "x/y")), forbidden(inside("x/y"), "exists"));
    api.allowDirectory(desk.inside, true);
    assert.equal(await exists(page, "x/y"), false);
    api.forbidDirectory(inside("x"), true);
    api.forbidFile(file);
    assert.equal(await refusal(exists(page, "x/y")), forbidden(inside("x/y"), "exists"));
    assert.equal(await refusal(exists(page, file)), forbidden(file, "exists"));
  });
});
