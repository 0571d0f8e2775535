/**
 * How much a caller may ask of a core.
 *
 * @module
 */
import { CoreError, errors } from "../errors.ts";

/** Limits of an app. Each is a number above 0; what says so can be switched off with 0. */
export interface LimitsConfig {
  /**
   * The JSON body of one call over HTTP, in bytes. Default 16 MiB: the npm guests send bytes inside
   * arguments as arrays of numbers, 3.6 bytes of text for each.
   */
  readonly jsonBytes?: number;
  /** The raw body of one call over HTTP, in bytes. Default 64 MiB. */
  readonly rawBytes?: number;
  /** One message on a WebSocket, in bytes. Default, and at most, 16 MiB. */
  readonly messageBytes?: number;
  /** How deep JSON may be nested. Default 128. */
  readonly depth?: number;
  /** How many objects, arrays, keys and strings the JSON of one call may hold. Default 100,000. */
  readonly values?: number;
  /** How many calls of one caller may be under way. Default 4,096. */
  readonly calls?: number;
  /**
   * Calls a second of one caller, with five times as many at once; 0 for no limit. Default 0 on
   * this machine's own addresses, 1,000 beyond.
   */
  readonly callsPerSecond?: number;
  /** Events a second that one caller may emit; 0 for no limit. Default 10,000. */
  readonly eventsPerSecond?: number;
  /** Sockets that may be open. Default 1,024. */
  readonly sockets?: number;
  /** Sockets of one browser or token. Default 256. */
  readonly socketsPerLogin?: number;
  /** HTTP requests that may be under way. Default 1,024. */
  readonly requests?: number;
  /** Milliseconds in which a body has to arrive; 0 for no limit. Default 30,000. */
  readonly bodyMs?: number;
  /** Milliseconds after which a call is given up; 0, the default, for never. */
  readonly callMs?: number;
  /** Milliseconds after which a caller that has lost its connection is forgotten. Default 120,000. */
  readonly awayMs?: number;
  /** Messages that are kept for it meanwhile, answers aside. Default 1,000. */
  readonly awayMessages?: number;
  /** Their bytes; a single message may be larger. Default 1 MiB. */
  readonly awayBytes?: number;
  /** Bytes that may be on their way to a caller, unacknowledged. Default 4 MiB. */
  readonly windowBytes?: number;
  /** Milliseconds that a caller may take nothing while something waits for it. Default 10,000. */
  readonly stallMs?: number;
}

/** Limits after defaults. */
export type Limits = Required<LimitsConfig>;

/** What is kept for a caller whose connection is slow, or has broken. */
export type SessionLimits = Pick<
  Limits,
  "awayMs" | "awayMessages" | "awayBytes" | "windowBytes" | "stallMs"
>;

/** What holds where an app says nothing. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  jsonBytes: 16 << 20,
  rawBytes: 64 << 20,
  messageBytes: 16 << 20,
  depth: 128,
  values: 100_000,
  calls: 4096,
  callsPerSecond: 0,
  eventsPerSecond: 10_000,
  sockets: 1024,
  socketsPerLogin: 256,
  requests: 1024,
  bodyMs: 30_000,
  callMs: 0,
  awayMs: 120_000,
  awayMessages: 1_000,
  awayBytes: 1 << 20,
  windowBytes: 4 << 20,
  stallMs: 10_000,
});

const MAY_BE_OFF: ReadonlySet<string> = new Set([
  "callsPerSecond",
  "eventsPerSecond",
  "bodyMs",
  "callMs",
]);

/** Checks limits and fills in defaults. Throws a `CoreError` that names the key. */
export function readLimits(given: LimitsConfig = {}): Limits {
  for (const [key, value] of Object.entries(given)) {
    const problem = !Object.hasOwn(DEFAULT_LIMITS, key)
      ? errors.limitUnknown(Object.keys(DEFAULT_LIMITS))
      : value === undefined || isLimit(key, value)
      ? null
      : errors.limitValue(MAY_BE_OFF.has(key));
    if (problem !== null) throw new CoreError("config", errors.appConfig(`limits.${key}`, problem));
  }
  const { messageBytes = DEFAULT_LIMITS.messageBytes } = given;
  if (messageBytes > DEFAULT_LIMITS.messageBytes) {
    throw new CoreError("config", errors.appConfig("limits.messageBytes", errors.limitMessage()));
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...DEFAULT_LIMITS, ...Object.fromEntries(set) });
}

function isLimit(key: string, value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) &&
    (value > 0 || (value === 0 && MAY_BE_OFF.has(key)));
}
