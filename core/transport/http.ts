/**
 * Calls over HTTP, with the semantics of Tauri's custom protocol
 * (tauri: `crates/tauri/src/ipc/protocol.rs`).
 *
 * @module
 */
import { reasonOf } from "../errors.ts";
import type { Outcome } from "../outcome.ts";
import {
  CALLBACK_HEADER,
  ERROR_HEADER,
  IPC_PATH,
  RESPONSE_HEADER,
  TIMEOUT_HEADER,
} from "../protocol/constants.ts";
import type { Router } from "../router.ts";
import type { InvokeBody } from "../types/caller.ts";
import { rawPath } from "./gate.ts";
import { refuse } from "./refusals.ts";
import type { Session } from "./session.ts";

/** The largest body of a call, in bytes. */
export const MAX_BODY_BYTES = 256 << 20;

/** Runs one call and answers it. Never rejects. */
export async function invokeOverHttp(
  request: Request,
  session: Session,
  router: Router,
): Promise<Response> {
  let command: string;
  let body: InvokeBody;
  try {
    command = decodeURIComponent(rawPath(request.url).slice(IPC_PATH.length));
    checkNumber(request.headers, CALLBACK_HEADER, "Tauri callback");
    checkNumber(request.headers, ERROR_HEADER, "Tauri error");
    body = await readBody(request);
    if (session.seal !== null) body = session.seal.open(command, sealedOf(body));
  } catch (error) {
    return malformed(reasonOf(error), error instanceof BodyTooLarge ? 413 : 500);
  }
  const timeout = Number(request.headers.get(TIMEOUT_HEADER) ?? "");
  const call = router.invoke({
    command,
    body,
    headers: request.headers,
    caller: session,
    deadline: Number.isFinite(timeout) && timeout > 0 ? Date.now() + timeout : null,
  });
  if (!(call.outcome instanceof Promise)) return toResponse(call.outcome);
  const release = session.holdRequest(call);
  // A request that is closed cancels its call; after the answer this changes nothing.
  if (request.signal.aborted) call.cancel();
  else request.signal.addEventListener("abort", () => call.cancel(), { once: true });
  const outcome = await call.outcome;
  release();
  return toResponse(outcome);
}

/** A raw body has not come through the frame, which seals bytes as JSON. */
function sealedOf(body: InvokeBody): unknown {
  return body.kind === "json" ? body.value : null;
}

class BodyTooLarge extends Error {
  constructor() {
    super(`The body is larger than ${MAX_BODY_BYTES} bytes`);
  }
}

async function readBody(request: Request): Promise<InvokeBody> {
  const header = request.headers.get("content-type");
  const type = header?.split(/[,;]/, 1)[0]?.trim().toLowerCase() ?? "application/octet-stream";
  if (type !== "application/json" && type !== "application/octet-stream") {
    throw new Error(
      /^[\w.+-]+\/[\w.+-]+$/.test(type)
        ? `content type ${type} is not implemented`
        : "unknown content type",
    );
  }
  const declared = request.headers.get("content-length");
  if (Number(declared) > MAX_BODY_BYTES) throw new BodyTooLarge();
  // Runtimes hold a sender to the length that it declares; a chunked body declares none.
  const bytes = declared === null ? await readChunks(request) : await request.bytes();
  if (type === "application/octet-stream") return { kind: "raw", bytes };
  if (bytes.byteLength === 0) return { kind: "json", value: {} };
  return { kind: "json", value: JSON.parse(DECODER.decode(bytes)) };
}

/** Fatal: bad UTF-8 is an error, not a question mark in somebody's data. */
const DECODER = new TextDecoder("utf-8", { fatal: true });

/** SECURITY: stops at the limit, so that no body fills the memory. */
async function readChunks(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Left early, the loop cancels the stream.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function checkNumber(headers: Headers, name: string, shown: string): void {
  const value = headers.get(name);
  if (value === null || /^\d+$/.test(value)) return;
  throw new Error(`${shown} header value must be a numeric string`);
}

function toResponse(outcome: Outcome): Response {
  if (!outcome.ok) return answer(JSON.stringify(outcome.value ?? null), JSON_TYPE, "error");
  if ("json" in outcome) return answer(outcome.json, JSON_TYPE, "ok");
  // Bytes of a handler are never backed by shared memory: `Response` copies or streams them.
  return answer(outcome.bytes as Uint8Array<ArrayBuffer>, "application/octet-stream", "ok");
}

const JSON_TYPE = "application/json";
/** What answers a `POST` cannot be embedded by another page, so no resource policy is needed. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

function answer(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  status: "ok" | "error",
): Response {
  return new Response(body, {
    headers: { ...HEADERS, "content-type": type, [RESPONSE_HEADER]: status },
  });
}

function malformed(message: string, status: number): Response {
  const headers = { ...HEADERS, "content-type": "text/plain" };
  // What is wrong with a body may repeat a piece of it.
  return refuse(new Response(message, { status, headers }), "The call is malformed");
}
