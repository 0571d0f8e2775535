/**
 * The pages of the door itself: what a browser sees that is not let in yet.
 *
 * @module
 */

import { documentHeaders } from "./csp.ts";

const HEADERS = documentHeaders(
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
);

/**
 * Goes on to a path by a step of the page itself: a browser that comes from elsewhere does not
 * send a `SameSite=Strict` cookie along a redirect, but does with the next navigation.
 */
export function stepPage(path: string, cookie?: string): Response {
  const target = path.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  const html = page(
    "One moment",
    `<meta http-equiv="refresh" content="0;url=${target}">`,
    "<p>One moment …</p>",
  );
  const headers = new Headers(HEADERS);
  if (cookie !== undefined) headers.set("set-cookie", cookie);
  return new Response(html, { headers });
}

/** Tells a person how to get in. */
export function lockedPage(name: string): Response {
  const shown = name.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
  const text =
    `<h1>${shown} is locked</h1><p>This browser is not known to the app. Open the link ` +
    `that the app printed when it started; each link works once, for a minute.</p>` +
    `<p>No link at hand? Press Enter in the terminal that runs the app, and it prints another.</p>`;
  return new Response(page("Locked", "", text), { status: 401, headers: HEADERS });
}

function page(title: string, head: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">` +
    `${head}<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1.5rem}` +
    `h1{font-size:1.4rem}</style></head><body>${body}</body></html>`;
}
