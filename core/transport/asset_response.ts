/**
 * The HTTP response for a file: conditions, ranges and caching (RFC 9110, RFC 9111).
 *
 * @module
 */
import { errors } from "../errors.ts";
import type { Asset, ByteRange } from "./assets.ts";
import { resourceHeaders } from "./csp.ts";

/** A name that Vite made from the content: it never stands for anything else. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Answers a request with a file: 200, 206 for one range, 304 when the caller has it already, 416
 * for a range outside it, 405 for a method other than GET and HEAD. HTML is sent as it is, without
 * the page script, and is never stored.
 */
export function respondAsset(request: Request, asset: Asset): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response(errors.assetMethod(), {
      status: 405,
      headers: {
        ...resourceHeaders,
        "content-type": "text/plain; charset=utf-8",
        allow: "GET, HEAD",
      },
    });
  }
  const headers = new Headers({
    ...resourceHeaders,
    "accept-ranges": "bytes",
    "cache-control": cacheControl(asset),
    etag: asset.etag,
    "last-modified": asset.lastModified.toUTCString(),
  });
  if (isUnchanged(request.headers, asset)) return new Response(null, { status: 304, headers });
  headers.set("content-type", asset.type);
  const range = request.method === "GET" ? rangeOf(request.headers, asset) : undefined;
  if (range === null) {
    headers.set("content-range", `bytes */${asset.size}`);
    return new Response(null, { status: 416, headers });
  }
  const length = range === undefined ? asset.size : range.end - range.start + 1;
  headers.set("content-length", `${length}`);
  if (range !== undefined) {
    headers.set("content-range", `bytes ${range.start}-${range.end}/${asset.size}`);
  }
  const body = request.method === "HEAD" || length === 0 ? null : asset.stream(range);
  return new Response(body, { status: range === undefined ? 200 : 206, headers });
}

function cacheControl(asset: Asset): string {
  if (asset.html) return "no-store";
  // SECURITY: a cache that several people share may not hand out what needs a login.
  return HASHED.test(asset.path) ? "private, max-age=31536000, immutable" : "no-cache";
}

function isUnchanged(headers: Headers, asset: Asset): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) {
    return tags.split(",").some((tag) => {
      const one = tag.trim().replace(/^W\//, "");
      return one === "*" || one === asset.etag;
    });
  }
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return since >= asset.lastModified.getTime();
}

/** The one range that is asked for; `undefined` for the whole file, `null` for one outside it. */
function rangeOf(headers: Headers, asset: Asset): ByteRange | null | undefined {
  const condition = headers.get("if-range");
  if (
    condition !== null && condition !== asset.etag &&
    Date.parse(condition) !== asset.lastModified.getTime()
  ) return undefined;
  // Several ranges, and units other than bytes, may be ignored (RFC 9110, 14.2).
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range") ?? "");
  if (match === null) return undefined;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, asset.size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? asset.size - 1 : Math.min(Number(last), asset.size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  return start <= end ? { start, end } : null;
}
