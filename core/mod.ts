/**
 * Tauri's IPC model without Rust, for Deno and Bun: compose an app from plugins and serve it to
 * pages that use `@tauri-apps/api` as it is.
 *
 * @module
 */
export { type App, createApp, type StartOptions } from "./create_app.ts";
export type { AppDefinition, AssetScope, SecurityConfig } from "./app/config.ts";
export type { HeaderConfig, HeaderName, HeaderSource } from "./app/headers.ts";
export { type LimitsConfig } from "./app/limits.ts";
export { stateKey } from "./app/state.ts";
export { CommandError, CoreError, type ErrorCode } from "./errors.ts";
export { command, definePlugin, type InferredContract, type NoArgs } from "./plugin.ts";
export type { InterceptedCall, Interceptor } from "./router.ts";
export type * from "./types/app.ts";
export type * from "./types/audit.ts";
export type * from "./types/caller.ts";
export type * from "./types/capability.ts";
export type * from "./types/context.ts";
export type * from "./types/contract.ts";
export type * from "./types/match_scope.ts";
export type * from "./types/plugin.ts";
export type * from "./types/principal.ts";
export type * from "./types/schema.ts";
export type {
  ServerEnv,
  SocketHandler,
  SocketPeer,
  Upgrade,
  UpgradeOptions,
} from "./transport/socket.ts";
