/**
 * Paths, header names, subprotocols and numbers of the wire. `README.md` explains them.
 *
 * @module
 */

/** Everything that the core reserves lives below this path. */
export const BASE_PATH = "/__pleiad/";
/** Calls over HTTP: this path and the percent-encoded command. */
export const IPC_PATH = "/__pleiad/ipc/";
/** The WebSocket. */
export const SOCKET_PATH = "/__pleiad/ws";
/** The core's frames as server-sent events, where WebSockets do not come through. */
export const STREAM_PATH = "/__pleiad/sse";
/** The page's frames beside them. */
export const FRAMES_PATH = "/__pleiad/frames";
/** The end of both: the page is left. */
export const LEAVE_PATH = "/__pleiad/leave";
/** The query parameter of a socket: how many messages of the session the client has received. */
export const SEQ_PARAMETER = "seq";
/** The query parameter by which a script comes back to its session. */
export const SESSION_PARAMETER = "session";
/** Trades a one-use token for the cookie. */
export const BOOT_PATH = "/__pleiad/boot";
/** Gives a document that the core has forgotten a new key. */
export const RENEW_PATH = "/__pleiad/renew";
/** Gives bearer tokens to whoever holds the core's state file. */
export const TOKEN_PATH = "/__pleiad/token";
/** What `convertFileSrc` points to: this path, the scheme, a slash, the percent-encoded path. */
export const PROTOCOL_PATH = "/__pleiad/protocol/";

/** The isolation frame of a document: this path and the document's id. */
export const ISOLATION_PATH = "/__pleiad/isolation/";

/** The dialect of our own clients. */
export const SUBPROTOCOL = "pleiad.v1";
/** The dialect of plain JSON-RPC clients. */
export const JSONRPC_SUBPROTOCOL = "jsonrpc";
/** Prefix of the subprotocol that carries a document key. */
export const KEY_PREFIX = "key.";
/** Prefix of the subprotocol that carries a bearer token. */
export const BEARER_PREFIX = "bearer.";

/** The header of a document key (tauri: `crates/tauri/src/ipc/protocol.rs`). */
export const KEY_HEADER = "tauri-invoke-key";
/** The header that tells results from rejections (tauri: `crates/tauri/src/ipc/protocol.rs`). */
export const RESPONSE_HEADER = "tauri-response";
/** The callback id of a call (tauri: `crates/tauri/src/ipc/protocol.rs`). */
export const CALLBACK_HEADER = "tauri-callback";
/** The error callback id of a call (tauri: `crates/tauri/src/ipc/protocol.rs`). */
export const ERROR_HEADER = "tauri-error";
/** Milliseconds until the caller of an HTTP call stops waiting. */
export const TIMEOUT_HEADER = "pleiad-timeout";

/** The id of a script's session that an HTTP call belongs to. */
export const SESSION_HEADER = "pleiad-session";

/** Prefix of a channel argument (tauri: `crates/tauri/src/ipc/channel.rs`). */
export const CHANNEL_PREFIX = "__CHANNEL__:";

/** Notification of the client: abort a call (as in LSP). */
export const CANCEL_METHOD = "$/cancelRequest";
/** Notification of the client: a page script's report to its plugin. */
export const REPORT_METHOD = "$/report";
/** Notification of the core: the first message on a socket. */
export const SESSION_METHOD = "session";
/** Notification of both sides: how many messages of the session have been received. */
export const ACK_METHOD = "ack";
/** Notification of the core: an event. */
export const EVENT_METHOD = "event";
/** Notification of the core: a channel message, or the channel's end. */
export const CHANNEL_METHOD = "channel";

/** Codes of `error.code`. */
export const RPC_CODES = {
  parse: -32700,
  invalidRequest: -32600,
  notFound: -32601,
  invalidArgs: -32602,
  internal: -32603,
  failed: -32000,
  denied: -32001,
  timeout: -32002,
  cancelled: -32800,
} as const;

/** Codes with which the core closes a socket, and the two with which a client says good-bye. */
export const CLOSE_CODES = {
  normal: 1000,
  goingAway: 1001,
  unsupported: 1003,
  tooBig: 1009,
  slow: 4408,
  replaced: 4409,
} as const;
