/**
 * Who may open pages and call: boot tokens, the cookie, and bearer tokens.
 *
 * @module
 */
import { digest, randomSecret, sameSecret, sign } from "./secrets.ts";

/** A program that holds a bearer token. */
export interface Bearer {
  /** The label that the token was made for. */
  readonly label: string;
  /** The id that stands for its holder. */
  readonly login: string;
}

const BOOT_TOKEN_MS = 60_000;
const MAX_BOOT_TOKENS = 1_000;
const MAX_BEARERS = 10_000;

/** Keeps what lets callers in. */
export class Logins {
  #secret: string;
  readonly #boot = new Map<string, number>();
  readonly #bearers = new Map<string, Bearer>();

  /** `secret` signs cookies: the same secret after a restart keeps browsers logged in. */
  constructor(secret: string = randomSecret()) {
    this.#secret = secret;
  }

  /** Signs with another secret from now on: that of the core which served these browsers before. */
  useSecret(secret: string): void {
    this.#secret = secret;
  }

  /** A token that trades for the cookie: once, within 60 seconds. */
  issueBootToken(): string {
    const now = Date.now();
    for (const [known, expires] of this.#boot) {
      if (expires >= now && this.#boot.size < MAX_BOOT_TOKENS) break;
      this.#boot.delete(known);
    }
    const token = randomSecret();
    this.#boot.set(digest(token), now + BOOT_TOKEN_MS);
    return token;
  }

  /** Spends a boot token: the value of a new cookie, or `null`. */
  redeemBootToken(token: string): string | null {
    const known = digest(token);
    const expires = this.#boot.get(known);
    // SECURITY: one use, whether or not it comes in time.
    this.#boot.delete(known);
    if (expires === undefined || expires < Date.now()) return null;
    const login = randomSecret();
    return `${login}.${sign(login, this.#secret)}`;
  }

  /** The login that a cookie's value stands for, or `null`. */
  readCookie(value: string): string | null {
    const dot = value.indexOf(".");
    const login = value.slice(0, dot);
    if (dot < 1 || !sameSecret(value.slice(dot + 1), sign(login, this.#secret))) return null;
    return login;
  }

  /** A bearer token for a label, good for the life of the core. */
  issueBearer(label: string): string {
    if (this.#bearers.size >= MAX_BEARERS) {
      for (const oldest of this.#bearers.keys()) {
        this.#bearers.delete(oldest);
        break;
      }
    }
    const token = randomSecret();
    this.#bearers.set(digest(token), { label, login: `bearer:${digest(token).slice(0, 16)}` });
    return token;
  }

  /** What a bearer token stands for, or `null`. */
  readBearer(token: string): Bearer | null {
    return this.#bearers.get(digest(token)) ?? null;
  }
}

/** The value of one cookie of a request, or `null`. */
export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}
