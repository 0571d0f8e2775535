/**
 * Documents: each gets a label, a session, a key and the page script of its own.
 *
 * @module
 */
import { delimiter, sep } from "node:path";
import type { SecurityConfig } from "../app/config.ts";
import type { AppParts } from "../app/host.ts";
import { errors } from "../errors.ts";
import type { Plugins } from "../app/plugins.ts";
import type { Windows } from "../app/windows.ts";
import { ISOLATION_PATH } from "../protocol/constants.ts";
import { type PageConfig, TICKET_PARAMETER } from "../protocol/page_config.ts";
import { pageScript } from "../page/script.gen.ts";
import { buildCsp, documentHeaders, transportHeaders } from "./csp.ts";
import type { Login } from "./logins.ts";
import { mayOpen } from "../app/may_open.ts";
import { injectPageScript } from "./html.ts";
import { randomSecret } from "./secrets.ts";
import type { Page } from "../types/plugin.ts";
import { Seal } from "./seal.ts";
import type { SessionFacts } from "./session.ts";
import { issueRenewal, type RenewalHost } from "./renewal.ts";

/** What documents are made of. */
export interface DocumentHost extends RenewalHost {
  /** The app. */
  readonly parts: AppParts;
  /** Its plugins: their page parts and hooks. */
  readonly plugins: Plugins;
  /** Its windows. */
  readonly windows: Windows;
  /** Security settings of pages. */
  readonly security: SecurityConfig;
  /** The app's own headers of pages and files. */
  readonly headers: ReadonlyMap<string, string>;
  /** A script that defines `window.__TAURI__`, or the empty text. */
  globalScript(): string;
}

/** One request for a document. */
export interface DocumentRequest {
  /** The request. */
  readonly request: Request;
  /** The page as it was built, or as the dev server sent it. */
  readonly html: string;
  /** Whose browser asks. */
  readonly login: Login;
  /** A cookie to set, or absent. */
  readonly cookie?: string | undefined;
  /** The origin of the page: scheme and `Host`. */
  readonly origin: string;
  /** The dev server that stands behind the page, or absent. */
  readonly devUrl?: string | undefined;
  /** The status of the response. Default 200. */
  readonly status?: number;
}

/** Answers a request for a document with the page and its script. */
export function respondDocument(host: DocumentHost, asked: DocumentRequest): Response {
  const { parts, windows, plugins } = host;
  const { request, login, origin } = asked;
  const nonce = randomSecret();
  const isolated = host.security.pattern?.use === "isolation";
  const csp = buildCsp({
    nonce,
    origin,
    csp: parts.development ? host.security.devCsp ?? host.security.csp : host.security.csp,
    devUrl: asked.devUrl,
    frames: isolated,
  });
  const headers = new Headers({ ...documentHeaders(csp), ...transportHeaders(origin) });
  for (const [name, value] of host.headers) headers.set(name, value);
  if (asked.cookie !== undefined) headers.set("set-cookie", asked.cookie);
  const status = asked.status ?? 200;
  // SECURITY: a key is for a document that a person looks at, not for a frame or a script's fetch.
  const destination = request.headers.get("sec-fetch-dest");
  if (destination !== null && destination !== "document") {
    return new Response(asked.html, { status, headers });
  }
  const url = new URL(request.url);
  const own = windows.labelOf(url.pathname);
  const ticket = url.searchParams.get(TICKET_PARAMETER);
  const person = login.principal?.id ?? null;
  const label = (ticket === null ? null : windows.redeemTicket(ticket, login.id, person)) ?? own;
  // SECURITY: what a person may open is said by the app's `authenticate`.
  if (!mayOpen(login.principal, label)) {
    headers.set("content-type", "text/plain; charset=utf-8");
    return new Response(errors.labelRefused(label), { status: 403, headers });
  }
  const page: Page = { label, principal: login.principal };
  const address = `${origin}${url.pathname}${url.search}`;
  let refused = false;
  plugins.each("onNavigation", ({ definition }) => {
    if (refused || definition.onNavigation === undefined) return;
    // SECURITY: a guard that throws has not let anybody through.
    refused = true;
    refused = definition.onNavigation(page, address) === false;
  });
  // A browser that gets 204 for a navigation stays where it is.
  if (refused) return new Response(null, { status: 204 });
  plugins.each("onPageLoad", ({ definition }) => {
    definition.onPageLoad?.(page, { url: address, event: "started" });
  });
  const facts: SessionFacts = {
    label,
    origin: "local",
    url: address,
    login: login.id,
    principal: login.principal,
    pushes: true,
    seal: isolated ? new Seal() : null,
  };
  const { key, session } = host.sessions.createDocument(facts);
  const config: PageConfig = {
    key,
    label,
    path: { sep, delimiter },
    writable: parts.development,
    freezePrototype: host.security.freezePrototype === true,
    // The frame of an isolated document has its key once and for all: it can only be loaded anew.
    ...(isolated
      ? { isolation: ISOLATION_PATH + session.id }
      : { renewal: issueRenewal(host, facts) }),
    ...(ticket === null ? {} : { ticketed: true }),
    ...(label === own ? {} : { ticket: windows.issueTicket(label, login.id, "reload") }),
  };
  const html = injectPageScript(asked.html, composeScript(host, config, page), nonce);
  return new Response(html, { status, headers });
}

function composeScript(host: DocumentHost, config: PageConfig, page: Page): string {
  let script = `(()=>{const config=${JSON.stringify(config)};${pageScript};`;
  const globals = host.globalScript();
  if (globals !== "") script += `(()=>{${globals}\n})();`;
  host.plugins.each("page.script", ({ plugin, definition, app }) => {
    const part = definition.page?.script;
    const text = typeof part === "function" ? part(app, page) : part;
    if (text === undefined || text === "") return;
    const name = JSON.stringify(`The page script of plugin "${plugin.name}" failed:`);
    script += `try{(function(){${text}\n})()}catch(error){console.error(${name},error)}`;
  });
  return `${script}})()`;
}
