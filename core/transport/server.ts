/**
 * The core as a fetch handler: the gate, then Hono's routes to calls, sockets, pages and files.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { Plugins } from "../app/plugins.ts";
import {
  BASE_PATH,
  BOOT_PATH,
  FRAMES_PATH,
  IPC_PATH,
  ISOLATION_PATH,
  LEAVE_PATH,
  PROTOCOL_PATH,
  RENEW_PATH,
  SESSION_PARAMETER,
  SOCKET_PATH,
  STREAM_PATH,
  TOKEN_PATH,
} from "../protocol/constants.ts";
import { isLabel } from "../app/windows.ts";
import { errors, reasonOf } from "../errors.ts";
import type { AuditEntry } from "../audit.ts";
import type { Router } from "../router.ts";
import { plain, privateHeaders, withResourceHeaders } from "./answers.ts";
import { respondAsset } from "./asset_response.ts";
import { type Assets, isNavigation } from "./assets.ts";
import { BodyRefused, readText } from "./body.ts";
import {
  authenticate,
  bearerOf,
  bearerSession,
  type CallersHost,
  cookieHeader,
  cookieName,
  documentSession,
  hostOf,
  loginOf,
} from "./callers.ts";
import { proxyRequest } from "./dev_proxy.ts";
import { connectDevSocket } from "./dev_socket.ts";
import { type DocumentHost, respondDocument } from "./documents.ts";
import { checkGate, originOf, rawPath } from "./gate.ts";
import { invokeOverHttp } from "./http.ts";
import { isFrameRequest, respondFrame } from "./isolation.ts";
import { lockedPage, stepPage } from "./locked_page.ts";
import { createPeers } from "./peers.ts";
import { letIn, type PeopleHost } from "./people.ts";
import { MAX_TICKET_BYTES, renew } from "./renewal.ts";
import { refusalOf } from "./refusals.ts";
import type { RpcTarget } from "./rpc.ts";
import { sameSecret } from "./secrets.ts";
import type { Session } from "./session.ts";
import type { Crowd } from "./crowd.ts";
import type { ServerEnv, SocketHandler } from "./socket.ts";
import { openStream, takeFrame } from "./stream.ts";
import { handshakeProblem, readOffer, readSeq, sessionHandler } from "./websocket.ts";

/** What the server serves. */
export interface ServerHost extends DocumentHost, RpcTarget, PeopleHost, CallersHost {
  /** Runs calls. */
  readonly router: Router;
  /** The plugins. */
  readonly plugins: Plugins;
  /** The frontend's files, or `null` when there are none. */
  assets(): Assets | null;
  /** The frontend's development server, or `null`. */
  devUrl(): string | null;
  /** The folder of the isolation page, or `null`. */
  isolationDir(): string | null;
  /** The key of the state file, for `POST /__pleiad/token`. */
  readonly stateKey: string;
  /** A request was refused: for the audit log. */
  refused(entry: AuditEntry): void;
  /** What is open. */
  readonly crowd: Crowd;
  /** Waits until the app has started. */
  ready(): Promise<void>;
  /** Whether the app stops, or has stopped. */
  stopped(): boolean;
}

type Env = { Bindings: ServerEnv };
type Answer = Response | Promise<Response>;

/** Makes the fetch handler. It answers whatever comes and never rejects. */
export function createServer(host: ServerHost): (request: Request, env: ServerEnv) => Answer {
  const app = new Hono<Env>({ getPath: (request) => rawPath(request.url) });
  // One route a path: Hono answers from a lone handler without a chain of promises.
  app.all(`${IPC_PATH}*`, (c) => {
    if (c.req.method !== "POST") return plain(405, "only POST and OPTIONS are allowed");
    const caller = authenticate(host, c.req.raw);
    return typeof caller === "string"
      ? plain(401, caller)
      : invokeOverHttp(c.req.raw, caller, host);
  });
  app.get(`${ISOLATION_PATH}:id`, (c) => serveFrame(host, c.req.raw));
  app.get(SOCKET_PATH, (c) => openSocket(host, c.req.raw, c.env));
  app.get(BOOT_PATH, (c) => boot(host, c));
  app.post(STREAM_PATH, (c) => answerStream(host, c.req.raw));
  app.post(FRAMES_PATH, (c) => answerFrame(host, c.req.raw, false));
  app.post(LEAVE_PATH, (c) => answerFrame(host, c.req.raw, true));
  app.post(RENEW_PATH, (c) => renewDocument(host, c.req.raw));
  app.post(TOKEN_PATH, (c) => issueToken(host, c.req.raw));
  app.get(`${PROTOCOL_PATH}:scheme/:path`, (c) => serveProtocol(host, c.req.raw));
  app.notFound((c) =>
    c.req.path.startsWith(BASE_PATH)
      ? plain(404, "There is nothing at this address")
      : serveFrontend(host, c.req.raw, c.env)
  );
  app.onError((error) => {
    console.error(`The core failed on a request: ${reasonOf(error)}`);
    return plain(500, "The core failed on this request");
  });
  let started = false;
  const answer = (request: Request, env: ServerEnv): Answer => {
    if (host.stopped()) return plain(503, errors.stopped());
    if (started) return app.fetch(request, env);
    return host.ready().then(() => {
      started = true;
      return app.fetch(request, env);
    }, (error) => {
      console.error(`The core has not started: ${reasonOf(error)}`);
      return plain(500, "The core failed on this request");
    });
  };
  const peers = createPeers(host);
  const note = (request: Request, env: ServerEnv, response: Response) => {
    const refused = refusalOf(request, env, response);
    if (refused !== null) host.refused(refused);
    return response;
  };
  const finish = (request: Request, env: ServerEnv, response: Response) => {
    host.crowd.endRequest();
    peers.note(request, env, response.status);
    return note(request, env, response);
  };
  return (request, env) => {
    // SECURITY: outermost, for every method and path, before routing and before a body is read.
    const refusal = checkGate(request, host.door()) ?? peers.check(request, env);
    if (refusal !== null) return note(request, env, plain(refusal.status, refusal.message));
    const crowded = host.crowd.refuseRequest();
    if (crowded !== null) return note(request, env, plain(503, crowded));
    const answered = answer(request, env);
    return answered instanceof Promise
      ? answered.then((response) => finish(request, env, response))
      : finish(request, env, answered);
  };
}

function openSocket(host: ServerHost, request: Request, env: ServerEnv | undefined): Response {
  const { dialect, protocol, key, bearer } = readOffer(request);
  const caller = key === null
    ? bearerSession(host, request, bearer ?? bearerOf(request))
    : documentSession(host, request, key);
  // Who calls comes first, so that a client can ask with a plain GET why it was refused.
  if (typeof caller === "string") return plain(401, caller);
  const known = caller.url === null ? scriptSession(host, request, caller) : caller;
  if (known === undefined) return plain(401, "This session is not known");
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket" || env?.upgrade === undefined) {
    return plain(426, "This address takes WebSockets");
  }
  const wrong = handshakeProblem(request);
  if (wrong !== null) return plain(wrong.status, wrong.message);
  if (dialect === null) return plain(400, "Offer the subprotocol pleiad.v1 or jsonrpc");
  const session = known ?? host.sessions.createScript({
    label: caller.label,
    login: caller.login,
    principal: caller.principal,
    origin: "local",
    url: null,
    pushes: true,
  });
  const crowded = host.crowd.refuseSocket(caller.login);
  if (crowded !== null) {
    if (known === null) host.sessions.end(session);
    return plain(503, crowded);
  }
  const handler = sessionHandler(session, dialect, host.sessions, host, readSeq(request));
  const left = host.crowd.openSocket(caller.login);
  const counted: SocketHandler = {
    ...handler,
    close(code, reason) {
      left();
      handler.close(code, reason);
    },
  };
  const response = env.upgrade(request, counted, { protocol });
  if (response !== null) return response;
  left();
  if (known === null) host.sessions.end(session);
  return plain(426, "This address takes WebSockets");
}

function answerStream(host: ServerHost, request: Request): Response {
  const session = authenticate(host, request);
  if (typeof session === "string") return plain(401, session);
  const crowded = host.crowd.refuseSocket(session.login);
  if (crowded !== null) return plain(503, crowded);
  // A program without a page has no session that outlives this request.
  if (session.url === null) return plain(400, "Only pages take streams");
  const name = new URL(request.url).searchParams.get("stream") ?? "";
  const left = host.crowd.openSocket(session.login);
  const { sessions } = host;
  return openStream(session, { seq: readSeq(request) ?? -1, name, sessions, target: host, left });
}

async function answerFrame(
  host: ServerHost,
  request: Request,
  leaves: boolean,
): Promise<Response> {
  const session = authenticate(host, request);
  if (typeof session === "string") return plain(401, session);
  try {
    const status = await takeFrame(request, session, host.sessions, host, leaves);
    return status === 204
      ? new Response(null, { status, headers: privateHeaders })
      : plain(status, "Open a stream first");
  } catch (error) {
    return plain(error instanceof BodyRefused ? error.status : 400, reasonOf(error));
  }
}

/** The session that a script comes back to: `null` when it wants a new one. */
function scriptSession(
  host: ServerHost,
  request: Request,
  { login }: Session,
): Session | null | undefined {
  const id = new URL(request.url).searchParams.get(SESSION_PARAMETER);
  if (id === null) return null;
  const session = host.sessions.get(id);
  // SECURITY: only the token that opened a session may come back to it.
  return session?.login === login && session.url === null && session.counted ? session : undefined;
}

function boot(host: ServerHost, c: Context<Env>): Response {
  // A link preview asks with HEAD: it must not spend the token.
  if (c.req.method !== "GET") return plain(405, "Only GET works here");
  const cookie = host.logins.redeemBootToken(c.req.query("token") ?? "");
  if (cookie === null) return lockedPage(host.parts.config.productName);
  const value = cookieHeader(host, c.req.raw, cookie);
  const site = c.req.header("sec-fetch-site");
  if (site === "cross-site" || site === "same-site") return stepPage("/", value);
  return new Response(null, {
    status: 303,
    headers: { ...privateHeaders, location: "/", "set-cookie": value },
  });
}

async function renewDocument(host: ServerHost, request: Request): Promise<Response> {
  const login = loginOf(host, request);
  const origin = request.headers.get("origin");
  // SECURITY: a ticket from before the app was isolated must not lead past the frame.
  if (host.security.pattern?.use === "isolation") {
    return plain(401, "This document cannot be renewed");
  }
  // SECURITY: no body is read for a stranger.
  if (login === null || origin === null) return plain(401, "Open the app first");
  const ticket = await readText(request, MAX_TICKET_BYTES, host.limits).catch(() => "");
  const renewed = renew(host, { ticket, login, origin });
  if (renewed === null) return plain(401, "This document cannot be renewed");
  return Response.json(renewed, { headers: privateHeaders });
}

async function issueToken(host: ServerHost, request: Request): Promise<Response> {
  const key = bearerOf(request);
  if (key === null || request.headers.get("origin") !== null || !sameSecret(key, host.stateKey)) {
    return plain(401, "This key is not known");
  }
  const body: unknown = await request.json().catch(() => null);
  const label = typeof body === "object" && body !== null && "label" in body ? body.label : null;
  if (typeof label !== "string" || !isLabel(label)) return plain(400, errors.labelName());
  return Response.json({ token: host.logins.issueBearer(label) }, { headers: privateHeaders });
}

async function serveProtocol(host: ServerHost, request: Request): Promise<Response> {
  const bearer = bearerOf(request);
  const known = bearer === null ? null : bearerSession(host, request, bearer);
  const who = loginOf(host, request) ?? known;
  if (who === null || typeof who === "string") return plain(401, "Open the app first");
  const rest = rawPath(request.url).slice(PROTOCOL_PATH.length);
  const slash = rest.indexOf("/");
  const scheme = rest.slice(0, slash);
  let path: string;
  try {
    path = decodeURIComponent(rest.slice(slash + 1));
  } catch {
    return plain(400, "The path is not percent-encoded UTF-8");
  }
  for (const { definition, app, plugin } of host.plugins.all()) {
    const handler = Object.hasOwn(definition.protocols ?? {}, scheme)
      ? definition.protocols?.[scheme]
      : undefined;
    if (handler === undefined) continue;
    try {
      const context = { app, path, label: null, principal: who.principal };
      // SECURITY: whatever a plugin answers, no other page may include it or guess at its type.
      return withResourceHeaders(await handler(request, context));
    } catch (error) {
      console.error(`Plugin "${plugin.name}" failed to serve "${scheme}": ${reasonOf(error)}`);
      return plain(500, `The scheme "${scheme}" failed on this request`);
    }
  }
  return plain(404, `No plugin serves the scheme "${scheme}"`);
}

async function serveFrontend(
  host: ServerHost,
  request: Request,
  env: ServerEnv | undefined,
): Promise<Response> {
  let login = loginOf(host, request);
  let cookie: string | undefined;
  const devUrl = host.devUrl();
  if (isNavigation(request) && login?.principal !== null) {
    // The cookie may be there all the same: it stays away when a link elsewhere led here.
    if (login === null && request.headers.get("sec-fetch-site") === "cross-site") {
      return stepPage(`${rawPath(request.url)}${new URL(request.url).search}`);
    }
    const found = await letIn(host, request, env, login);
    if (found === null) return lockedPage(host.parts.config.productName);
    if (found instanceof Response) return found;
    login = found.login;
    if (found.cookie !== null) cookie = cookieHeader(host, request, found.cookie);
  }
  if (login === null) return plain(401, "Open the app first");
  // SECURITY: a service worker could read the isolation frame, and its key, on its way.
  if (host.isolationDir() !== null && request.headers.get("sec-fetch-dest") === "serviceworker") {
    return plain(403, "There are no service workers beside an isolation frame");
  }
  const origin = originOf(host.door(), hostOf(request));
  const who = { login, cookie };
  if (devUrl !== null) {
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
      return await bridgeSocket(request, devUrl, env);
    }
    const ownName = cookieName(host, request);
    const answer = await proxyRequest(request, devUrl, {
      html: (html, { status }) =>
        respondDocument(host, { request, html, ...who, origin, devUrl, status }),
      ownCookie: (name) => name === ownName,
    });
    return withHeaders(host, answer);
  }
  const asset = await host.assets()?.find(rawPath(request.url), {
    fallback: isNavigation(request),
  });
  if (asset === null || asset === undefined) {
    return plain(404, `asset not found: ${rawPath(request.url)}`);
  }
  if (!asset.html || request.method !== "GET") {
    return withHeaders(host, respondAsset(request, asset));
  }
  return respondDocument(host, { request, html: await asset.text(), ...who, origin });
}

async function serveFrame(host: ServerHost, request: Request): Promise<Response> {
  const dir = host.isolationDir();
  const session = host.sessions.get(rawPath(request.url).slice(ISOLATION_PATH.length));
  if (dir === null || session === undefined || session.login !== loginOf(host, request)?.id) {
    return plain(404, "There is nothing at this address");
  }
  if (!isFrameRequest(request)) return plain(403, "Only the isolation frame may be loaded here");
  const key = session.seal?.takeKey() ?? null;
  if (key === null) return plain(403, "The isolation frame of this document has been loaded");
  const origin = originOf(host.door(), hostOf(request));
  try {
    return await respondFrame({ dir, origin, key });
  } catch (error) {
    console.error(reasonOf(error));
    return plain(500, "The isolation page cannot be read");
  }
}

function withHeaders(host: ServerHost, response: Response): Response {
  for (const [name, value] of host.headers) response.headers.set(name, value);
  return response;
}

async function bridgeSocket(
  request: Request,
  devUrl: string,
  env: ServerEnv | undefined,
): Promise<Response> {
  const dev = await connectDevSocket(request, devUrl);
  if (dev === null) return plain(502, "The dev server refused the socket");
  const response = env?.upgrade?.(request, dev.handler, { protocol: dev.protocol }) ?? null;
  if (response !== null) return response;
  dev.handler.close(1006, "The upgrade failed");
  return plain(426, "This address takes WebSockets");
}
