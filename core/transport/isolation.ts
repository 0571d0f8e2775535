/**
 * The isolation frame: the app's isolation page with the core's script in front
 * (tauri: `crates/tauri/src/protocol/isolation.rs`).
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { errors, reasonOf } from "../errors.ts";
import { isolationScript } from "../page/script.gen.ts";
import { escapeScript, injectTag } from "./html.ts";

/** A frame to be served. */
export interface FrameRequest {
  /** The folder of the isolation page. */
  readonly dir: string;
  /** The origin of the document round the frame. */
  readonly origin: string;
  /** The document's AES key. */
  readonly key: readonly number[];
}

/** Whether a request comes from the frame that the page script makes, and from nobody else. */
export function isFrameRequest(request: Request): boolean {
  // SECURITY: a script's `fetch`, an `<object>` or a window of its own could read what it gets.
  return request.method === "GET" &&
    request.headers.get("sec-fetch-dest") === "iframe" &&
    request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-site") === "same-origin";
}

/** Answers with the frame. Rejects with a sentence when the isolation page cannot be read. */
export async function respondFrame({ dir, origin, key }: FrameRequest): Promise<Response> {
  const page = await inlineScripts(dir);
  const own = escapeScript(
    `(()=>{const config=${JSON.stringify({ origin, key })};${isolationScript}})()`,
  );
  const hashes = [own, ...scriptsOf(page)].map((script) =>
    `'sha256-${createHash("sha256").update(script).digest("base64")}'`
  );
  return new Response(injectTag(page, `<script>${own}</script>`), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      // SECURITY: no network for whoever gets in here, and an origin of its own, whatever the
      // element says that shows it.
      "content-security-policy": `default-src 'none'; script-src ${
        hashes.join(" ")
      }; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts`,
    },
  });
}

const EXTERNAL =
  /<script\b([^>]*?)\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))([^>]*)>\s*<\/script\s*>/gi;
const INLINE = /<script\b(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script\s*>/gi;

/** The page with its scripts in it, as Tauri's build makes it: the frame may load nothing. */
async function inlineScripts(dir: string): Promise<string> {
  const file = join(dir, "index.html");
  const html = await readFile(file, "utf8").catch((error) => {
    throw new Error(errors.isolationPage(file, reasonOf(error)));
  });
  const texts = await Promise.all(
    [...html.matchAll(EXTERNAL)].map((found) => readScript(file, sourceOf(found))),
  );
  return html.replace(EXTERNAL, (_, before: string, ...rest: string[]) => {
    const after = rest[3] ?? "";
    return `<script${before}${after}>${escapeScript(texts.shift() ?? "")}</script>`;
  });
}

function sourceOf([, , double, single, bare]: RegExpMatchArray): string {
  return double ?? single ?? bare ?? "";
}

async function readScript(page: string, source: string): Promise<string> {
  try {
    const folder = await realpath(dirname(page));
    const file = await realpath(join(folder, decodeURIComponent(source.replace(/[?#].*$/, ""))));
    // SECURITY: what the frame holds comes from its folder.
    if (!file.startsWith(folder + sep)) throw new Error(errors.outside(folder));
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Error(errors.isolationPage(`${page}: <script src="${source}">`, reasonOf(error)));
  }
}

function scriptsOf(html: string): string[] {
  return [...html.matchAll(INLINE)].map(([, text = ""]) => text);
}
