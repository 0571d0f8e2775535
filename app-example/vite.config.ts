import { fileURLToPath } from "node:url";
import { defineConfig, type UserConfig } from "vite";
import { runtimeResolve } from "../scripts/vite_resolve.ts";

function at(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url).href);
}

const config: UserConfig = defineConfig({
  root: at("web"),
  plugins: [runtimeResolve()],
  build: {
    outDir: at("dist"),
    emptyOutDir: true,
    target: "es2024",
    // Small assets stay files: a strict content security policy has no room for data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [at("web/index.html"), at("web/focus.html")] },
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
});

export default config;
