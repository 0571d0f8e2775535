import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { FileStore, fromJson, type StoreSettings, toPrettyJson } from "./_store.ts";

describe("FileStore", () => {
  let folder = "";
  let path = "";
  let changes: [string, unknown, boolean][] = [];
  let warnings: string[] = [];
  let writes = 0;
  let written: (() => void) | undefined;

  const make = (settings: Partial<StoreSettings> = {}) =>
    new FileStore(path, {
      defaults: null,
      autoSave: null,
      serialize: (entries) => {
        writes++;
        written?.();
        return toPrettyJson(entries);
      },
      deserialize: fromJson,
      onChange: (...change) => changes.push(change),
      warn: (message) => warnings.push(message),
      ...settings,
    });
  const onDisk = async () => JSON.parse(await readFile(path, "utf8"));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pleiad-store-"));
    path = join(folder, "nested", "settings.json");
    [changes, warnings, writes, written] = [[], [], 0, undefined];
  });
  afterEach(async () => {
    mock.timers.reset();
    await rm(folder, { recursive: true });
  });

  it("writes pretty JSON that only its owner can read, and leaves nothing else behind", async () => {
    const store = make();
    await store.set("theme", "dark");
    await store.set("__proto__", { a: [1, null] });
    await store.save();
    assert.equal(
      await readFile(path, "utf8"),
      '{\n  "theme": "dark",\n  "__proto__": {\n    "a": [\n      1,\n      null\n    ]\n  }\n}',
    );
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(folder, "nested")), ["settings.json"]);
    const again = make();
    await again.open(false);
    assert.deepEqual(again.entries(), [["theme", "dark"], ["__proto__", { a: [1, null] }]]);
  });

  it("keeps the old file when a write fails, and says which", async () => {
    const store = make({
      serialize: (entries) => {
        if (entries.bad === true) throw new TypeError("not today");
        return toPrettyJson(entries);
      },
    });
    await store.set("a", 1);
    await store.save();
    await store.set("bad", true);
    await assert.rejects(store.save(), {
      message: `Cannot save store ${path}: Failed to serialize store. not today`,
    });
    assert.deepEqual(await onDisk(), { a: 1 });
    await store.delete("bad");
    await store.flush();
    assert.deepEqual(await onDisk(), { a: 1 });
  });

  it("puts a broken file aside, warns and starts from the defaults", async () => {
    path = join(folder, "broken.json");
    await writeFile(`${path}.corrupt-1`, "an older one");
    await writeFile(path, '{"half":');
    const store = make({ defaults: { a: 1 } });
    await store.open(false);
    assert.deepEqual(store.entries(), [["a", 1]]);
    assert.equal(warnings.length, 1);
    const aside = /moved to (.*)$/.exec(warnings[0] ?? "")?.[1] ?? "";
    assert.equal(await readFile(aside, "utf8"), '{"half":');
    assert.equal(await readFile(`${path}.corrupt-1`, "utf8"), "an older one");
    assert.match(
      warnings[0] ?? "",
      /^Cannot read .*broken\.json: .*broken\.json\.corrupt-\d{8}T\d{9}Z$/,
    );
  });

  it("refuses to open what it cannot read, rather than overwrite it later", async () => {
    path = folder;
    await assert.rejects(make().open(false));
  });

  it("merges the file over the defaults, or takes it alone", async () => {
    path = join(folder, "s.json");
    await writeFile(path, '{"a":2}');
    const merged = make({ defaults: { a: 1, b: 1 } });
    await merged.open(false);
    assert.deepEqual(merged.entries(), [["a", 2], ["b", 1]]);
    const alone = make({ defaults: { a: 1, b: 1 } });
    await alone.open(true);
    assert.deepEqual(alone.entries(), [["a", 2]]);
    assert.deepEqual(changes, []);
  });

  it("tells of set always, of delete only when the key was there, of clear key by key", async () => {
    const store = make();
    await store.set("a", 1);
    await store.set("a", 1);
    assert.equal(await store.delete("b"), false);
    assert.equal(await store.delete("a"), true);
    await store.set("c", null);
    await store.clear();
    assert.deepEqual(changes, [
      ["a", 1, true],
      ["a", 1, true],
      ["a", null, false],
      ["c", null, true],
      ["c", null, false],
    ]);
  });

  it("tells only of what differs on reset, and clears without defaults", async () => {
    const store = make({ defaults: { same: { deep: [1] }, changed: 1, removed: 2 } });
    await store.set("same", { deep: [1] });
    await store.set("changed", 5);
    await store.set("extra", 6);
    await store.delete("removed");
    changes = [];
    await store.reset();
    assert.deepEqual(changes, [["changed", 1, true], ["extra", null, false], ["removed", 2, true]]);
    assert.equal(store.length, 3);
    const bare = make();
    await bare.set("a", 1);
    changes = [];
    await bare.reset();
    assert.deepEqual(changes, [["a", null, false]]);
  });

  it("reload merges or replaces, tells nobody, and reports a missing and a broken file", async () => {
    path = join(folder, "r.json");
    const store = make();
    await store.set("mine", 1);
    changes = [];
    await assert.rejects(store.reload(false), {
      message: `Cannot reload store ${path}: there is no such file`,
    });
    await writeFile(path, "[1]");
    await assert.rejects(store.reload(false), {
      message: "Failed to deserialize store. expected a JSON object",
    });
    await writeFile(path, '{"theirs":2}');
    await store.reload(false);
    assert.deepEqual(store.entries(), [["mine", 1], ["theirs", 2]]);
    await store.reload(true);
    assert.deepEqual(store.entries(), [["theirs", 2]]);
    assert.deepEqual(changes, []);
  });

  it("waits for a pause before it saves by itself", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const store = make({ autoSave: 100 });
    const saved = new Promise<void>((resolve) => written = resolve);
    await store.set("a", 1);
    mock.timers.tick(99);
    await store.set("a", 2);
    mock.timers.tick(99);
    assert.equal(writes, 0);
    mock.timers.tick(1);
    await saved;
    mock.timers.reset();
    await store.flush();
    assert.equal(writes, 1);
    assert.deepEqual(await onDisk(), { a: 2 });
  });

  it("saves at once with 0 and never by itself with null", async () => {
    const now = make({ autoSave: 0 });
    await now.set("a", 1);
    assert.deepEqual(await onDisk(), { a: 1 });
    const never = make();
    await never.set("a", 2);
    assert.deepEqual(await onDisk(), { a: 1 });
    await never.flush();
    assert.deepEqual(await onDisk(), { a: 2 });
  });

  it("shares one write among saves that come while another is under way", async () => {
    const store = make();
    const started = new Promise<void>((resolve) => written = resolve);
    const first = store.save();
    await started;
    await store.set("late", true);
    await Promise.all([first, store.save(), store.save(), store.save()]);
    assert.equal(writes, 2);
    assert.deepEqual(await onDisk(), { late: true });
  });

  it("does not write again what has not changed", async () => {
    const store = make();
    await store.save();
    await store.flush();
    assert.equal(writes, 1);
    const again = make();
    await again.open(false);
    await again.flush();
    assert.equal(writes, 1);
  });
});
