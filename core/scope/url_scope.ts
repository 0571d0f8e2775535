/**
 * URL scopes: which addresses a command may ask, at the first and at every further hop
 * (tauri-apps/plugins-workspace: `plugins/http/src/scope.rs`).
 *
 * @module
 */
import { compileGlob, escapeGlob } from "../acl/glob.ts";
import { compileRemote } from "../acl/remote.ts";
import { refusals } from "./refusals.ts";

/** An entry of a URL scope: a URL pattern, plain or under the key `url`. A path, a search or a hash
 * that is not written matches any; a port that is not written is the scheme's default. */
export type UrlEntry = string | { readonly url: string };

/** What makes a URL scope. */
export interface UrlScopeOptions {
  /** What may be asked. */
  readonly allow: readonly UrlEntry[];
  /** What may not, whatever is allowed. Default: nothing. */
  readonly deny?: readonly UrlEntry[];
}

/** Decides about URLs. */
export interface UrlScope {
  /** The URL to use instead of `url`, normalised. Throws a sentence when it may not be asked. */
  check(url: string | URL): URL;
  /** Whether `check` would return. */
  isAllowed(url: string | URL): boolean;
}

/** Longer URLs are refused. */
const LONGEST = 65_536;
/** Patterns with groups are matched by the system, whose cost grows faster than the text. */
const LONGEST_FOR_GROUPS = 2_048;

const COMPONENTS = ["protocol", "hostname", "port", "pathname", "search", "hash"] as const;

/**
 * Compiles a URL scope for `http:` and `https:`. Throws a `TypeError` for an entry that is no URL
 * pattern.
 *
 * ```ts
 * import { createUrlScope } from "@pleiad/core/scope";
 *
 * const scope = createUrlScope({ allow: ["https://*.example.com"], deny: [] });
 * scope.isAllowed("https://api.example.com/v1?x"); // true
 * scope.isAllowed("https://api.example.com@evil.test/"); // false
 * ```
 */
export function createUrlScope(options: UrlScopeOptions): UrlScope {
  const compile = (entry: UrlEntry) => compileUrl(typeof entry === "string" ? entry : entry.url);
  const allow = options.allow.map(compile);
  const deny = (options.deny ?? []).map(compile);
  function check(input: string | URL): URL {
    const url = parse(String(input));
    const forms = [url, ...aliases(url)];
    const denied = deny.some((matches) => forms.some(matches));
    if (denied || !allow.some((matches) => matches(url))) {
      throw new Error(refusals.url(url.href));
    }
    return url;
  }
  return {
    check,
    isAllowed(url) {
      try {
        check(url);
        return true;
      } catch {
        return false;
      }
    },
  };
}

function parse(text: string): URL {
  if (text.length > LONGEST) throw new Error(refusals.longUrl(text.length, LONGEST));
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(refusals.noUrl(text));
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Error(refusals.scheme(url.protocol.slice(0, -1)));
  }
  // SECURITY: `https://good.test@evil.test` deceives readers, and a name here would be sent along.
  if (url.username !== "" || url.password !== "") {
    url.username = "";
    url.password = "";
    throw new Error(refusals.userInfo(url.href));
  }
  return url;
}

/** Other spellings under which servers answer the same; deny entries hold for them too. */
function aliases(url: URL): URL[] {
  const plain = new URL(url);
  plain.hostname = plain.hostname.replace(/\.+$/, "");
  const decoded = new URL(plain);
  decoded.pathname = decoded.pathname.replace(
    /%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|2[def]|5f|7e)/gi,
    (code) => decodeURIComponent(code),
  ).replace(/\/{2,}/g, "/");
  return [plain, decoded];
}

function compileUrl(source: string): (url: URL) => boolean {
  const remote = compileRemote(source);
  const parsed = new URLPattern(source);
  const { pathname } = parsed;
  const texts = {
    protocol: parsed.protocol,
    hostname: parsed.hostname,
    port: parsed.port,
    pathname: pathname === "" || pathname === "/" ? "*" : pathname,
    search: parsed.search || "*",
    hash: parsed.hash || "*",
  };
  const globs = COMPONENTS.map((name) => linear(texts[name]));
  return (url) => {
    const simple = globs.every((matches, i) => {
      const name = COMPONENTS[i];
      return matches === undefined || (name !== undefined && matches(valueOf(url, name)));
    });
    if (!simple) return false;
    if (!globs.includes(undefined)) return true;
    return url.href.length <= LONGEST_FOR_GROUPS && remote(url.href);
  };
}

/** Texts with no other wildcard than `*` are globs, which are matched in linear time. */
function linear(text: string): ((value: string) => boolean) | undefined {
  if (!/^(?:[^\\:{}()?+]|\\.)*$/su.test(text)) return undefined;
  const glob = text.replace(
    /\\(.)|(\*+)|[?[\]]/gsu,
    (all, escaped?: string, stars?: string) =>
      stars !== undefined ? "*" : escapeGlob(escaped ?? all),
  );
  return compileGlob(glob);
}

function valueOf(url: URL, name: (typeof COMPONENTS)[number]): string {
  if (name === "protocol") return url.protocol.slice(0, -1);
  if (name === "search" || name === "hash") return url[name].slice(1);
  return url[name];
}
