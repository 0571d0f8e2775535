/**
 * A store as other plugins hold it: values in, promises out, nothing shared.
 *
 * @module
 */
import * as v from "valibot";
import { folderOnly, type Library } from "./_library.ts";
import { loadOptions } from "./_options.ts";
import type { StoreApi, StoreHandle } from "./contract.ts";

/** Who holds what other plugins have loaded. */
const HOLDER = "plugins";

/** What other plugins can do with the library: below the app's folder only. */
export function libraryApi(library: Library): StoreApi {
  return {
    async load(path, options = {}): Promise<StoreHandle> {
      const parsed = v.parse(loadOptions, structuredClone(options));
      return handle(library, await library.load(path, HOLDER, folderOnly, parsed));
    },
  };
}

function handle(library: Library, rid: number): StoreHandle {
  const store = () => library.get(rid, folderOnly);
  return {
    path: store().path,
    set: async (key, value) => await store().set(key, toJson(value)),
    get: async (key) => structuredClone(store().get(key)),
    has: async (key) => store().has(key),
    delete: async (key) => await store().delete(key),
    clear: async () => await store().clear(),
    reset: async () => await store().reset(),
    entries: async () => structuredClone(store().entries()),
    save: async () => await store().save(),
  };
}

/** A copy as the file will hold it. Throws for what JSON cannot say, such as a cycle. */
function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
