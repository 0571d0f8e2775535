/**
 * Refused requests, told to the audit log: one place behind all doors.
 *
 * @module
 */
import type { AuditEntry } from "../audit.ts";
import { IPC_PATH } from "../protocol/constants.ts";
import { rawPath } from "./gate.ts";
import type { ServerEnv } from "./socket.ts";

/** Answers that mean "no", whoever gave them. */
const REFUSED = new Set([400, 401, 403, 405, 408, 411, 413, 414, 415, 421, 429, 431]);

const reasons = new WeakMap<Response, string>();

/** Remembers why a response refuses its request, if it does. Returns the response. */
export function explainRefusal(response: Response, reason: string): Response {
  if (REFUSED.has(response.status)) reasons.set(response, reason);
  return response;
}

/** Marks a response as a refusal, whatever its status. */
export function refuse(response: Response, reason: string): Response {
  reasons.set(response, reason);
  return response;
}

/** What the audit log is told of an answer: of refusals everything, of others nothing. */
export function refusalOf(
  request: Request,
  env: ServerEnv,
  response: Response,
): AuditEntry | null {
  const isRefused = response.status !== 200 && REFUSED.has(response.status) ||
    reasons.has(response);
  return isRefused ? describe(request, env, response) : null;
}

function describe(request: Request, env: ServerEnv, response: Response): AuditEntry {
  const { status } = response;
  // SECURITY: without the query, which is where the link for browsers has its token.
  const path = rawPath(request.url);
  const origin = request.headers.get("origin");
  const peer = env.address?.(request) ?? null;
  return {
    kind: "refused",
    reason: reasons.get(response) ?? `Answered with ${status}`,
    status,
    method: request.method,
    ...(path.startsWith(IPC_PATH)
      ? { command: decoded(path.slice(IPC_PATH.length)) }
      : { path: decoded(path) }),
    ...(origin === null ? {} : { origin: bareOrigin(origin) }),
    ...(peer === null ? {} : { peer }),
  };
}

/** Decoded, so that what hides behind percent signs is seen for what it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An `Origin` header holds no more than that; what else somebody wrote there is not repeated. */
function bareOrigin(origin: string): string {
  return /^(?:null|[a-z][a-z0-9+.-]*:\/\/(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?)$/i.test(origin)
    ? origin
    : "(malformed)";
}
