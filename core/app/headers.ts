/**
 * The headers that an app adds to its pages and files: `security.headers`, by the names and rules
 * of Tauri (tauri: `crates/tauri-utils/src/config.rs`, `HeaderConfig`).
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";

/** A header that an app may add. */
export type HeaderName =
  | "Access-Control-Allow-Credentials"
  | "Access-Control-Allow-Headers"
  | "Access-Control-Allow-Methods"
  | "Access-Control-Expose-Headers"
  | "Access-Control-Max-Age"
  | "Cross-Origin-Embedder-Policy"
  | "Cross-Origin-Opener-Policy"
  | "Cross-Origin-Resource-Policy"
  | "Permissions-Policy"
  | "Service-Worker-Allowed"
  | "Timing-Allow-Origin"
  | "X-Content-Type-Options"
  | "Tauri-Custom-Header";

const NAMES: readonly HeaderName[] = [
  "Access-Control-Allow-Credentials",
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Methods",
  "Access-Control-Expose-Headers",
  "Access-Control-Max-Age",
  "Cross-Origin-Embedder-Policy",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Resource-Policy",
  "Permissions-Policy",
  "Service-Worker-Allowed",
  "Timing-Allow-Origin",
  "X-Content-Type-Options",
  "Tauri-Custom-Header",
];

/** A header's value: a text, a list (joined by `, `), or keys with values (`key value; key value`). */
export type HeaderSource = string | readonly string[] | Readonly<Record<string, string>>;

/** Headers by name. */
export type HeaderConfig = { readonly [Name in HeaderName]?: HeaderSource | null };

/** The headers as they are sent. Throws, or calls `fail`, for one that is refused. */
export function readHeaders(
  config: HeaderConfig | undefined,
  fail: (name: string, wanted: string) => never = failInCode,
): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, source] of Object.entries(config ?? {})) {
    const refuse = (wanted: string): never => fail(name, wanted);
    // SECURITY: no other header can be set, such as one that weakens the policy of the page.
    if (!NAMES.some((known) => known === name)) refuse(`one of ${NAMES.join(", ")}`);
    if (source === null) continue;
    const value = textOf(source) ??
      refuse("a string, a list of strings, or an object of strings");
    // SECURITY: a line break would end the header and start another, or the body.
    if (!/^[\t\x20-\x7e]*$/.test(value)) refuse("printable ASCII on one line");
    headers.set(name, value);
  }
  return headers;
}

function failInCode(name: string, wanted: string): never {
  throw new CoreError("config", errors.appConfig(`security.headers.${name}`, `must be ${wanted}`));
}

function textOf(source: unknown): string | null {
  if (typeof source === "string") return source;
  if (typeof source !== "object" || source === null) return null;
  if (!Object.values(source).every((part) => typeof part === "string")) return null;
  return Array.isArray(source)
    ? source.join(", ")
    : Object.entries(source).map(([key, value]) => `${key} ${value}`).join("; ");
}
