/**
 * JSON-RPC 2.0 messages as they travel in text frames.
 *
 * @module
 */

/** The id of a request. */
export type RequestId = number | string;

/** A request, or a notification when `id` is absent. */
export interface RpcRequest {
  /** Always `2.0`. */
  readonly jsonrpc: "2.0";
  /** Ties the response to the request. */
  readonly id?: RequestId;
  /** A command, or one of the methods of the protocol itself. */
  readonly method: string;
  /** Arguments by name. */
  readonly params?: unknown;
  /** Milliseconds until the caller stops waiting. */
  readonly timeout?: number;
}

/** Why a request was refused. */
export interface RpcError {
  /** One of `RPC_CODES`. */
  readonly code: number;
  /** The rejection as a sentence. */
  readonly message: string;
  /** The exact rejection value. */
  readonly data?: unknown;
}

/** A response: `result` or `error`. */
export interface RpcResponse {
  /** Always `2.0`. */
  readonly jsonrpc: "2.0";
  /** The request's id; `null` when it could not be read. */
  readonly id: RequestId | null;
  /** The result. */
  readonly result?: unknown;
  /** The rejection. */
  readonly error?: RpcError;
}

/** Parameters of the notification `event`. */
export interface EventParams {
  /** The event's name. */
  readonly event: string;
  /** What was emitted, `null` for nothing. */
  readonly payload: unknown;
  /** Listeners of this document: the event id and the handler that `listen` was called with. */
  readonly handlers: readonly (readonly [eventId: number, handler: number])[];
}

/** Parameters of the notification `channel`. */
export type ChannelParams =
  | { readonly id: number; readonly index: number; readonly message: unknown }
  | { readonly id: number; readonly index: number; readonly end: true };

/** Parameters of the notification `session`. */
export interface SessionParams {
  /** The document's id. */
  readonly id: string;
  /** The label that the core gave it. */
  readonly label: string;
  /** Whether the core knew the document already and kept what it had. */
  readonly resumed: boolean;
  /** How many messages of this session the core has received; for a client that counts. */
  readonly seq?: number;
}

/** Parameters of the notification `ack`. */
export interface AckParams {
  /** How many messages of this session the sender has received. */
  readonly seq: number;
  /** Whether the client wants an `ack` back at once. */
  readonly ping?: boolean;
}
