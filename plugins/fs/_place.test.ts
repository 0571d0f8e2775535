import assert from "node:assert/strict";
import { constants } from "node:fs";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { promisify } from "node:util";
import { Access, type Place } from "./_access.ts";
import { copy } from "./_copy.ts";
import { Refused } from "./_errors.ts";
import { list, makeFolder, removePlace, sizeBelow } from "./_folder.ts";
import { Places } from "./_place.ts";

const linux = process.platform === "linux";

/** What is done with a place after the path was checked. */
const DOINGS: Record<string, (places: Places, place: Place) => Promise<unknown>> = {
  "open to read": async (places, place) =>
    (await places.open(place, { flags: constants.O_RDONLY })).close(),
  "open to empty": async (places, place) =>
    (await places.open(place, { flags: constants.O_WRONLY, truncate: true })).close(),
  "open to create": async (places, place) =>
    (await places.open({ ...place, path: `${place.path}.new` }, {
      flags: constants.O_WRONLY | constants.O_CREAT,
    })).close(),
  remove: (places, place) => removePlace(places, place, true),
  mkdir: (places, place) =>
    makeFolder(places, { ...place, path: `${place.path}.new` }, { mode: 0o777, recursive: false }),
  "mkdir recursive": (places, place) =>
    makeFolder(places, { ...place, path: `${place.path}.new/deep` }, {
      mode: 0o777,
      recursive: true,
    }),
  list: (places, { path, ...place }) => list(places, { ...place, path: join(path, "../sub") }),
  size: (places, { path, ...place }) =>
    sizeBelow(
      places,
      { ...place, path: join(path, "../sub") },
      async () => false,
      new AbortController().signal,
    ),
  copy: (places, place) => copy(places, place, { ...place, path: `${place.path}.new` }),
  rename: (places, place) =>
    places.at(place, (path) => places.at(place, () => rename(path, `${path}.new`))),
};

describe("a path that was checked", () => {
  let folder = "";
  let place: Place;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-plugin-fs-place-")));
    for (const side of ["inside/dir", "outside"]) {
      await mkdir(join(folder, side, "sub"), { recursive: true });
      await writeFile(join(folder, side, "file"), side);
      await writeFile(join(folder, side, "sub", "inner"), side);
    }
    const path = { parse: (text: string) => text, resolve: () => "/" };
    const access = new Access({ path, development: false });
    const allow = [`${folder}/inside/**`];
    const scope = { allow, deny: [], global: { allow: [], deny: [] } };
    place = await access.place(
      { command: "plugin:fs|open", scope },
      join(folder, "inside/dir/file"),
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  const swap = async (path: string, target: string) => {
    await rename(join(folder, path), join(folder, `${path}.old`));
    await symlink(join(folder, target), join(folder, path));
  };
  const outside = async () => ({
    names: (await readdir(join(folder, "outside"), { recursive: true })).sort(),
    file: await readFile(join(folder, "outside/file"), "utf8"),
  });

  for (const held of [true, false]) {
    const skip = held && !linux ? "only Linux can hold a folder" : false;
    const how = held ? "with its folder held" : "compared before and after";
    for (const [name, doing] of Object.entries(DOINGS)) {
      it(`is used when nothing has changed, ${how}: ${name}`, { skip }, async () => {
        await doing(new Places(held), place);
      });
      it(
        `is refused when a folder above has become a link, ${how}: ${name}`,
        { skip },
        async () => {
          await swap("inside/dir", "outside");
          const before = await outside();
          await assert.rejects(doing(new Places(held), place), (error: Error) => {
            // Of a folder that is a link now, Linux says that it is none.
            const refused = error instanceof Refused || "code" in error && error.code === "ENOTDIR";
            assert.ok(refused, String(error));
            return true;
          });
          assert.deepEqual(await outside(), before);
        },
      );
      it(`is refused when one further up has, ${how}: ${name}`, { skip }, async () => {
        await mkdir(join(folder, "twin"));
        await rename(join(folder, "outside"), join(folder, "twin/dir"));
        await symlink("twin/dir", join(folder, "outside"));
        await swap("inside", "twin");
        const before = await outside();
        await assert.rejects(doing(new Places(held), place), Refused);
        assert.deepEqual(await outside(), before);
      });
    }
    it(`is refused when it has become a link itself, ${how}`, { skip }, async () => {
      await swap("inside/dir/file", "outside/file");
      for (const flags of [constants.O_RDONLY, constants.O_RDWR | constants.O_CREAT]) {
        await assert.rejects(new Places(held).open(place, { flags, truncate: true }), {
          name: "Refused",
          message: place.refusal,
        });
      }
      assert.equal((await outside()).file, "outside");
    });
  }

  it("is given up again when its folder is another one afterwards", async () => {
    const undone: string[] = [];
    const doing = new Places(false).at(place, async () => {
      await swap("inside/dir", "outside");
      return "done";
    }, async (result) => void undone.push(result));
    await assert.rejects(doing, { name: "Refused", message: place.refusal });
    assert.deepEqual(undone, ["done"]);
  });

  it("is refused when it is a pipe, and does not wait for its other end", async () => {
    await rm(place.path);
    await promisify(execFile)("mkfifo", [place.path]);
    await assert.rejects(new Places().open(place, { flags: constants.O_RDONLY }), {
      code: "EOPNOTSUPP",
    });
  });
});
