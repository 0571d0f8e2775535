/**
 * Key-value stores in files, for `@tauri-apps/plugin-store` and for other plugins.
 *
 * @module
 */
import { type AppHandle, command, type Context, definePlugin, type Plugin } from "@pleiad/core";
import * as v from "valibot";
import { libraryApi } from "./_handle.ts";
import { Library } from "./_library.ts";
import { loadOptions } from "./_options.ts";
import type { Deserialize, FileStore, Serialize } from "./_store.ts";
import type { StoreContract } from "./contract.ts";

export type * from "./contract.ts";
export type { Deserialize, Serialize } from "./_store.ts";

/** What the app decides about its stores. */
export interface StorePluginOptions {
  /** Functions that `serializeFnName` can name. */
  readonly serializers?: Readonly<Record<string, Serialize>>;
  /** Functions that `deserializeFnName` can name. */
  readonly deserializers?: Readonly<Record<string, Deserialize>>;
  /**
   * Told, in a sentence, of a broken file that was put aside and of a write that failed while
   * nobody waited for it. Default `console.warn`.
   */
  readonly warn?: (message: string) => void;
}

type Call = Context<StoreContract["events"], StoreContract["scope"]>;

const path = v.string();
const key = v.string();
const rid = v.pipe(v.number(), v.integer());
const load = v.object({ path, options: v.nullish(loadOptions, {}) });
const reload = v.object({ rid, ignoreDefaults: v.nullish(v.boolean(), false) });
const whole = v.object({ rid });
const entry = v.object({ rid, key });
const pair = v.object({ rid, key, value: v.unknown() });

/** Creates the store plugin. */
export function store(options: StorePluginOptions = {}): Plugin<StoreContract> {
  let library: Library | undefined;
  function opened(): Library {
    if (library === undefined) throw new Error("Cannot use a store before its plugin has started");
    return library;
  }
  function at(rid: number, call: Call): FileStore {
    return opened().get(rid, call.scope);
  }
  return definePlugin<StoreContract>("store", {
    version: "0.1.0",
    permissions: { default: { description: EVERYTHING, members: COMMANDS } },
    scope: v.object({ path: v.pipe(v.string(), v.nonEmpty()) }),
    scopeSchema: {
      type: "object",
      required: ["path"],
      properties: {
        path: {
          description: "A glob over paths, which may begin with a folder such as `$APPDATA`.",
          type: "string",
          minLength: 1,
        },
      },
    },
    setup(app) {
      const made = library = new Library(lend(app, options));
      return { ...libraryApi(made), dispose: () => made.flush() };
    },
    onWebviewGone: (webview) => library?.leave(webview.id),
    commands: {
      load: command(
        load,
        ({ path, options }, { webview, scope }: Call) =>
          opened().load(path, webview.id, scope, options),
      ),
      get_store: command(
        v.object({ path }),
        ({ path }, { webview, scope }: Call) => opened().find(path, webview.id, scope),
      ),
      set: command(pair, ({ rid, key, value }, call: Call) => at(rid, call).set(key, value)),
      get: command(entry, ({ rid, key }, call: Call): [unknown, boolean] => {
        const store = at(rid, call);
        return [store.get(key) ?? null, store.has(key)];
      }),
      has: command(entry, ({ rid, key }, call: Call) => at(rid, call).has(key)),
      delete: command(entry, ({ rid, key }, call: Call) => at(rid, call).delete(key)),
      clear: command(whole, ({ rid }, call: Call) => at(rid, call).clear()),
      reset: command(whole, ({ rid }, call: Call) => at(rid, call).reset()),
      keys: command(whole, ({ rid }, call: Call) => at(rid, call).entries().map(([key]) => key)),
      values: command(
        whole,
        ({ rid }, call: Call) => at(rid, call).entries().map(([, value]) => value),
      ),
      entries: command(whole, ({ rid }, call: Call) => at(rid, call).entries()),
      length: command(whole, ({ rid }, call: Call) => at(rid, call).length),
      reload: command(
        reload,
        ({ rid, ignoreDefaults }, call: Call) => at(rid, call).reload(ignoreDefaults),
      ),
      save: command(whole, ({ rid }, call: Call) => at(rid, call).save()),
    },
  });
}

const EVERYTHING = "Load, read, change, reload and save stores in the app's data folder.";
const COMMANDS = [
  "load",
  "get_store",
  "set",
  "get",
  "has",
  "delete",
  "clear",
  "reset",
  "keys",
  "values",
  "entries",
  "length",
  "reload",
  "save",
];

function lend(
  app: AppHandle<StoreContract["events"]>,
  options: StorePluginOptions,
): ConstructorParameters<typeof Library>[0] {
  return {
    folder: app.path.resolve("AppData"),
    ids: app.resources,
    expand: (pattern) => app.path.parse(pattern),
    emit: (change) => app.emit("store://change", change),
    warn: options.warn ?? ((message) => console.warn(message)),
    serializers: options.serializers ?? {},
    deserializers: options.deserializers ?? {},
  };
}
