/**
 * A Vite plugin that resolves npm packages as the runtime that runs Vite does, so that a page
 * builds on Deno from its cache, with no node_modules folder, and on Bun from the root install.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { root } from "./_run.ts";

const bare = /^(?!node:)(?:@[\w.-]+\/)?[\w-][\w.-]*(?:\/[\w./-]+)?$/;

/** Creates the plugin. Names that the runtime cannot resolve are left to Vite. */
export function runtimeResolve(): Plugin {
  return {
    name: "pleiad:runtime-resolve",
    enforce: "pre",
    config() {
      return {
        // Each package is served as it is: there is no node_modules to keep a pre-bundled copy in.
        cacheDir: join(root, ".cache/vite"),
        optimizeDeps: { noDiscovery: true, include: [] },
        server: { fs: { allow: [root, packageRoot()] } },
      };
    },
    resolveId(source) {
      if (!bare.test(source)) return null;
      try {
        const url = import.meta.resolve(source);
        return url.startsWith("file:") ? fileURLToPath(url) : null;
      } catch {
        return null;
      }
    },
  };
}

/** Finds the folder that holds all packages: node_modules, or a registry's in Deno's cache. */
function packageRoot(): string {
  const file = fileURLToPath(import.meta.resolve("@tauri-apps/api/core"));
  return file.slice(0, file.lastIndexOf(join("@tauri-apps", "api")));
}
