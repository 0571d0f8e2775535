import type { AppHandle, Context, Resource } from "@pleiad/core";
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { stateEntries } from "@pleiad/core/scope";
import { store, type StoreApi, type StoreChange, type StorePluginOptions } from "./mod.ts";

const nothing = { allow: [], deny: [], global: { allow: [], deny: [] } };

/** An app that has what the plugin needs of one. */
class Fake {
  readonly changes: StoreChange[] = [];
  readonly closeable = new Map<number, Resource>();
  readonly plugin: ReturnType<typeof store>["definition"];
  readonly api: StoreApi & { dispose(): Promise<void> };
  #last = 0;

  constructor(folder: string, options: StorePluginOptions = {}) {
    const app = {
      path: {
        resolve: () => join(folder, "data"),
        parse: (path: string) => path.replace("$TEMP", folder),
      },
      resources: {
        add: (resource: Resource) => {
          this.closeable.set(++this.#last, resource);
          return this.#last;
        },
        has: (rid: number) => this.closeable.has(rid),
        take: (rid: number) => this.closeable.delete(rid),
      },
      emit: (event: string, payload: StoreChange) => {
        assert.equal(event, "store://change");
        this.changes.push(payload);
      },
    };
    this.plugin = store(options).definition;
    this.api = this.plugin.setup?.(app as unknown as AppHandle, undefined) as Fake["api"]; // all that the plugin uses is there
  }

  /** Calls as the router does: schema, then handler. */
  async call(name: string, args: object, from = "one", scope: object = nothing) {
    const found = this.plugin.commands[name];
    assert.ok(found?.schema, name);
    const result = await found.schema["~standard"].validate(args);
    if (result.issues) throw new TypeError(result.issues[0]?.message);
    const context = { webview: { id: from }, scope };
    const answer = await found.handler(result.value, context as unknown as Context); // as above
    return answer as never; // each test knows what it asked for
  }

  /** What `plugin:resources|close` does. */
  async close(rid: number) {
    const resource = this.closeable.get(rid);
    if (!resource) throw new Error(`The resource id ${rid} is invalid.`);
    this.closeable.delete(rid);
    await resource.close?.();
  }
}

describe("store", () => {
  let folder = "";
  let app: Fake;
  const file = (name: string) => join(folder, "data", name);

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "pleiad-plugin-store-")));
    app = new Fake(folder);
  });
  afterEach(async () => {
    await app.api.dispose();
    await rm(folder, { recursive: true });
  });

  it("refuses paths that leave the data folder, and names them", async () => {
    for (const path of ["../up.json", "/etc/passwd", join(folder, "up.json")]) {
      for (const name of ["load", "get_store"]) {
        await assert.rejects(app.call(name, { path }), {
          message:
            `Cannot open store "${path}": it is not in the app's data folder, and no scope entry allows it`,
        });
      }
    }
    await assert.rejects(app.api.load("../up.json"), /Cannot open store "\.\.\/up\.json"/);
  });

  it("is never what commands a core, however wide the scope", async () => {
    const [state = ""] = stateEntries();
    const paths = ["/**", state, `${state}/*`].map((path) => ({ path }));
    const scope = { allow: paths, deny: [], global: nothing.global };
    await assert.rejects(
      app.call("load", { path: `${state}/app.secret` }, "one", scope),
      /no scope entry allows it/,
    );
  });

  it("lets a scope entry allow a path outside, and deny one inside", async () => {
    const path = join(folder, "shared", "a.json");
    const open = { ...nothing, allow: [{ path: "$TEMP/shared/*" }] };
    const rid = await app.call("load", { path }, "one", open);
    await app.call("set", { rid, key: "a", value: 1 }, "one", open);
    await assert.rejects(app.call("get", { rid, key: "a" }, "two"), /no scope entry allows it/);
    const shut = { ...open, global: { allow: [], deny: [{ path: "$TEMP/**" }] } };
    await assert.rejects(app.call("get", { rid, key: "a" }, "one", shut), /Cannot open store/);
    await assert.rejects(app.call("load", { path: "in.json" }, "one", shut), {
      message: `Cannot open store "in.json": a scope entry denies it`,
    });
  });

  it("refuses wrong arguments", async () => {
    for (const autoSave of [-1, 1.5, "yes", Infinity]) {
      await assert.rejects(app.call("load", { path: "a.json", options: { autoSave } }), TypeError);
    }
    await assert.rejects(app.call("set", { rid: 1, key: "a" }), TypeError);
    await assert.rejects(app.call("get", { rid: 1, key: "a" }), {
      message: "The resource id 1 is invalid.",
    });
    await assert.rejects(
      app.call("load", { path: "a", options: { serializeFnName: "toString" } }),
      {
        message: `Serialize Function "toString" not found`,
      },
    );
    await assert.rejects(app.call("load", { path: "a", options: { deserializeFnName: "x" } }), {
      message: `Deserialize Function "x" not found`,
    });
  });

  it("answers every command in the shape that the guest reads", async () => {
    assert.equal(await app.call("get_store", { path: "a.json" }), null);
    const options = { defaults: { theme: "dark" }, autoSave: false };
    const rid: number = await app.call("load", { path: "a.json", options });
    assert.equal(await app.call("get_store", { path: "./a.json" }), rid);
    assert.equal(await app.call("set", { rid, key: "n", value: null }), undefined);
    assert.deepEqual(await app.call("get", { rid, key: "n" }), [null, true]);
    assert.deepEqual(await app.call("get", { rid, key: "none" }), [null, false]);
    assert.equal(await app.call("has", { rid, key: "n" }), true);
    assert.deepEqual(await app.call("keys", { rid }), ["theme", "n"]);
    assert.deepEqual(await app.call("values", { rid }), ["dark", null]);
    assert.deepEqual(await app.call("entries", { rid }), [["theme", "dark"], ["n", null]]);
    assert.equal(await app.call("length", { rid }), 2);
    assert.equal(await app.call("delete", { rid, key: "n" }), true);
    assert.equal(await app.call("delete", { rid, key: "n" }), false);
    await app.call("clear", { rid });
    assert.equal(await app.call("length", { rid }), 0);
    await app.call("reset", { rid });
    await app.call("save", { rid });
    assert.equal(await readFile(file("a.json"), "utf8"), '{\n  "theme": "dark"\n}');
    await writeFile(file("a.json"), '{"other":1}');
    await app.call("reload", { rid });
    assert.deepEqual(await app.call("keys", { rid }), ["theme", "other"]);
    await app.call("reload", { rid, ignoreDefaults: true });
    assert.deepEqual(await app.call("keys", { rid }), ["other"]);
  });

  it("gives one store to all who load a file, at once or later, under one id", async () => {
    const options = { defaults: { n: 1 } };
    const [one, two] = await Promise.all([
      app.call("load", { path: "a.json", options }, "one"),
      app.call("load", { path: "a.json", options: { defaults: { n: 2 } } }, "two"),
    ]);
    assert.equal(one, two);
    await app.call("set", { rid: one, key: "k", value: { a: 1 } }, "one");
    assert.deepEqual(await app.call("entries", { rid: two }, "two"), [["n", 1], ["k", { a: 1 }]]);
    assert.deepEqual(app.changes, [
      { path: file("a.json"), resourceId: one, key: "k", value: { a: 1 }, exists: true },
    ]);
  });

  it("forgets a store that its only holder closes, after saving it", async () => {
    const options = { autoSave: false };
    const rid: number = await app.call("load", { path: "a.json", options });
    await app.call("set", { rid, key: "a", value: 1 });
    await app.close(rid);
    await assert.rejects(app.close(rid), { message: `The resource id ${rid} is invalid.` });
    await assert.rejects(app.call("get", { rid, key: "a" }), {
      message: `The resource id ${rid} is invalid.`,
    });
    assert.equal(await app.call("get_store", { path: "a.json" }), null);
    await writeFile(file("a.json"), '{"a":2}');
    const again: number = await app.call("load", { path: "a.json" });
    assert.notEqual(again, rid);
    assert.deepEqual(await app.call("get", { rid: again, key: "a" }), [2, true]);
  });

  it("keeps a store for the others when one of its holders closes it or leaves", async () => {
    const rid: number = await app.call("load", { path: "a.json" }, "one");
    await app.call("load", { path: "a.json" }, "two");
    await app.close(rid);
    await app.call("set", { rid, key: "a", value: 1 }, "two");
    const second: number = await app.call("load", { path: "a.json" }, "one");
    assert.notEqual(second, rid);
    assert.deepEqual(await app.call("get", { rid: second, key: "a" }, "one"), [1, true]);
    app.changes.length = 0;
    await app.call("delete", { rid, key: "a" }, "two");
    assert.deepEqual(app.changes.map((change) => change.resourceId), [rid, second]);
    app.plugin.onWebviewGone?.({ id: "one" } as never); // the hook reads the id alone
    assert.deepEqual(await app.call("get", { rid, key: "a" }, "two"), [null, false]);
  });

  it("createNew drops the store that is loaded and begins with the defaults", async () => {
    const rid: number = await app.call("load", { path: "a.json" }, "one");
    await app.call("set", { rid, key: "a", value: 1 }, "one");
    const options = { createNew: true, defaults: { b: 2 } };
    const fresh: number = await app.call("load", { path: "a.json", options }, "two");
    assert.deepEqual(await app.call("entries", { rid: fresh }, "two"), [["b", 2]]);
    await assert.rejects(app.call("get", { rid, key: "a" }, "one"), /is invalid/);
    await assert.rejects(app.close(rid), /is invalid/);
  });

  it("uses the functions that the app registered", async () => {
    const text = new TextEncoder();
    const named = new Fake(folder, {
      serializers: { lines: (entries) => text.encode(Object.keys(entries).join("\n")) },
      deserializers: {
        lines: (content) =>
          Object.fromEntries(new TextDecoder().decode(content).split("\n").map((key) => [key, 1])),
      },
    });
    const options = { serializeFnName: "lines", deserializeFnName: "lines", autoSave: 0 };
    const rid: number = await named.call("load", { path: "l.txt", options });
    await named.call("set", { rid, key: "x", value: 1 });
    await named.call("set", { rid, key: "y", value: 1 });
    assert.equal(await readFile(file("l.txt"), "utf8"), "x\ny");
    await named.close(rid);
    const again: number = await named.call("load", { path: "l.txt", options });
    assert.deepEqual(await named.call("keys", { rid: again }), ["x", "y"]);
    await named.api.dispose();
  });

  it("serves other plugins with copies", async () => {
    const handle = await app.api.load("a.json", { defaults: { list: [1] } });
    const value = { deep: [1] };
    await handle.set("mine", value);
    value.deep.push(2);
    assert.deepEqual(await handle.get("mine"), { deep: [1] });
    assert.equal(await handle.has("list"), true);
    const rid: number = await app.call("load", { path: "a.json" }, "one");
    await app.close(rid);
    assert.deepEqual(await handle.entries(), [["list", [1]], ["mine", { deep: [1] }]]);
    assert.equal(await handle.delete("mine"), true);
    await handle.reset();
    await handle.clear();
    assert.equal(await handle.get("list"), undefined);
    assert.equal(handle.path, file("a.json"));
    await assert.rejects(handle.set("loop", {
      get self(): unknown {
        return this;
      },
    }));
  });

  it("saves what is not saved when the app stops", async () => {
    const rid: number = await app.call("load", { path: "a.json", options: { autoSave: false } });
    await app.call("set", { rid, key: "a", value: 1 });
    await app.call("load", { path: "sub/b.json", options: { defaults: { b: 1 } } });
    await app.api.dispose();
    assert.deepEqual((await readdir(join(folder, "data"))).sort(), ["a.json", "sub"]);
    assert.equal(await readFile(file("a.json"), "utf8"), '{\n  "a": 1\n}');
    assert.equal(await readFile(file("sub/b.json"), "utf8"), '{\n  "b": 1\n}');
  });
});
