/**
 * What a core tells of calls and requests that it refuses, and of plugins that fail.
 *
 * @module
 */

/** How much a record matters. */
export type AuditLevel = "error" | "warn" | "info" | "debug";

/**
 * One thing that happened. It never holds a key, a token, a cookie or an argument, and its texts no
 * control or bidirectional characters.
 */
export interface AuditRecord {
  /** When, ISO 8601. */
  readonly time: string;
  /** How much it matters. */
  readonly level: AuditLevel;
  /**
   * `denied`: access control refused a call. `refused`: a request never became a call. `dropped`:
   * more came than is told, `count` of them. `fault`: a plugin, or the app, failed. `blocked`: a
   * handler kept everybody waiting. `left`: what a plugin had not freed at its end.
   */
  readonly kind: "denied" | "refused" | "dropped" | "fault" | "blocked" | "left";
  /** What is wrong, in a sentence. */
  readonly reason: string;
  /** The label of the caller. */
  readonly label?: string;
  /** The id of the caller's principal, where there is one. */
  readonly principal?: string;
  /** `local`, or the origin that the caller or the request names. */
  readonly origin?: string;
  /** The command. */
  readonly command?: string;
  /** The method of an HTTP request. */
  readonly method?: string;
  /** The path of an HTTP request, without query. */
  readonly path?: string;
  /** The status of the answer. */
  readonly status?: number;
  /** The address of the peer, where the runtime tells it. */
  readonly peer?: string;
  /** The plugin. */
  readonly plugin?: string;
  /** How many. */
  readonly count?: number;
}

/** Takes records. What it throws is ignored. */
export type AuditListener = (record: AuditRecord) => void;
