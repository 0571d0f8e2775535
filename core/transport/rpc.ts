/**
 * JSON-RPC 2.0 over a session: requests become calls, responses answer requests of the core.
 *
 * @module
 */
import { errors, reasonOf } from "../errors.ts";
import { type Outcome, reject } from "../outcome.ts";
import { CANCEL_METHOD, REPORT_METHOD, RPC_CODES } from "../protocol/constants.ts";
import type { RequestId, RpcResponse } from "../protocol/messages.ts";
import type { Router } from "../router.ts";
import { responseText, type Session } from "./session.ts";

/** What a session's messages reach. */
export interface RpcTarget {
  /** Runs calls. */
  readonly router: Router;
  /** Takes the reports of page scripts. */
  report(session: Session, name: string, payload: unknown): void;
}

type Answer = (text: string) => void;

/** Takes one text frame: a message or an array of messages. Never throws. */
export function receiveText(session: Session, text: string, target: RpcTarget): void {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    session.send(
      responseText(null, reject(RPC_CODES.parse, `The frame is not JSON: ${reasonOf(error)}`)),
    );
    return;
  }
  if (!Array.isArray(frame)) return receiveMessage(session, frame, target, null);
  if (frame.length === 0) {
    session.send(invalid(null, "a batch holds at least one message"));
    return;
  }
  const answer = session.dialect === "jsonrpc" ? collect(session, frame) : null;
  for (const message of frame) receiveMessage(session, message, target, answer);
}

/** Gathers the answers of a batch into one array frame, as JSON-RPC 2.0 has it. */
function collect(session: Session, batch: readonly unknown[]): Answer {
  let missing = batch.filter((message) => !isQuiet(message)).length;
  const texts: string[] = [];
  return (text) => {
    texts.push(text);
    if (--missing === 0) session.send(`[${texts.join(",")}]`);
  };
}

/** Notifications and responses get no answer. */
function isQuiet(message: unknown): boolean {
  if (!isObject(message) || message["jsonrpc"] !== "2.0") return false;
  if (typeof message["method"] === "string") return message["id"] === undefined;
  return message["id"] !== undefined && ("result" in message || "error" in message);
}

function receiveMessage(
  session: Session,
  message: unknown,
  target: RpcTarget,
  answer: Answer | null,
): void {
  const give = answer ?? ((text: string) => session.send(text));
  if (!isObject(message) || message["jsonrpc"] !== "2.0") {
    give(invalid(null, 'a message is an object with "jsonrpc": "2.0"'));
    return;
  }
  const { id, method, params } = message;
  if (id !== undefined && typeof id !== "string" && !isRequestNumber(id)) {
    give(invalid(null, "an id is a string or an unsigned 32-bit number"));
    return;
  }
  if (typeof method !== "string") {
    if (id !== undefined && ("result" in message || "error" in message)) {
      session.answer(message as unknown as RpcResponse); // checked: an id, and a result or an error
    } else {
      give(invalid(id ?? null, "a request names a method"));
    }
    return;
  }
  if (method === CANCEL_METHOD) {
    const wanted = isObject(params) ? params["id"] : undefined;
    if (typeof wanted === "string" || typeof wanted === "number") session.cancel(wanted);
    return;
  }
  if (method === REPORT_METHOD) {
    const name = isObject(params) ? params["name"] : undefined;
    if (typeof name === "string" && isObject(params)) {
      target.report(session, name, params["payload"] ?? null);
    }
    return;
  }
  call(session, { id, method, params, timeout: message["timeout"] }, target, answer);
}

function call(
  session: Session,
  request: { id: RequestId | undefined; method: string; params: unknown; timeout: unknown },
  target: RpcTarget,
  answer: Answer | null,
): void {
  const { id, method, params, timeout } = request;
  const finish = (outcome: Outcome) => {
    if (id === undefined) return;
    if (answer === null) session.reply(id, outcome);
    else answer(responseText(id, outcome));
  };
  if (params !== undefined && !isObject(params)) {
    finish(reject(RPC_CODES.invalidArgs, errors.paramsObject(method)));
    return;
  }
  if (id !== undefined && session.has(id)) {
    if (answer === null) session.send(invalid(id, "a call with this id is under way"));
    else answer(invalid(id, "a call with this id is under way"));
    return;
  }
  const run = target.router.invoke({
    command: method,
    body: { kind: "json", value: params ?? {} },
    headers: null,
    caller: session,
    deadline: typeof timeout === "number" && timeout > 0 ? Date.now() + timeout : null,
  });
  if (!(run.outcome instanceof Promise)) {
    finish(run.outcome);
    return;
  }
  if (id === undefined) {
    run.outcome.then(session.hold(run));
    return;
  }
  session.begin(id, run);
  run.outcome.then(finish);
}

function invalid(id: RequestId | null, what: string): string {
  return responseText(id, reject(RPC_CODES.invalidRequest, `Invalid request: ${what}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRequestNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}
