/**
 * For the caller's side of an app: types that narrow `@tauri-apps/api`, the commands as methods,
 * and a connection for scripts that run without a page.
 *
 * @module
 */
export * from "./api.ts";
export * from "./connect.ts";
export * from "./connection.ts";
export type { ConnectionEnd, SocketLike } from "./socket.ts";
export * from "./types.ts";
export type { EventMessage } from "../types/app.ts";
export type { AnyEvents, EventTarget } from "../types/caller.ts";
export type { Channel, Contract, EventsOf } from "../types/contract.ts";
