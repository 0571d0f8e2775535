/**
 * The core's half of the isolation pattern: opens what a document's isolation frame has sealed.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createDecipheriv, randomBytes } from "node:crypto";
import { DEFAULT_LIMITS } from "../app/limits.ts";
import { errors, reasonOf } from "../errors.ts";
import type { InvokeBody } from "../types/caller.ts";
import { type JsonLimits, parseGuarded } from "./json_guard.ts";

const TAG_BYTES = 16;
const NONCE_BYTES = 12;
/** Seals may overtake each other on their way: socket and HTTP are two. */
const WINDOW = 4096;

/** The key of one document, and which seals it has seen. */
export class Seal {
  readonly #key: Buffer = randomBytes(32);
  #taken = false;
  /** Every number up to this one has been used, or is too old. */
  #floor = 0n;
  readonly #seen = new Set<bigint>();

  /** The key for the isolation frame, once; then `null`. */
  takeKey(): number[] | null {
    // SECURITY: the frame asks before any script of the page can; a second one is not the frame.
    if (this.#taken) return null;
    this.#taken = true;
    return [...this.#key];
  }

  /**
   * The body that was sealed for `command`. Throws an error in Tauri's words (tauri:
   * `crates/tauri/src/error.rs`) for anything else.
   */
  open(command: string, sealed: unknown, limits: JsonLimits = DEFAULT_LIMITS): InvokeBody {
    const { nonce, payload, contentType } = readSealed(sealed);
    const bytes = this.#decrypt(command, nonce, payload);
    this.#use(nonce.readBigUInt64BE(NONCE_BYTES - 8));
    if (contentType === "application/octet-stream") return { kind: "raw", bytes };
    try {
      // SECURITY: the guard at the door has seen a seal, and nothing of what is in it.
      return { kind: "json", value: parseGuarded(DECODER.decode(bytes), limits) };
    } catch (error) {
      throw new Error(errors.isolation(reasonOf(error)));
    }
  }

  #decrypt(command: string, nonce: Buffer, payload: Buffer): Uint8Array {
    if (payload.length < TAG_BYTES) throw new Error(errors.isolation("AES-GCM"));
    const decipher = createDecipheriv("aes-256-gcm", this.#key, nonce);
    // SECURITY: a seal opens for its own command only.
    decipher.setAAD(Buffer.from(command));
    decipher.setAuthTag(payload.subarray(-TAG_BYTES));
    try {
      const first = decipher.update(payload.subarray(0, -TAG_BYTES));
      const last = decipher.final();
      return new Uint8Array(last.length === 0 ? first : Buffer.concat([first, last]));
    } catch {
      throw new Error(errors.isolation("AES-GCM"));
    }
  }

  #use(number: bigint): void {
    // SECURITY: each seal counts once, so that a page cannot repeat what the hook let pass once.
    if (number <= this.#floor || this.#seen.has(number)) {
      throw new Error(errors.isolation("Nonce: it has been used"));
    }
    this.#seen.add(number);
    while (this.#seen.delete(this.#floor + 1n)) this.#floor++;
    if (this.#seen.size <= WINDOW) return;
    this.#floor = [...this.#seen].reduce((least, each) => each < least ? each : least);
    this.#seen.delete(this.#floor);
  }
}

const DECODER = new TextDecoder("utf-8", { fatal: true });

function readSealed(value: unknown): { nonce: Buffer; payload: Buffer; contentType: string } {
  const { nonce, payload, contentType } = (value ?? {}) as Record<string, unknown>; // read key by key
  if (
    typeof nonce !== "string" || typeof payload !== "string" || typeof contentType !== "string"
  ) throw new Error(errors.isolation("the arguments did not come through the isolation frame"));
  const bytes = Buffer.from(nonce, "base64");
  if (bytes.length !== NONCE_BYTES) throw new Error(errors.isolation("Nonce: it has 12 bytes"));
  return { nonce: bytes, payload: Buffer.from(payload, "base64"), contentType };
}
