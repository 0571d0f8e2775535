/**
 * The frontend from a dev server: requests pass through the core, so that the page has the core's
 * origin and its key.
 *
 * @module
 */
import { errors, reasonOf } from "../errors.ts";
import { isNavigation } from "./assets.ts";
import { documentHeaders, resourceHeaders } from "./csp.ts";

/** Options of `proxyRequest`. */
export interface ProxyOptions {
  /**
   * Turns a document of the dev server into the response that the browser gets. `response` has
   * the dev server's status and headers, and no body.
   */
  html(document: string, response: Response): Response | Promise<Response>;
  /** Whether a cookie of this name is the core's own, and none of the dev server's business. */
  ownCookie?(name: string): boolean;
}

/** Headers that concern one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * Sends a request on to the dev server and streams its answer back. Documents go through
 * `options.html`. Never rejects: a dev server that is not up yet answers 503, for a document with a
 * page that tries again, and one that fails answers 502.
 */
export async function proxyRequest(
  request: Request,
  devUrl: string,
  options: ProxyOptions,
): Promise<Response> {
  const url = targetOf(request, devUrl);
  const navigation = isNavigation(request);
  const init: RequestInit & { duplex: "half" } = {
    method: request.method,
    headers: requestHeaders(request, url.origin, navigation, options),
    body: request.body,
    redirect: "manual",
    signal: request.signal,
    duplex: "half",
  };
  let answer: Response;
  try {
    answer = await fetch(url, init);
  } catch (error) {
    return unreachable(url.origin, reasonOf(error), navigation);
  }
  const { status, statusText } = answer;
  const headers = responseHeaders(answer.headers, request, url.origin);
  const bodyless = status === 204 || status === 205 || status === 304 || request.method === "HEAD";
  if (bodyless || !/^text\/html\b/i.test(headers.get("content-type") ?? "")) {
    return new Response(bodyless ? null : answer.body, { status, statusText, headers });
  }
  try {
    const document = await answer.text();
    headers.delete("content-length");
    return await options.html(document, new Response(null, { status, statusText, headers }));
  } catch (error) {
    return plain(502, errors.devServerAnswer(url.origin, reasonOf(error)));
  }
}

/** The dev server's address for what a request asks for. */
export function targetOf(request: Request, devUrl: string): URL {
  const asked = new URL(request.url);
  const url = new URL(devUrl);
  // SECURITY: set part by part; resolving `//host/path` against a base would leave the dev server.
  url.pathname = asked.pathname;
  url.search = asked.search;
  url.hash = "";
  return url;
}

function requestHeaders(
  request: Request,
  origin: string,
  navigation: boolean,
  { ownCookie = () => false }: ProxyOptions,
): Headers {
  const headers = withoutHops(request.headers);
  // The runtime writes both, and unpacks only what it has asked for itself.
  headers.delete("host");
  headers.delete("accept-encoding");
  if (headers.has("origin")) headers.set("origin", origin);
  const referer = headers.get("referer");
  if (referer !== null && URL.canParse(referer)) {
    const from = new URL(referer);
    headers.set("referer", `${origin}${from.pathname}${from.search}`);
  }
  // SECURITY: what lets a caller into the core stays in the core.
  headers.delete("tauri-invoke-key");
  const cookies = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim()).filter(
    (pair) => pair !== "" && !ownCookie(pair.split("=", 1)[0] ?? ""),
  );
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  else headers.delete("cookie");
  if (navigation) {
    // A document carries a key of its own, so the browser's copy is never good.
    headers.delete("if-none-match");
    headers.delete("if-modified-since");
  }
  return headers;
}

function responseHeaders(from: Headers, request: Request, origin: string): Headers {
  const headers = withoutHops(from);
  // The runtime has unpacked the body already, so its length is another.
  if (headers.has("content-encoding")) {
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  for (const name of [...headers.keys()]) {
    // SECURITY: a dev server that is open to other origins must not open the core's origin.
    if (name.startsWith("access-control-")) headers.delete(name);
  }
  for (const [name, value] of Object.entries(resourceHeaders)) headers.set(name, value);
  const location = headers.get("location");
  if (location?.startsWith(`${origin}/`)) {
    headers.set("location", new URL(request.url).origin + location.slice(origin.length));
  }
  return headers;
}

function withoutHops(from: Headers): Headers {
  const headers = new Headers(from);
  const named = (from.get("connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...HOP_BY_HOP, ...named]) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
  return headers;
}

function unreachable(origin: string, reason: string, navigation: boolean): Response {
  const text = errors.devServerDown(origin, reason);
  if (!navigation) return plain(503, text);
  return new Response(waitingPage(origin), {
    status: 503,
    headers: {
      ...documentHeaders(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      ),
      "retry-after": "1",
    },
  });
}

function plain(status: number, text: string): Response {
  const headers = { ...resourceHeaders, "content-type": "text/plain; charset=utf-8" };
  return new Response(text, { status, headers });
}

function waitingPage(origin: string): string {
  const shown = origin.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width">
<title>Waiting for the dev server</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 90vh; margin: 1rem; text-align: center }
h1 { font-size: 1.25rem }
</style>
</head>
<body>
<h1>Waiting for the dev server</h1>
<p>Nothing answers at <code>${shown}</code> yet. This page tries again every second.</p>
</body>
</html>
`;
}
