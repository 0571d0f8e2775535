/**
 * What a page and its isolation frame say to each other, and what of it reaches the core.
 *
 * @module
 */

/** What the hook sees: Tauri's message (tauri: `crates/tauri/scripts/ipc.js`). */
export interface IsolationMessage {
  /** The command. */
  readonly cmd: string;
  /** The number of the call. */
  readonly callback: number;
  /** The same number. */
  readonly error: number;
  /** The arguments: plain JSON, or bytes. */
  readonly payload: unknown;
  /** The options that can be sent: headers. */
  readonly options?: { readonly headers: readonly [string, string][] };
}

/** What comes back: the message with its arguments sealed. */
export interface SealedMessage extends IsolationMessage {
  /** Why there is no seal: the hook has thrown. */
  readonly failed?: string;
}

/** The arguments of a call, sealed with AES-256-GCM; the command is the additional data. */
export interface SealedPayload {
  /** 12 bytes in base64: zeros, then the number of the seal, 8 bytes, big-endian. */
  readonly nonce: string;
  /** The ciphertext and its tag of 16 bytes, in base64. */
  readonly payload: string;
  /** `application/json`, or `application/octet-stream` for bytes. */
  readonly contentType: string;
}

/** What the frame says once its hook is there (tauri: `crates/tauri/scripts/isolation.js`). */
export const READY = "__TAURI_ISOLATION_READY__";
