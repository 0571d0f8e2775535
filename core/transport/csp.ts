/**
 * The content security policy of the pages, and the other headers that keep them to themselves.
 *
 * @module
 */

import { PROTOCOL_PATH } from "../protocol/constants.ts";

/** A policy as `security.csp` gives it (tauri-utils: `config.rs`, `Csp`). */
export type CspConfig = string | { readonly [directive: string]: string | readonly string[] };

/** What a policy depends on. */
export interface CspOptions {
  /** The nonce of this document's page script. */
  readonly nonce: string;
  /** The origin that serves the page, `http://127.0.0.1:4747`; its sockets are allowed. */
  readonly origin: string;
  /** The app's `security.csp`. */
  readonly csp?: CspConfig | null | undefined;
  /** The dev server behind the page, when there is one: what its hot reload needs is allowed. */
  readonly devUrl?: string | undefined;
  /** Whether the page shows a frame of the core's: the isolation pattern's. */
  readonly frames?: boolean;
}

/** Headers of everything that the core sends which is no document. */
export const resourceHeaders: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** Headers of a document, for its policy. A document is never stored: it carries its own key. */
export function documentHeaders(csp: string): Record<string, string> {
  return {
    ...resourceHeaders,
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    // Browsers that know `frame-ancestors` ignore it beside one.
    "x-frame-options": "DENY",
    "content-security-policy": csp,
  };
}

/**
 * Has browsers come back by TLS only, for a year. Not for `localhost`: it holds for every port of a
 * name, and other programs of that machine have none. Browsers themselves ignore it for addresses.
 */
export function transportHeaders(origin: string): Record<string, string> {
  const { protocol, hostname } = new URL(origin);
  const isNamed = protocol === "https:" && !/^(?:.+\.)?localhost$|^[\d.]+$|^\[/.test(hostname);
  return isNamed ? { "strict-transport-security": "max-age=31536000" } : {};
}

/** Directives that fall back to `default-src` when a policy does not name them. */
const FETCHES: Readonly<Record<string, readonly string[]>> = {
  "script-src": ["'self'"],
  // Style attributes and libraries that write style sheets are in everyday builds; what a style
  // could fetch stays within `img-src` and `font-src`.
  "style-src": ["'self'", "'unsafe-inline'"],
  // A build inlines small images and fonts as `data:`; files from raw results become `blob:`.
  "img-src": ["'self'", "data:", "blob:"],
  "media-src": ["'self'", "data:", "blob:"],
  "font-src": ["'self'", "data:"],
  "connect-src": ["'self'"],
};

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "object-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};

/**
 * Builds the value of `Content-Security-Policy`. Directives that the app names replace ours, its
 * `default-src` those that fall back to it; whatever the app says, the page script may run and may
 * reach the core.
 */
export function buildCsp({ nonce, origin, csp, devUrl, frames }: CspOptions): string {
  const own = parseCsp(csp ?? {});
  const fallback = own.get("default-src");
  const policy = new Map<string, readonly string[]>([["default-src", fallback ?? ["'self'"]]]);
  for (const [name, sources] of Object.entries(FETCHES)) policy.set(name, fallback ?? sources);
  for (const [name, sources] of Object.entries(OTHERS)) policy.set(name, sources);
  for (const [name, sources] of own) policy.set(name, sources);

  for (const [name, sources] of policy) {
    // Tauri's pages name the scheme of `convertFileSrc` so, in whichever form their system has.
    if (!sources.some((source) => /^(asset:|https?:\/\/asset\.localhost)$/i.test(source))) continue;
    policy.set(name, [...sources, `${origin}${PROTOCOL_PATH}asset/`]);
  }
  const socket = origin.replace(/^http/, "ws");
  const scripts = devUrl === undefined ? [`'nonce-${nonce}'`] : [
    // A dev server writes inline scripts; beside a nonce a browser ignores 'unsafe-inline'.
    "'unsafe-inline'",
    "'unsafe-eval'",
  ];
  allow(policy, "script-src", scripts);
  if (own.has("script-src-elem")) allow(policy, "script-src-elem", scripts);
  allow(policy, "connect-src", ["'self'", socket]);
  if (frames === true) allow(policy, "frame-src", ["'self'"]);
  if (devUrl !== undefined) {
    allow(policy, "style-src", ["'unsafe-inline'"]);
    const dev = new URL(devUrl).origin;
    allow(policy, "connect-src", [dev, dev.replace(/^http/, "ws")]);
    allow(policy, "worker-src", ["'self'", "blob:"]);
  }
  return [...policy].map(([name, sources]) => [name, ...sources].join(" ")).join("; ");
}

/** Reads a policy. A directive that comes twice counts once, as in a browser. */
function parseCsp(csp: CspConfig): Map<string, readonly string[]> {
  const policy = new Map<string, readonly string[]>();
  const entries = typeof csp === "string"
    ? csp.split(";").map((part): [string, string] => {
      const [name = "", ...sources] = part.trim().split(/\s+/);
      return [name, sources.join(" ")];
    })
    : Object.entries(csp);
  for (const [name, value] of entries) {
    const key = name.trim().toLowerCase();
    const sources = (typeof value === "string" ? [value] : value)
      // SECURITY: no source can end its directive, the header, or start another policy.
      .flatMap((source) => source.split(/[\s;,]+/)).filter((source) => source !== "");
    if (/^[a-z-]+$/.test(key) && !policy.has(key)) policy.set(key, sources);
  }
  return policy;
}

function allow(policy: Map<string, readonly string[]>, name: string, sources: readonly string[]) {
  const present = (policy.get(name) ?? []).filter((source) => source.toLowerCase() !== "'none'");
  // Where 'unsafe-inline' is wanted, a nonce of the app's own would switch it off.
  const kept = sources.includes("'unsafe-inline'")
    ? present.filter((source) => !/^'(nonce|sha\d+)-|^'strict-dynamic'$/i.test(source))
    : present;
  policy.set(name, [...new Set([...kept, ...sources])]);
}
