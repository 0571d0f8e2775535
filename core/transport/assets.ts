/**
 * The frontend's files: which file answers a path, and the response that carries it.
 *
 * @module
 */
import { open, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import process from "node:process";
import { getMimeType } from "hono/utils/mime";
import { errors } from "../errors.ts";

/** A part of a file: the first and the last byte, counted from 0. */
export interface ByteRange {
  /** The first byte. */
  readonly start: number;
  /** The last byte, included. */
  readonly end: number;
}

/** One file of the frontend. */
export interface Asset {
  /** Where it was found: a path below the root with a leading slash, decoded. */
  readonly path: string;
  /** The content type. */
  readonly type: string;
  /** The size in bytes. */
  readonly size: number;
  /** The entity tag, with its quotes. */
  readonly etag: string;
  /** The time of the last change, to the second. */
  readonly lastModified: Date;
  /** Whether it is an HTML document, which needs the page script. */
  readonly html: boolean;
  /** Reads the whole file as UTF-8. */
  text(): Promise<string>;
  /** Streams the file, or a part of it. The file is open only while the stream is read. */
  stream(range?: ByteRange): ReadableStream<Uint8Array>;
}

/** The files of a frontend. */
export interface Assets {
  /**
   * Finds the file for the path of a URL (percent-encoded, without the query): the path itself,
   * `path.html`, `path/index.html`, and with `fallback` also `/index.html`, for applications that
   * route in the page. `null` when there is none, or when the path is not one that may be asked for.
   * Source: tauri `crates/tauri/src/manager/mod.rs` (`get_asset`).
   */
  find(path: string, options?: { readonly fallback?: boolean }): Promise<Asset | null>;
}

const PIECE = 64 * 1024;

/** Serves the files below `root`, a folder that may come and go while the app runs. */
export function createAssets(root: string): Assets {
  return {
    async find(path, { fallback = false } = {}) {
      const name = cleanPath(path);
      if (name === null) return null;
      const names = name === "" ? [] : [name, `${name}.html`];
      names.push(join(name, "index.html"));
      if (fallback) names.push("index.html");
      for (const candidate of names) {
        const asset = await openAsset(root, candidate);
        if (asset !== null) return asset;
      }
      return null;
    },
  };
}

/** Whether a request loads a document, so that `/index.html` may answer for a missing file. */
export function isNavigation(request: Request): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const mode = request.headers.get("sec-fetch-mode");
  if (mode !== null && mode !== "navigate") return false;
  return (request.headers.get("accept") ?? "").toLowerCase().includes("text/html");
}

/** The path below the root that a URL's path asks for, or `null` for one that is refused. */
function cleanPath(path: string): string | null {
  // SECURITY: `%2f`, `%5c` and `%00` decode to what separates or ends file names.
  if (!path.startsWith("/") || /%(2f|5c|00)/i.test(path)) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  const parts = decoded.replace(/\/$/, "").slice(1).split("/");
  if (parts.length === 1 && parts[0] === "") return "";
  for (const part of parts) {
    // SECURITY: no empty segment, no `.`, no `..`, and no file that is hidden by its name.
    if (part === "" || part.startsWith(".")) return null;
    // SECURITY: a backslash separates on Windows, and a colon names a drive or a stream there.
    if (part.includes("\0") || part.includes("\\")) return null;
    if (process.platform === "win32" && part.includes(":")) return null;
  }
  return parts.join("/");
}

async function openAsset(root: string, name: string): Promise<Asset | null> {
  try {
    const top = await realpath(root);
    const file = await realpath(join(top, name));
    // SECURITY: a link may lead anywhere; only what really lies below the root is served.
    if (!file.startsWith(top.endsWith(sep) ? top : top + sep)) return null;
    return await assetOf(file, `/${name.replaceAll("\\", "/")}`);
  } catch {
    return null;
  }
}

/**
 * The file at an absolute path, which the caller has checked, as an asset that calls itself
 * `path`; `null` when it is no regular file. Rejects when it cannot be read.
 */
export async function assetOf(file: string, path: string): Promise<Asset | null> {
  const found = await stat(file);
  if (!found.isFile()) return null;
  const { size, mtimeMs: changed } = found;
  const type = getMimeType(path) ?? "application/octet-stream";
  return {
    path,
    type,
    size,
    etag: `"${size.toString(36)}-${Math.trunc(changed * 1000).toString(36)}"`,
    lastModified: new Date(Math.trunc(changed / 1000) * 1000),
    html: type.startsWith("text/html") || type.startsWith("application/xhtml"),
    async text() {
      const handle = await open(file);
      try {
        return await handle.readFile("utf8");
      } finally {
        await handle.close();
      }
    },
    stream: (range) => streamFile(file, range ?? { start: 0, end: size - 1 }),
  };
}

function streamFile(file: string, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  let position = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        handle ??= await open(file);
        const wanted = Math.min(PIECE, end + 1 - position);
        const { bytesRead, buffer } = wanted > 0
          ? await handle.read(new Uint8Array(wanted), 0, wanted, position)
          : { bytesRead: 0, buffer: new Uint8Array() };
        position += bytesRead;
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
        if (position > end) {
          await handle.close();
          controller.close();
        } else if (bytesRead === 0) {
          throw new Error(errors.fileShrank(file));
        }
      } catch (error) {
        await handle?.close();
        throw error;
      }
    },
    async cancel() {
      await handle?.close();
    },
  }, { highWaterMark: 0 });
}
