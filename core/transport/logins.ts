/**
 * Who may open pages and call: boot tokens, the cookie, and bearer tokens.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import type { Principal } from "../types/principal.ts";
import { randomSecret, sameSecret, SecretTable, sign } from "./secrets.ts";

/** A browser that was let in. */
export interface Login {
  /** Stands for the browser. */
  readonly id: string;
  /** Who uses it; `null` for whoever started the core. */
  readonly principal: Principal | null;
}

/** A program that holds a bearer token. */
export interface Bearer {
  /** The label that the token was made for. */
  readonly label: string;
  /** The id that stands for its holder. */
  readonly login: string;
  /** Whom it acts for; `null` for whoever started the core. */
  readonly principal: Principal | null;
}

const BOOT_TOKEN_MS = 60_000;
const MAX_BOOT_TOKENS = 1_000;
const MAX_BEARERS = 10_000;
/** Signatures that were checked once; checking costs more than a small call. */
const MAX_CHECKED = 10_000;
/** How long a person stays logged in without a new document: half a day. */
const LOGIN_MS = 12 * 3_600_000;

interface Checked {
  readonly signature: Buffer;
  readonly login: Login;
  /** When it ends, in milliseconds since the epoch. */
  readonly expires: number;
}

/** Keeps what lets callers in. */
export class Logins {
  #secret: string;
  /** When each boot token ends, in milliseconds since the epoch. */
  readonly #boot = new SecretTable<number>();
  readonly #bearers = new SecretTable<Bearer>();
  readonly #checked = new Map<string, Checked>();
  /** When people were logged out, in milliseconds since the epoch: cookies from before are void. */
  readonly #loggedOut = new Map<string, number>();

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
    return this.#signed(randomSecret());
  }

  /** Lets a person in, in the browser of `same` where there is one: the login, and its cookie. */
  logIn(principal: Principal, same: Login | null): { login: Login; cookie: string } {
    const id = same?.id ?? randomSecret();
    // Not in the millisecond in which the person was logged out: that cookie would be void.
    const now = Math.max(Date.now(), (this.#loggedOut.get(principal.id) ?? 0) + 1);
    const facts = JSON.stringify([principal, now + LOGIN_MS]);
    const cookie = this.#signed(`${id}~${Buffer.from(facts).toString("base64url")}`);
    return { login: { id, principal }, cookie };
  }

  /** Voids the cookies and bearer tokens of a person. */
  logOut(person: string): void {
    const now = Date.now();
    for (const [id, at] of this.#loggedOut) if (at + LOGIN_MS < now) this.#loggedOut.delete(id);
    this.#loggedOut.set(person, now);
    this.#bearers.deleteWhere(({ principal }) => principal?.id === person);
  }

  /** Signs a text, for `unseal` of this core or the next. */
  seal(text: string): string {
    const body = Buffer.from(text).toString("base64url");
    return `${body}.${sign(body, this.#sealKey())}`;
  }

  /** The text of `seal`, or `null`. */
  unseal(sealed: string): string | null {
    const dot = sealed.indexOf(".");
    const body = sealed.slice(0, dot);
    if (dot < 1 || !sameSecret(sealed.slice(dot + 1), sign(body, this.#sealKey()))) return null;
    return Buffer.from(body, "base64url").toString();
  }

  /** SECURITY: not the key of cookies, so that nothing that was sealed can pass for one. */
  #sealKey(): string {
    return sign("seal", this.#secret);
  }

  #signed(body: string): string {
    return `${body}.${sign(body, this.#secret)}`;
  }

  /** The login that a cookie's value stands for, or `null`. */
  readCookie(value: string): Login | null {
    const dot = value.indexOf(".");
    if (dot < 1) return null;
    const body = value.slice(0, dot);
    const signature = value.slice(dot + 1);
    const known = this.#checked.get(body) ?? this.#check(body, signature);
    if (known === null || known.expires < Date.now()) return null;
    // SECURITY: a cookie is good for half a day by itself; who was logged out is out at once.
    const loggedOut = this.#loggedOut.get(known.login.principal?.id ?? "");
    if (loggedOut !== undefined && known.expires - LOGIN_MS <= loggedOut) return null;
    const given = Buffer.from(signature);
    const same = given.length === known.signature.length &&
      timingSafeEqual(given, known.signature);
    return same ? known.login : null;
  }

  #check(body: string, signature: string): Checked | null {
    if (!sameSecret(signature, sign(body, this.#secret))) return null;
    if (this.#checked.size >= MAX_CHECKED) this.#checked.clear();
    const checked = { signature: Buffer.from(signature), ...factsOf(body) };
    this.#checked.set(body, checked);
    return checked;
  }

  /** A bearer token for a label and a person, good for the life of the core. */
  issueBearer(label: string, principal: Principal | null = null): string {
    this.#bearers.sweep((_bearer, size) => size >= MAX_BEARERS);
    return this.#bearers.issue({ label, login: `bearer:${crypto.randomUUID()}`, principal }).token;
  }

  /** What a bearer token stands for, or `null`. */
  readBearer(token: string): Bearer | null {
    return this.#bearers.find(token) ?? null;
  }
}

/** What stands in the signed part of a cookie: an id, and for a person who it is and until when. */
function factsOf(body: string): { readonly login: Login; readonly expires: number } {
  const [id = "", facts] = body.split("~");
  if (facts === undefined) return { login: { id, principal: null }, expires: Infinity };
  const text = Buffer.from(facts, "base64url").toString();
  const [principal, expires] = JSON.parse(text) as [Principal, number]; // signed by `logIn`
  return { login: { id, principal }, expires };
}

/** The value of one cookie of a request, or `null`. */
export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}
