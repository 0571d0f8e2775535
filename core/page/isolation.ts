/**
 * The page's half of the isolation pattern: every call goes through the isolation frame, whose hook
 * sees it and whose key seals its arguments (tauri: `crates/tauri/scripts/{ipc,isolation}.js`).
 *
 * @module
 */
import { type IsolationMessage, READY, type SealedMessage } from "../protocol/isolation.ts";
import { isRaw, toJson } from "../protocol/serialise.ts";
import { page } from "./config.ts";

/** How long calls wait for the frame, in milliseconds. */
const PATIENCE = 30_000;

let frame: HTMLIFrameElement | undefined;
let ready = false;
let last = 0;
const queue: IsolationMessage[] = [];
const waiting = new Map<number, (sealed: SealedMessage) => void>();

/** Hands a call to the hook. Rejects with a sentence when the hook throws. */
export function seal(cmd: string, args: unknown, headers?: HeadersInit): Promise<SealedMessage> {
  const callback = ++last;
  const payload = isRaw(args) ? args : JSON.parse(toJson(args));
  const message: IsolationMessage = {
    cmd,
    callback,
    error: callback,
    payload,
    ...(headers && { options: { headers: [...new Headers(headers)] } }),
  };
  return new Promise((resolve, reject) => {
    waiting.set(callback, (sealed) => {
      if (sealed.failed === undefined) resolve(sealed);
      else reject(`isolation pattern error: ${sealed.failed}`);
    });
    if (ready) send(message);
    else queue.push(message);
  });
}

/** Puts the frame into the document as soon as it is parsed. */
export function startIsolation(): void {
  addEventListener("message", (event) => {
    // SECURITY: nobody else may say what the hook has said.
    if (!frame || event.source !== frame.contentWindow) return;
    event.stopImmediatePropagation();
    if (event.data === READY) {
      ready = true;
      for (const message of queue.splice(0)) send(message);
      return;
    }
    const sealed = event.data as SealedMessage; // what the frame of the core sends
    waiting.get(sealed.callback)?.(sealed);
    waiting.delete(sealed.callback);
  });
  const insert = () => {
    frame = document.createElement("iframe");
    frame.id = "__tauri_isolation__";
    frame.sandbox.value = "allow-scripts";
    frame.style.setProperty("display", "none", "important");
    frame.src = page.isolation ?? "";
    document.documentElement.append(frame);
    setTimeout(() => ready || giveUp(), PATIENCE);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", insert);
  else insert();
}

function send(message: IsolationMessage): void {
  frame?.contentWindow?.postMessage(message, "*");
}

function giveUp(): void {
  for (const message of queue.splice(0)) {
    waiting.get(message.callback)?.({ ...message, failed: "the isolation frame has not loaded" });
    waiting.delete(message.callback);
  }
}
