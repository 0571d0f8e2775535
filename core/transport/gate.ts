/**
 * The one gate in front of everything: calls, upgrades, pages, files. It runs before routing and
 * before a body is read.
 *
 * @module
 */
import { PROTOCOL_PATH } from "../protocol/constants.ts";

/** Where a core can be reached. */
export interface Door {
  /** Exact values of `Host`, in lower case. `null`: any loopback name, whatever the port. */
  readonly hosts: ReadonlySet<string> | null;
  /** Further hosts of the configuration, in lower case. */
  readonly allowedHosts: ReadonlySet<string>;
  /** `http` or `https`: the scheme that pages of this core have. */
  readonly scheme: "http" | "https";
  /** Hosts of `hosts` that a reverse proxy serves with TLS, in lower case. */
  readonly secureHosts?: ReadonlySet<string>;
}

/** Reverse proxies in front of a core. */
export interface Behind {
  /** The hosts, with TLS, under which they serve it. */
  readonly hosts: readonly string[];
  /** Their addresses. */
  readonly proxies: readonly string[];
}

/** The origin of the pages that are served under a host. */
export function originOf(door: Door, host: string): string {
  return `${door.secureHosts?.has(host) === true ? "https" : door.scheme}://${host}`;
}

/** A request that the gate refuses. */
export interface GateRefusal {
  /** The HTTP status. */
  readonly status: number;
  /** What is wrong, without any secret. */
  readonly message: string;
}

/** One name, and at most one port. Lists, user names, paths and blanks do not fit. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** Checks where a request is going and where it comes from. `null` lets it pass. */
export function checkGate(request: Request, door: Door): GateRefusal | null {
  const path = rawPath(request.url);
  if (!isNormalPath(path)) return { status: 400, message: "The path is not in normal form" };
  const host = request.headers.get("host")?.toLowerCase() ?? "";
  // SECURITY: the raw header, exactly: a name that was rebound to this address is not on the list.
  if (!HOST.test(host) || !isKnownHost(host, door)) {
    return { status: 403, message: "The Host header names no host of this core" };
  }
  const origin = request.headers.get("origin");
  const upgrade = request.headers.get("upgrade") !== null;
  const changes = request.method !== "GET" && request.method !== "HEAD";
  // SECURITY: exact scheme, name and port. Cookies and SameSite ignore ports, so they cannot do this.
  if (origin !== null && origin !== originOf(door, host) && (changes || upgrade)) {
    return { status: 403, message: "The Origin header names no page of this core" };
  }
  const site = request.headers.get("sec-fetch-site");
  const navigation = request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document" && !changes;
  // SECURITY: another site may link to us; it may not include or fetch anything.
  if ((site === "cross-site" || site === "same-site") && !navigation) {
    return { status: 403, message: "Requests of other sites are refused" };
  }
  return null;
}

/** The path of a URL as it was sent, without query. */
export function rawPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

function isKnownHost(host: string, door: Door): boolean {
  if (door.allowedHosts.has(host)) return true;
  return door.hosts === null ? LOOPBACK.test(host) : door.hosts.has(host);
}

/** No `//`, no dot segments, no backslash, nothing of these encoded: one path, one meaning. */
function isNormalPath(path: string): boolean {
  // `convertFileSrc` puts a whole path into one segment, so slashes are encoded there.
  const encodedSlashes = path.startsWith(PROTOCOL_PATH);
  if (path.includes("//") || path.includes("\\") || /(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) {
    return false;
  }
  if (/%5c|%00/i.test(path) && !encodedSlashes) return false;
  if (/%2f/i.test(path) && !encodedSlashes) return false;
  return !/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}
