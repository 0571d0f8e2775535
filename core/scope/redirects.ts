/**
 * Redirects under a URL scope: each hop is asked for by itself, after the scope has allowed it.
 *
 * @module
 */
import { refusals } from "./refusals.ts";
import type { UrlScope } from "./url_scope.ts";

/** A request whose body can be sent again. */
export interface ScopedRequest {
  /** The address. */
  readonly url: string | URL;
  /** The method. Default `GET`. */
  readonly method?: string;
  /** The headers. Default: none. */
  readonly headers?: HeadersInit;
  /** The body. Default: none. */
  readonly body?: Uint8Array<ArrayBuffer> | null;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** One hop, as `fetch` takes it. It must not follow redirects itself. */
export type FetchLike = (
  url: URL,
  init: {
    method: string;
    headers: Headers;
    body: Uint8Array<ArrayBuffer> | null;
    redirect: "manual";
    signal?: AbortSignal;
  },
) => Promise<Response>;

/** The last hop's answer. */
export interface FollowedResponse {
  /** The response. Its own `url` may be empty. */
  readonly response: Response;
  /** The address that answered. */
  readonly url: URL;
  /** How many redirects were followed. */
  readonly redirects: number;
}

/** What only the origin that it was meant for may see. */
const SECRET_HEADERS = ["authorization", "cookie", "cookie2", "proxy-authorization"];

/**
 * Sends a request and follows at most `max` (default 10) redirects, each checked by the scope;
 * with 0 the redirect itself is the answer. Credentials are dropped when a hop changes the origin.
 * Rejects with a sentence when a hop is refused, before it is asked.
 */
export async function followRedirects(
  fetchLike: FetchLike,
  request: ScopedRequest,
  scope: Pick<UrlScope, "check">,
  { max = 10 }: { readonly max?: number } = {},
): Promise<FollowedResponse> {
  const headers = new Headers(request.headers);
  let method = (request.method ?? "GET").toUpperCase();
  let body = request.body ?? null;
  let url = scope.check(request.url);
  for (let redirects = 0;; redirects++) {
    const response = await fetchLike(url, {
      method,
      headers: new Headers(headers),
      body,
      redirect: "manual",
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    const location = response.headers.get("location");
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!isRedirect || max === 0) return { response, url, redirects };
    await response.body?.cancel();
    if (redirects >= max) throw new Error(refusals.redirects(max));
    const next = scope.check(targetOf(location, url));
    if (next.hash === "") next.hash = url.hash;
    const asGet = response.status === 303
      ? method !== "GET" && method !== "HEAD"
      : response.status < 303 && method === "POST";
    if (asGet) {
      method = "GET";
      body = null;
      for (const name of [...headers.keys()]) if (name.startsWith("content-")) headers.delete(name);
      headers.delete("transfer-encoding");
    }
    if (next.origin !== url.origin) {
      // SECURITY: they stay dropped, also when a later hop leads back.
      for (const name of SECRET_HEADERS) headers.delete(name);
    }
    url = next;
  }
}

function targetOf(location: string, from: URL): URL {
  try {
    return new URL(location, from);
  } catch {
    throw new Error(refusals.noUrl(location));
  }
}
