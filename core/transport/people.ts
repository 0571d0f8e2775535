/**
 * Lets people in where the app's `authenticate` says who they are.
 *
 * @module
 */
import { isIP } from "node:net";
import { reasonOf } from "../errors.ts";
import type { Authenticate, Principal } from "../types/principal.ts";
import type { Login, Logins } from "./logins.ts";
import type { ServerEnv } from "./socket.ts";

/** What asking needs. */
export interface PeopleHost {
  /** The app's hook, or `null`. */
  readonly authenticate: Authenticate | null;
  /** Cookies. */
  readonly logins: Logins;
  /** Addresses of the reverse proxies that stand in front. */
  proxies(): ReadonlySet<string>;
}

/** Somebody who may have a document. */
export interface LetIn {
  /** Who it is. */
  readonly login: Login;
  /** The value of the cookie to set; `null` when the browser has the right one. */
  readonly cookie: string | null;
}

/**
 * Who asks for a document: the holder of the cookie, unless the app has an `authenticate`, which
 * is asked for every document; a response where the hook gives one; `null` for nobody.
 */
export async function letIn(
  host: PeopleHost,
  request: Request,
  env: ServerEnv | undefined,
  known: Login | null,
): Promise<LetIn | Response | null> {
  // A boot link has let this browser in: it is the one of whoever started the core.
  if (known !== null && known.principal === null) return { login: known, cookie: null };
  if (host.authenticate === null) return null;
  const { address, proxied } = addressOf(host, request, env);
  let found: Principal | Response | null;
  try {
    // SECURITY: a body is nobody's to read before its sender is known.
    const asked = new Request(request.url, { headers: request.headers });
    found = await host.authenticate({ request: asked, address, proxied });
  } catch (error) {
    // SECURITY: a guard that throws has not let anybody through.
    console.error(`authenticate failed: ${reasonOf(error)}`);
    return null;
  }
  if (found === null || found instanceof Response) return found;
  const principal = readPrincipal(found);
  if (principal === null) {
    console.error("authenticate gave neither a principal with an id, nor a response, nor null");
    return null;
  }
  // The same person keeps the login, and with it the documents that are open.
  const same = known !== null && known.principal?.id === principal.id ? known : null;
  const { login, cookie } = host.logins.logIn(principal, same);
  return { login, cookie };
}

/** Where a request comes from: the runtime's word, or that of a proxy that was named. */
export function addressOf(
  { proxies }: Pick<PeopleHost, "proxies">,
  request: Request,
  env: ServerEnv | undefined,
): { readonly address: string | null; readonly proxied: boolean } {
  const peer = normalAddress(env?.address?.(request) ?? null);
  const named = proxies();
  if (peer === null || !named.has(peer)) return { address: peer, proxied: false };
  // SECURITY: from the right, since a client can write the left of it itself.
  const passed = (request.headers.get("x-forwarded-for") ?? "").split(",").map((part) =>
    normalAddress(part.trim())
  );
  const client = passed.findLast((each) => each === null || !named.has(each)) ?? null;
  return { address: client ?? peer, proxied: true };
}

/** One spelling for each address: `::ffff:10.0.0.1` is `10.0.0.1`. `null` for what is none. */
export function normalAddress(address: string | null): string | null {
  if (address === null) return null;
  const bare = address.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "").toLowerCase();
  const mapped = /^(?:0*:)*:?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped !== undefined) return isIP(mapped) === 4 ? mapped : null;
  if (isIP(bare) === 0) return null;
  // The URL parser knows the one right spelling of an IPv6 address.
  return isIP(bare) === 6 ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare;
}

/** The hook's word, checked: it goes into a cookie. */
function readPrincipal({ id, name, labels }: Principal): Principal | null {
  if (typeof id !== "string" || id === "") return null;
  return {
    id,
    ...(typeof name === "string" ? { name } : {}),
    ...(Array.isArray(labels) ? { labels: labels.map(String) } : {}),
  };
}
