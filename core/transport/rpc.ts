/**
 * JSON-RPC 2.0 over a session: requests become calls, responses answer requests of the core.
 *
 * @module
 */
import type { Limits } from "../app/limits.ts";
import { errors, reasonOf } from "../errors.ts";
import { type Outcome, reject } from "../outcome.ts";
import { ACK_METHOD, CANCEL_METHOD, REPORT_METHOD, RPC_CODES } from "../protocol/constants.ts";
import type { RequestId, RpcResponse } from "../protocol/messages.ts";
import type { Router } from "../router.ts";
import type { InvokeBody } from "../types/caller.ts";
import type { Admission } from "./admission.ts";
import { parseFrame, RefusedMessage } from "./json_guard.ts";
import { responseText, type Session } from "./session.ts";

/** What a session's messages reach. */
export interface RpcTarget {
  /** How much a caller may ask. */
  readonly limits: Limits;
  /** Whether a caller may call now. */
  readonly admission: Admission;
  /** Runs calls. */
  readonly router: Router;
  /** Takes the reports of page scripts. */
  report(session: Session, name: string, payload: unknown): void;
}

type Answer = (text: string) => void;

/** Messages of one frame. Clients of ours send 256 at most. */
const MAX_BATCH = 10_000;
/** Characters of the one answer to a batch. */
const MAX_BATCH_CHARS = 256 << 20;

/**
 * Takes one text frame: a message or an array of messages. The first `known` of them have been
 * taken before. Never throws.
 */
export function receiveText(session: Session, text: string, target: RpcTarget, known = 0): void {
  receiveFrame(session, text, target, known);
  if (session.counted) session.outbox.receipts.note(text.length);
}

function receiveFrame(session: Session, text: string, target: RpcTarget, known: number): void {
  let frame: unknown;
  try {
    frame = parseFrame(text, target.limits);
  } catch (error) {
    // Nobody knows how many messages it held.
    session.outbox.spoil();
    session.send(
      responseText(null, reject(RPC_CODES.parse, `The frame is not JSON: ${reasonOf(error)}`)),
    );
    return;
  }
  if (!Array.isArray(frame)) {
    if (known === 0) receiveMessage(session, frame, target, null);
    return;
  }
  if (frame.length === 0) {
    session.send(invalid(null, "a batch holds at least one message"));
    return;
  }
  // SECURITY: `[1,1,1…` holds eight million messages, each with an answer a hundred times as long.
  if (frame.length > MAX_BATCH) {
    session.outbox.spoil();
    session.send(invalid(null, `a batch holds at most ${MAX_BATCH} messages`));
    return;
  }
  const answer = session.dialect === "jsonrpc" ? collect(session, frame) : null;
  for (const message of frame) {
    if (known === 0 || isAck(message)) receiveMessage(session, message, target, answer);
    else known--;
  }
}

function isAck(message: unknown): message is Message {
  return isObject(message) && message["method"] === ACK_METHOD && message["id"] === undefined;
}

function acknowledged(session: Session, params: unknown): void {
  if (!session.counted || !isObject(params)) return;
  const { seq, ping } = params;
  if (typeof seq === "number" && Number.isInteger(seq)) session.outbox.ack(seq);
  if (ping === true) session.outbox.receipts.want();
}

/** Gathers the answers of a batch into one array frame, as JSON-RPC 2.0 has it. */
function collect(session: Session, batch: readonly unknown[]): Answer {
  let missing = batch.filter((message) => read(message).kind !== "quiet").length;
  const texts: string[] = [];
  let length = 0;
  return (text) => {
    length += text.length;
    // SECURITY: what does not fit into one text would throw where nobody catches it.
    if (length > MAX_BATCH_CHARS) texts.length = 0;
    else texts.push(text);
    if (--missing > 0) return;
    session.send(
      length > MAX_BATCH_CHARS
        ? responseText(null, reject(RPC_CODES.failed, errors.batchTooLong()))
        : `[${texts.join(",")}]`,
    );
  };
}

type Message = Record<string, unknown>;

/** What a message is: with `quiet` nothing is answered, with the others exactly one thing is. */
type Read =
  | {
    readonly kind: "call" | "quiet";
    readonly id: RequestId | undefined;
    readonly message: Message;
  }
  | { readonly kind: "invalid"; readonly id: RequestId | null; readonly what: string };

function read(message: unknown): Read {
  if (message instanceof RefusedMessage) {
    return { kind: "invalid", id: message.id, what: message.problem };
  }
  if (!isObject(message) || message["jsonrpc"] !== "2.0") {
    return { kind: "invalid", id: null, what: 'a message is an object with "jsonrpc": "2.0"' };
  }
  const { id, method } = message;
  if (id !== undefined && typeof id !== "string" && !isRequestNumber(id)) {
    return { kind: "invalid", id: null, what: "an id is a string or an unsigned 32-bit number" };
  }
  if (typeof method === "string") {
    return { kind: id === undefined ? "quiet" : "call", id, message };
  }
  const answers = id !== undefined && ("result" in message || "error" in message);
  if (answers) return { kind: "quiet", id, message };
  return { kind: "invalid", id: id ?? null, what: "a request names a method" };
}

function receiveMessage(
  session: Session,
  received: unknown,
  target: RpcTarget,
  answer: Answer | null,
): void {
  if (isAck(received)) return acknowledged(session, received["params"]);
  // Whatever it is: the client has counted it too.
  session.outbox.receipts.count();
  const found = read(received);
  if (found.kind === "invalid") {
    (answer ?? ((text) => session.send(text)))(invalid(found.id, found.what));
    return;
  }
  const { id, message } = found;
  const { method, params } = message;
  if (typeof method !== "string") {
    session.answer(message as unknown as RpcResponse); // checked: an id, and a result or an error
    return;
  }
  if (method === CANCEL_METHOD || method === REPORT_METHOD) {
    if (isObject(params)) notify(session, method, params, target);
    // Notifications by right; who asks for an answer gets one.
    if (id !== undefined) finish(session, id, { ok: true, json: "null" }, answer);
    return;
  }
  call(session, { id, method, params, timeout: message["timeout"] }, target, answer);
}

function notify(session: Session, method: string, params: Message, target: RpcTarget): void {
  if (method === CANCEL_METHOD) {
    const wanted = params["id"];
    if (typeof wanted === "string" || typeof wanted === "number") session.cancel(wanted);
    return;
  }
  const name = params["name"];
  if (typeof name === "string") target.report(session, name, params["payload"] ?? null);
}

function finish(session: Session, id: RequestId, outcome: Outcome, answer: Answer | null): void {
  try {
    if (answer === null) session.reply(id, outcome);
    else answer(responseText(id, outcome));
  } catch (error) {
    // SECURITY: thrown here, it would be nobody's and end the process.
    const refusal = responseText(id, reject(RPC_CODES.failed, reasonOf(error)));
    if (answer === null) session.send(refusal);
    else answer(refusal);
  }
}

function call(
  session: Session,
  request: { id: RequestId | undefined; method: string; params: unknown; timeout: unknown },
  target: RpcTarget,
  answer: Answer | null,
): void {
  const { id, method, params, timeout } = request;
  const settle = (outcome: Outcome) => {
    if (id !== undefined) finish(session, id, outcome, answer);
  };
  if (id !== undefined && session.has(id)) {
    (answer ?? ((text) => session.send(text)))(invalid(id, "a call with this id is under way"));
    return;
  }
  if (params !== undefined && !isObject(params)) {
    settle(reject(RPC_CODES.invalidArgs, errors.paramsObject(method)));
    return;
  }
  const refusal = target.admission.refuse(session, method);
  if (refusal !== null) {
    settle(reject(RPC_CODES.failed, refusal));
    return;
  }
  let body: InvokeBody;
  try {
    body = session.seal?.open(method, params, target.limits) ??
      { kind: "json", value: params ?? {} };
  } catch (error) {
    settle(reject(RPC_CODES.invalidArgs, reasonOf(error)));
    return;
  }
  const run = target.router.invoke({
    command: method,
    body,
    headers: null,
    caller: session,
    deadline: target.admission.deadline(typeof timeout === "number" ? timeout : null),
  });
  if (!(run.outcome instanceof Promise)) {
    settle(run.outcome);
    return;
  }
  if (id === undefined) {
    run.outcome.then(session.hold(run));
    return;
  }
  const done = session.begin(id, run);
  run.outcome.then((outcome) => {
    done();
    settle(outcome);
  });
}

function invalid(id: RequestId | null, what: string): string {
  return responseText(id, reject(RPC_CODES.invalidRequest, `Invalid request: ${what}`));
}

function isObject(value: unknown): value is Message {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRequestNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}
