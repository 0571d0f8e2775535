/**
 * The wire of Pleiad as types and constants, for clients in TypeScript.
 * `README.md` beside this file describes it for any language.
 *
 * @module
 */
export * from "./binary.ts";
export * from "./constants.ts";
export * from "./messages.ts";
export * from "./page_config.ts";
