/**
 * The isolation frame's half: asks the app's hook, then seals the arguments
 * (tauri: `crates/tauri-utils/src/pattern/isolation.js`).
 *
 * @module
 */
import { type IsolationMessage, READY, type SealedMessage } from "../protocol/isolation.ts";

declare const config: {
  /** The origin of the document round the frame. */
  readonly origin: string;
  /** The document's AES key. */
  readonly key: number[];
};

type Hook = ((message: IsolationMessage) => unknown) | null | undefined;

const NONCE_BYTES = 12;
const POLL_MS = 50;

// SECURITY: the key stands in the document only until this line, and cannot be exported.
document.currentScript?.remove();
const { origin } = config;
const raw = new Uint8Array(config.key.splice(0));
const key = crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"])
  .finally(() => raw.fill(0));
let count = 0n;

addEventListener("message", (event) => {
  // SECURITY: only the document that this frame was made for, and only with a call.
  if (event.origin !== origin || event.source !== parent) return;
  const message = event.data as IsolationMessage; // checked below
  if (typeof message?.callback === "number" && typeof message.cmd === "string") void take(message);
});
wait();

function hook(): Hook {
  return Reflect.get(window, "__TAURI_ISOLATION_HOOK__") as Hook; // the app's, by Tauri's name
}

/** A hook is a function, or exactly `null` for none. */
function wait(): void {
  if (typeof hook() === "function" || hook() === null) parent.postMessage(READY, origin);
  else setTimeout(wait, POLL_MS);
}

async function take(message: IsolationMessage): Promise<void> {
  const { callback, error } = message;
  let answer: SealedMessage;
  try {
    const asked = hook();
    const passed = (asked ? await asked(message) : message) as IsolationMessage | undefined; // the hook's promise
    // SECURITY: a hook that gives nothing back has stopped the call.
    if (!passed) throw new Error("the hook gave no message back");
    const { cmd, payload, options } = passed;
    answer = {
      cmd,
      callback,
      error,
      payload: await seal(cmd, payload),
      ...(options && { options }),
    };
  } catch (reason) {
    const failed = reason instanceof Error ? reason.message : String(reason);
    answer = { cmd: message.cmd, callback, error, payload: null, failed };
  }
  parent.postMessage(answer, origin);
}

async function seal(cmd: string, payload: unknown): Promise<object> {
  const bytes = bytesOf(payload);
  const text = new TextEncoder();
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(NONCE_BYTES - 8, ++count);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: text.encode(cmd) },
    await key,
    bytes ?? text.encode(JSON.stringify(payload ?? {})),
  );
  return {
    nonce: base64(nonce),
    payload: base64(new Uint8Array(sealed)),
    contentType: bytes ? "application/octet-stream" : "application/json",
  };
}

function bytesOf(payload: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (payload instanceof ArrayBuffer || Array.isArray(payload)) return new Uint8Array(payload);
  if (!ArrayBuffer.isView(payload)) return undefined;
  return new Uint8Array(payload.buffer as ArrayBuffer, payload.byteOffset, payload.byteLength); // a message holds no shared memory
}

/** In pieces: a call has a limit of arguments. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
