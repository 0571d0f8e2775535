/**
 * Random secrets, and looking them up without telling by time how much of a guess was right.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** 256 random bits, base64url. */
export function randomSecret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
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

/** Characters of a token that say which it is; what follows is the secret. */
const NAME_CHARS = 16;

interface Entry<T> {
  readonly secret: Buffer;
  readonly value: T;
}

/**
 * Values behind tokens. A token is a random name, by which it is found, and a secret of 256 bits,
 * which is compared as a whole.
 */
export class SecretTable<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** How many tokens there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** Makes a token for a value. `name` removes it again, and is no secret. */
  issue(value: T): { readonly token: string; readonly name: string } {
    const name = randomSecret().slice(0, NAME_CHARS);
    const secret = randomSecret();
    this.#entries.set(name, { secret: Buffer.from(secret), value });
    return { token: name + secret, name };
  }

  /** The value behind a token, or `undefined`. */
  find(token: string): T | undefined {
    const entry = this.#entries.get(token.slice(0, NAME_CHARS));
    if (entry === undefined) return undefined;
    const secret = Buffer.from(token.slice(NAME_CHARS));
    // SECURITY: the name may be told by time, the secret may not.
    const same = secret.length === entry.secret.length && timingSafeEqual(secret, entry.secret);
    return same ? entry.value : undefined;
  }

  /** Forgets a token by its name, or by the token itself. Returns whether there was one. */
  delete(nameOrToken: string): boolean {
    return this.#entries.delete(nameOrToken.slice(0, NAME_CHARS));
  }

  /** Forgets every token whose value fits. */
  deleteWhere(fits: (value: T) => boolean): void {
    for (const [name, { value }] of this.#entries) if (fits(value)) this.#entries.delete(name);
  }

  /** Forgets tokens, oldest first, as long as `stale` says so. */
  sweep(stale: (value: T, size: number) => boolean): void {
    for (const [name, { value }] of this.#entries) {
      if (!stale(value, this.#entries.size)) return;
      this.#entries.delete(name);
    }
  }
}
