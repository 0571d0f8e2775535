/**
 * For tests of apps and plugins: a caller without sockets, and a suite that every plugin passes.
 * Both run under `deno test` and `bun test`.
 *
 * @module
 */
export * from "./test_app.ts";
export * from "./test_plugin.ts";
