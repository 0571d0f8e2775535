/**
 * Remote origins of capabilities: URL patterns, read as Tauri reads them
 * (tauri: `crates/tauri-utils/src/acl/mod.rs`, `RemoteUrlPattern`).
 *
 * @module
 */

/**
 * Compiles a URL pattern; throws a `TypeError` when it is none. A path, a search or a hash that is
 * not written matches any; a port that is not written is the scheme's default.
 */
export function compileRemote(source: string): (url: string) => boolean {
  const parsed = new URLPattern(source);
  const { protocol, hostname, port, pathname } = parsed;
  const pattern = new URLPattern({
    protocol,
    hostname,
    port,
    pathname: pathname === "" || pathname === "/" ? "*" : pathname,
    search: parsed.search || "*",
    hash: parsed.hash || "*",
    username: parsed.username || "*",
    password: parsed.password || "*",
  });
  return (url) => pattern.test(url);
}
