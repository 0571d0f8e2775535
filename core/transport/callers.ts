/**
 * Who sends a request: a document with its key and cookie, or a program with a bearer token.
 *
 * @module
 */
import type { AppParts } from "../app/host.ts";
import { KEY_HEADER, SESSION_HEADER } from "../protocol/constants.ts";
import { type Door, originOf } from "./gate.ts";
import { cookieOf, type Login, type Logins } from "./logins.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/** What tells callers apart. */
export interface CallersHost {
  /** The app: its identifier names the cookie. */
  readonly parts: AppParts;
  /** Live sessions. */
  readonly sessions: Sessions;
  /** Cookies and tokens. */
  readonly logins: Logins;
  /** Where the core can be reached; changes when it starts to listen. */
  door(): Door;
}

/** The caller of a request, or why there is none. */
export function authenticate(host: CallersHost, request: Request): Session | string {
  const key = request.headers.get(KEY_HEADER);
  if (key === null) return bearerSession(host, request, bearerOf(request));
  return documentSession(host, request, key);
}

/** The session of a document key, or why there is none. */
export function documentSession(
  host: CallersHost,
  request: Request,
  key: string,
): Session | string {
  const session = host.sessions.find(key);
  const login = loginOf(host, request);
  // SECURITY: a key alone is not enough: it must come from the browser it was served to.
  if (session === null || login === null || session.login !== login.id) {
    return "This key is not known";
  }
  // SECURITY: browsers send `Origin` with every POST and upgrade; a page's call without one is none.
  return request.headers.get("origin") === null
    ? "A page's call carries an Origin header"
    : session;
}

const bearerSessions = new WeakMap<object, Session>();

/** The session of a bearer token that calls over HTTP, or why there is none. */
export function bearerSession(
  host: CallersHost,
  request: Request,
  token: string | null,
): Session | string {
  if (token === null) return "A key or a bearer token is needed";
  // SECURITY: a page has no business with a bearer token, wherever it got it.
  if (request.headers.get("origin") !== null) {
    return "A bearer token may not come with an Origin header";
  }
  const bearer = host.logins.readBearer(token);
  if (bearer === null) return "This token is not known";
  const joined = request.headers.get(SESSION_HEADER);
  if (joined !== null) {
    const session = host.sessions.get(joined);
    // SECURITY: only the token that opened a session may join it.
    return session?.login === bearer.login ? session : "This session is not known";
  }
  let session = bearerSessions.get(bearer);
  if (session === undefined || session.gone) {
    session = host.sessions.createScript({ ...bearer, origin: "local", url: null, pushes: false });
    bearerSessions.set(bearer, session);
  }
  return session;
}

/** The bearer token of a request, or `null`. */
export function bearerOf(request: Request): string | null {
  return /^Bearer ([\w-]+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}

/** The `Host` of a request, in lower case. */
export function hostOf(request: Request): string {
  return request.headers.get("host")?.toLowerCase() ?? "";
}

/** The value of `Set-Cookie` for a login. */
export function cookieHeader(host: CallersHost, request: Request, cookie: string): string {
  const secure = originOf(host.door(), hostOf(request)).startsWith("https:") ? "; Secure" : "";
  return `${cookieName(host, request)}=${cookie}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}

/** Whose browser a request comes from, or `null`. */
export function loginOf(host: CallersHost, request: Request): Login | null {
  const cookie = cookieOf(request, cookieName(host, request));
  return cookie === null ? null : host.logins.readCookie(cookie);
}

/** The cookie's name. Cookies ignore ports, so the name tells apps and ports apart. */
export function cookieName(host: CallersHost, request: Request): string {
  const port = /:(\d+)$/.exec(request.headers.get("host") ?? "")?.[1] ?? "0";
  return `pleiad-${host.parts.config.identifier}-${port}`;
}
