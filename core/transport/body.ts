/**
 * Reads the body of a call over HTTP, within bounds of size and time.
 *
 * @module
 */
import type { Limits } from "../app/limits.ts";
import { errors } from "../errors.ts";
import type { InvokeBody } from "../types/caller.ts";
import { parseGuarded } from "./json_guard.ts";

/** A body that goes beyond a limit. */
export class BodyRefused extends Error {
  /** The HTTP status. */
  readonly status: 400 | 408 | 413;

  /** Makes the refusal. */
  constructor(status: 400 | 408 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/** Fatal: bad UTF-8 is an error, not a question mark in somebody's data. */
const DECODER = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a body. Rejects with a `BodyRefused`, or with a sentence in Tauri's words for a content type
 * that is none (tauri: `crates/tauri/src/ipc/protocol.rs`).
 */
export async function readBody(request: Request, limits: Limits): Promise<InvokeBody> {
  const header = request.headers.get("content-type");
  const type = header?.split(/[,;]/, 1)[0]?.trim().toLowerCase() ?? "application/octet-stream";
  const isRaw = type === "application/octet-stream";
  if (!isRaw && type !== "application/json") {
    throw new Error(
      /^[\w.+-]+\/[\w.+-]+$/.test(type)
        ? `content type ${type} is not implemented`
        : "unknown content type",
    );
  }
  const most = isRaw ? limits.rawBytes : limits.jsonBytes;
  const bytes = await readBytes(request, most, limits);
  if (isRaw) return { kind: "raw", bytes };
  if (bytes.byteLength === 0) return { kind: "json", value: {} };
  const text = DECODER.decode(bytes);
  try {
    return { kind: "json", value: parseGuarded(text, limits) };
  } catch (error) {
    if (error instanceof RangeError) throw new BodyRefused(400, error.message);
    throw error;
  }
}

/** Reads a body of text. Throws a `BodyRefused` as `readBody` does. */
export async function readText(request: Request, most: number, limits: Limits): Promise<string> {
  return DECODER.decode(await readBytes(request, most, limits));
}

async function readBytes(request: Request, most: number, limits: Limits): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  // SECURITY: before anything of it is read.
  if (Number(declared) > most) throw tooLarge(most);
  // Runtimes hold a sender to the length that it declares; a chunked body declares none.
  const reading = declared === null ? readChunks(request, most) : request.bytes();
  return limits.bodyMs === 0 ? await reading : await inTime(reading, limits.bodyMs);
}

function tooLarge(most: number): BodyRefused {
  return new BodyRefused(413, errors.bodyTooLarge(most));
}

/** SECURITY: stops at the limit, so that no body fills the memory. */
async function readChunks(request: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Left early, the loop cancels the stream.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

interface Slow {
  readonly since: number;
  readonly ms: number;
  reject(reason: BodyRefused): void;
}

/** Bodies that are on their way. One timer looks after all: a body of its own would cost more. */
const waiting = new Set<Slow>();
const LOOK_MS = 500;
let timer: ReturnType<typeof setInterval> | null = null;

/** SECURITY: a sender that takes its time does not keep a request for ever. */
function inTime(reading: Promise<Uint8Array>, ms: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const slow: Slow = { since: performance.now(), ms, reject };
  waiting.add(slow);
  timer ??= setInterval(look, Math.min(LOOK_MS, ms));
  reading.then((bytes) => {
    waiting.delete(slow);
    resolve(bytes);
  }, (error) => {
    waiting.delete(slow);
    reject(error);
  });
  return promise;
}

function look(): void {
  const now = performance.now();
  for (const slow of waiting) {
    if (now - slow.since < slow.ms) continue;
    waiting.delete(slow);
    slow.reject(new BodyRefused(408, errors.bodyTooSlow(slow.ms)));
  }
  if (waiting.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}
