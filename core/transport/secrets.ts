/**
 * Random secrets, and looking them up without telling by time how much of a guess was right.
 *
 * @module
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** 256 random bits, base64url. */
export function randomSecret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** The digest under which a secret is kept. */
export function digest(secret: string): string {
  // SECURITY: a table of digests, not of secrets, so that the time of a look-up tells nothing.
  return createHash("sha256").update(secret).digest("base64url");
}

/** Signs a value. */
export function sign(value: string, key: string): string {
  return createHmac("sha256", key).update(value).digest("base64url");
}

/** Compares in a time that depends on nothing but the lengths. */
export function sameSecret(a: string, b: string): boolean {
  // SECURITY: digests have one length, so `timingSafeEqual` never throws and tells nothing.
  return timingSafeEqual(
    createHash("sha256").update(a).digest(),
    createHash("sha256").update(b).digest(),
  );
}
