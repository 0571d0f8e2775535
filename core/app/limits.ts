/**
 * Limits of what callers may take, `security.limits` of an app. The defaults suit every app.
 *
 * @module
 */

/** What is kept for a caller whose connection is slow, or has broken. */
export interface SessionLimits {
  /** How long a caller may be away before it is forgotten, in milliseconds. Default 120,000. */
  readonly awayMs: number;
  /** Messages that are kept for it meanwhile, answers aside. Default 1,000. */
  readonly awayMessages: number;
  /** Their bytes; a single message may be larger. Default 1 MiB. */
  readonly awayBytes: number;
  /** Bytes that may be on their way to it, unacknowledged. Default 4 MiB. */
  readonly windowBytes: number;
  /** How long it may take nothing while something waits for it, in milliseconds. Default 10,000. */
  readonly stallMs: number;
}

/** Limits of an app. */
export interface LimitsConfig {
  /** What is kept for a caller whose connection is slow, or has broken. */
  readonly session?: Partial<SessionLimits>;
}

/** The defaults. */
export const SESSION_LIMITS: SessionLimits = {
  awayMs: 120_000,
  awayMessages: 1_000,
  awayBytes: 1 << 20,
  windowBytes: 4 << 20,
  stallMs: 10_000,
};
