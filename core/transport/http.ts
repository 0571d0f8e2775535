/**
 * Calls over HTTP, with the semantics of Tauri's custom protocol
 * (tauri: `crates/tauri/src/ipc/protocol.rs`).
 *
 * @module
 */
import type { Limits } from "../app/limits.ts";
import { reasonOf } from "../errors.ts";
import { type Outcome, reject } from "../outcome.ts";
import {
  CALLBACK_HEADER,
  ERROR_HEADER,
  IPC_PATH,
  RESPONSE_HEADER,
  RPC_CODES,
  TIMEOUT_HEADER,
} from "../protocol/constants.ts";
import type { Router } from "../router.ts";
import type { InvokeBody } from "../types/caller.ts";
import type { Admission } from "./admission.ts";
import { BodyRefused, readBody } from "./body.ts";
import { rawPath } from "./gate.ts";
import { refuse } from "./refusals.ts";
import type { Session } from "./session.ts";

/** What calls over HTTP reach. */
export interface HttpTarget {
  /** Runs calls. */
  readonly router: Router;
  /** How much a caller may ask. */
  readonly limits: Limits;
  /** Whether a caller may call now. */
  readonly admission: Admission;
}

/** Runs one call and answers it. Never rejects. */
export async function invokeOverHttp(
  request: Request,
  session: Session,
  { router, limits, admission }: HttpTarget,
): Promise<Response> {
  let command: string;
  let body: InvokeBody;
  try {
    command = decodeURIComponent(rawPath(request.url).slice(IPC_PATH.length));
    checkNumber(request.headers, CALLBACK_HEADER, "Tauri callback");
    checkNumber(request.headers, ERROR_HEADER, "Tauri error");
    body = await readBody(request, limits);
    if (session.seal !== null) body = session.seal.open(command, sealedOf(body), limits);
  } catch (error) {
    return malformed(reasonOf(error), error instanceof BodyRefused ? error.status : 500);
  }
  const refusal = admission.refuse(session, command);
  if (refusal !== null) return toResponse(reject(RPC_CODES.failed, refusal));
  const timeout = Number(request.headers.get(TIMEOUT_HEADER) ?? "");
  const call = router.invoke({
    command,
    body,
    headers: request.headers,
    caller: session,
    deadline: admission.deadline(timeout),
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
