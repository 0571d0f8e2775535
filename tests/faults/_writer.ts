/**
 * A process that writes a store, for tests that kill it or take its disk away.
 *
 * @module
 */
import { type App, createApp, definePlugin } from "@pleiad/core";
import { lockFolder, replaceFile } from "@pleiad/core/storage";
import { store } from "@pleiad/plugin-store";
import type { StoreContract } from "@pleiad/plugin-store/contract";
import { readFile } from "node:fs/promises";
import process from "node:process";

const [mode = "", path = "", size = "0"] = process.argv.slice(2);

/** A core whose own plugin writes the store named `path`. */
function writer(
  work: (set: (value: unknown) => Promise<void>, onDisk: () => Promise<string>) => Promise<void>,
): App {
  const uses = definePlugin("uses", {
    dependencies: { store: "*" },
    commands: {},
    async setup(app) {
      const opened = await app.plugin<StoreContract>("store").load(path, { autoSave: false });
      await work(async (value) => {
        await opened.set("value", value);
        await opened.save();
      }, async () => (await readFile(app.path.resolve("AppData", path), "utf8")).trim());
    },
    setupTimeout: 0,
  });
  return createApp({ identifier: "org.example.writer", plugins: [store(), uses] });
}

switch (mode) {
  case "forever":
    for (let n = 1;; n++) {
      await replaceFile(path, JSON.stringify({ n, fill: String(n).repeat(2_000) }));
      if (n === 1) console.log("writing");
    }
  case "once": {
    const app = writer(async (set, onDisk) => {
      await set("x".repeat(Number(size))).then(
        () => console.log("saved"),
        (error: Error) => console.log(error.message),
      );
      console.log(await onDisk());
      await set("small").then(() => console.log("saved again"));
    });
    await app.start();
    await app.stop();
    break;
  }
  case "lock":
    try {
      await lockFolder(path);
      console.log("locked");
      setInterval(() => {}, 1_000);
    } catch (error) {
      console.log(error instanceof Error ? error.message : error);
    }
}
