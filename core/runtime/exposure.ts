/**
 * Where a core may listen, and under which names it answers: it refuses to start open.
 *
 * @module
 */
import { networkInterfaces } from "node:os";
import { CoreError, errors } from "../errors.ts";
import type { Behind } from "../transport/gate.ts";
import { normalAddress } from "../transport/people.ts";
import type { ServeOptions } from "./types.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1"]);
const ANY: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** What `serve` makes of its options. */
export interface Exposure {
  /** The address to bind. */
  readonly hostname: string;
  /** Whether the core itself speaks TLS. */
  readonly scheme: "http" | "https";
  /** Whether the address of each peer matters: somebody else than this machine's user may call. */
  readonly peers: boolean;
  /** The reverse proxies in front. */
  readonly behind: Behind;
  /** The hosts that the core answers to once it has a port. */
  hosts(port: number): readonly string[];
  /** Where people reach it once it has a port. */
  url(port: number): string;
  /** Where programs of this machine reach it: past the proxy, by a name of the certificate. */
  localUrl(port: number): string;
}

/** Reads the options. Throws a `CoreError` that says what is missing where they would be unsafe. */
export function readExposure(options: ServeOptions): Exposure {
  const hostname = options.hostname ?? "127.0.0.1";
  const { tls, publicUrl, proxies = [] } = options;
  const scheme = tls === undefined ? "http" : "https";
  const isLocal = LOOPBACK.has(hostname);
  const known = proxies.map((proxy) => {
    const address = normalAddress(proxy);
    if (address === null) throw refuse("proxies", errors.proxyAddress(proxy));
    return address;
  });
  const address = publicUrl === undefined ? null : readPublicUrl(publicUrl);
  if (known.length > 0 && address === null) throw refuse("proxies", errors.proxyWithoutUrl());
  const isSecure = tls !== undefined || (known.length > 0 && address?.protocol === "https:");
  // SECURITY: without TLS everybody on the way reads the cookie, the key and every call.
  const isRisk = !isSecure && options.allowInsecure !== true;
  if (!isLocal && isRisk) throw refuse("hostname", errors.beyondLoopback(hostname));
  if (address !== null && isRisk) throw refuse("publicUrl", errors.publicUrlInsecure(address.href));
  const names = address === null ? [] : hostsOf(address);
  // Where a proxy speaks TLS its pages are secure, and the core's own are not.
  const isOutside = known.length > 0 && address?.protocol === "https:";
  const own = (port: number) => `${scheme}://${bracketed(urlName(hostname))}:${port}`;
  return {
    hostname,
    scheme,
    // With TLS on this machine alone too: it is meant for more than this machine's user.
    peers: !isLocal || known.length > 0 || tls !== undefined,
    behind: { hosts: isOutside ? names : [], proxies: known },
    hosts: (port) => [
      ...namesOf(hostname).flatMap((name) => withPort(name, port, scheme)),
      ...(isOutside ? [] : names),
    ],
    url: (port) => address?.origin ?? own(port),
    localUrl: (port) => isOutside || tls === undefined ? own(port) : address?.origin ?? own(port),
  };
}

function refuse(key: string, text: string): CoreError {
  return new CoreError("config", `${key}: ${text}`);
}

function readPublicUrl(text: string): URL {
  const url = URL.parse(text);
  if (
    url === null || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== ""
  ) {
    throw refuse("publicUrl", errors.publicUrl(text));
  }
  return url;
}

/** `desk.example.org` also where the port of the scheme is written. */
function hostsOf(url: URL): string[] {
  const port = url.protocol === "https:" ? 443 : 80;
  return url.port === "" ? [url.host, `${url.host}:${port}`] : [url.host];
}

function namesOf(hostname: string): readonly string[] {
  if (LOOPBACK.has(hostname)) return ["127.0.0.1", "localhost", "::1"];
  if (!ANY.has(hostname)) return [hostname];
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return ["localhost", ...all.map(({ address }) => address.replace(/%.*$/, ""))];
}

function withPort(name: string, port: number, scheme: "http" | "https"): string[] {
  const host = bracketed(name);
  const isDefault = port === (scheme === "https" ? 443 : 80);
  return isDefault ? [host, `${host}:${port}`] : [`${host}:${port}`];
}

function bracketed(name: string): string {
  return name.includes(":") ? `[${name}]` : name;
}

/** An address that stands for all cannot be opened. */
function urlName(hostname: string): string {
  return ANY.has(hostname) ? "localhost" : hostname;
}
