/**
 * Short answers of the core itself, with the headers that every answer has.
 *
 * @module
 */
import { resourceHeaders } from "./csp.ts";
import { explainRefusal } from "./refusals.ts";

const CSP = "content-security-policy";

/** Headers of what is for one caller only. */
export const privateHeaders: Readonly<Record<string, string>> = {
  ...resourceHeaders,
  "cache-control": "no-store",
};

const PLAIN: Readonly<Record<string, string>> = {
  ...privateHeaders,
  "content-type": "text/plain; charset=utf-8",
  // SECURITY: a refusal is shown in no frame: it would tell who is let in.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
};

/** Answers with a sentence. */
export function plain(status: number, message: string): Response {
  return explainRefusal(new Response(message, { status, headers: PLAIN }), message);
}

/** Gives a response that a plugin has made the headers that it has not set itself. */
export function withResourceHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(resourceHeaders)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  // SECURITY: a file must not run as a page of the app, whose origin it has; a plugin that serves
  // pages says so.
  if (!headers.has(CSP)) headers.set(CSP, "sandbox allow-scripts");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
