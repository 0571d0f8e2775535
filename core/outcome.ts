/**
 * What a call comes to: a body to send, or a rejection.
 *
 * @module
 */
import { CommandError, CoreError, errors, reasonOf, toRejection } from "./errors.ts";
import { RPC_CODES } from "./protocol/constants.ts";

/** A finished call, ready for any transport. */
export type Outcome =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: number; readonly value: unknown };

/** A rejection. */
export function reject(code: number, value: unknown): Outcome {
  return { ok: false, code, value };
}

const NULL: Outcome = Object.freeze({ ok: true, json: "null" });

/** A handler's result as an outcome. Bytes answer raw, nothing answers `null`. */
export function toOutcome(command: string, result: unknown): Outcome {
  if (result === undefined || result === null) return NULL;
  if (result instanceof Uint8Array) return { ok: true, bytes: result };
  if (result instanceof ArrayBuffer) return { ok: true, bytes: new Uint8Array(result) };
  try {
    const json = JSON.stringify(result);
    if (json !== undefined) return { ok: true, json };
    return reject(RPC_CODES.internal, errors.notSerializable(command, `a ${typeof result}`));
  } catch (error) {
    return reject(RPC_CODES.internal, errors.notSerializable(command, reasonOf(error)));
  }
}

/** Whatever was thrown on the way, as an outcome. Never throws. */
export function toFailure(thrown: unknown): Outcome {
  try {
    return readFailure(thrown);
  } catch {
    return reject(RPC_CODES.failed, reasonOf(thrown));
  }
}

function readFailure(thrown: unknown): Outcome {
  if (thrown instanceof Refusal) return reject(thrown.rpcCode, thrown.value);
  if (thrown instanceof CoreError) {
    if (thrown.code === "cancelled") return reject(RPC_CODES.cancelled, thrown.message);
    if (thrown.code === "denied") return reject(RPC_CODES.denied, thrown.message);
    if (thrown.code === "timeout") return reject(RPC_CODES.timeout, thrown.message);
    if (thrown.code === "invalid_args") return reject(RPC_CODES.invalidArgs, thrown.message);
  }
  return reject(RPC_CODES.failed, toJsonValue(toRejection(thrown)));
}

/** A rejection by the router itself, as interceptors see it: `value` is what the caller gets. */
export class Refusal extends CommandError {
  /** One of `RPC_CODES`. */
  readonly rpcCode: number;

  /** Makes a refusal. */
  constructor(rpcCode: number, value: unknown) {
    super(value);
    this.name = "Refusal";
    this.rpcCode = rpcCode;
  }
}

function toJsonValue(value: unknown): unknown {
  try {
    return JSON.stringify(value) === undefined ? String(value) : value;
  } catch {
    return reasonOf(value);
  }
}
