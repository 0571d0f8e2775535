/**
 * Who may open pages and call: boot tokens, the cookie, and bearer tokens.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { randomSecret, sameSecret, SecretTable, sign } from "./secrets.ts";

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
/** Signatures that were checked once; checking costs more than a small call. */
const MAX_CHECKED = 10_000;

/** Keeps what lets callers in. */
export class Logins {
  #secret: string;
  /** When each boot token ends, in milliseconds since the epoch. */
  readonly #boot = new SecretTable<number>();
  readonly #bearers = new SecretTable<Bearer>();
  readonly #checked = new Map<string, Buffer>();

  /** `secret` signs cookies: the same secret after a restart keeps browsers logged in. */
  constructor(secret: string = randomSecret()) {
    this.#secret = secret;
  }

  /** Signs with another secret from now on: that of the core which served these browsers before. */
  useSecret(secret: string): void {
    this.#secret = secret;
    this.#checked.clear();
  }

  /** A token that trades for the cookie: once, within 60 seconds. */
  issueBootToken(): string {
    const now = Date.now();
    this.#boot.sweep((expires, size) => expires < now || size >= MAX_BOOT_TOKENS);
    return this.#boot.issue(now + BOOT_TOKEN_MS).token;
  }

  /** Spends a boot token: the value of a new cookie, or `null`. */
  redeemBootToken(token: string): string | null {
    const expires = this.#boot.find(token);
    if (expires === undefined) return null;
    // SECURITY: one use, whether or not it comes in time.
    this.#boot.delete(token);
    if (expires < Date.now()) return null;
    const login = randomSecret();
    return `${login}.${sign(login, this.#secret)}`;
  }

  /** The login that a cookie's value stands for, or `null`. */
  readCookie(value: string): string | null {
    const dot = value.indexOf(".");
    if (dot < 1) return null;
    const login = value.slice(0, dot);
    const signature = value.slice(dot + 1);
    const known = this.#checked.get(login);
    if (known !== undefined) {
      const given = Buffer.from(signature);
      return given.length === known.length && timingSafeEqual(given, known) ? login : null;
    }
    if (!sameSecret(signature, sign(login, this.#secret))) return null;
    if (this.#checked.size >= MAX_CHECKED) this.#checked.clear();
    this.#checked.set(login, Buffer.from(signature));
    return login;
  }

  /** A bearer token for a label, good for the life of the core. */
  issueBearer(label: string): string {
    this.#bearers.sweep((_bearer, size) => size >= MAX_BEARERS);
    return this.#bearers.issue({ label, login: `bearer:${crypto.randomUUID()}` }).token;
  }

  /** What a bearer token stands for, or `null`. */
  readBearer(token: string): Bearer | null {
    return this.#bearers.find(token) ?? null;
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
