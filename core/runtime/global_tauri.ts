/**
 * `window.__TAURI__`: the npm package `@tauri-apps/api`, as the app has it, in one script.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CoreError, errors, reasonOf } from "../errors.ts";

/** The modules of the package (tauri: `packages/api/src/index.ts`). */
const MODULES = [
  "app",
  "core",
  "dpi",
  "event",
  "image",
  "menu",
  "mocks",
  "path",
  "tray",
  "webview",
  "webviewWindow",
  "window",
];

/**
 * Bundles the package with the runtime's own bundler. `commandOf` gives its command line for an
 * entry file and an output file. Rejects with a `CoreError` when the package is not there.
 */
export async function bundleGlobal(
  root: string,
  commandOf: (entry: string, out: string) => readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pleiad-global-"));
  // Bare names resolve from where the file lies, so the entry lies beside the app.
  const entry = join(root, `.pleiad-global-${crypto.randomUUID()}.js`);
  const out = join(folder, "global.js");
  const imports = MODULES.map((name) => `import * as ${name} from "@tauri-apps/api/${name}";`);
  try {
    await writeFile(
      entry,
      `${imports.join("\n")}\nglobalThis.__TAURI__ = { ${MODULES.join(", ")} };\n`,
    );
    const [file = "", ...args] = commandOf(entry, out);
    await promisify(execFile)(file, args, { cwd: root });
    return await readFile(out, "utf8");
  } catch (error) {
    throw new CoreError("config", errors.noGlobalTauri(reasonOf(error)), { cause: error });
  } finally {
    await rm(entry, { force: true });
    await rm(folder, { recursive: true, force: true });
  }
}
