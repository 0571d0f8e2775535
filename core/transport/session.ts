/**
 * One document, or one script: its label, its calls, its channels and resources, and the queue of
 * what goes to it.
 *
 * @module
 */
import type { Caller } from "../app/caller.ts";
import type { SessionLimits } from "../app/limits.ts";
import { type ChannelHost, type HostedChannel } from "../channels.ts";
import { CoreError, errors, reasonOf } from "../errors.ts";
import { CHANNEL_KIND, encodeBinary, HEADER_BYTES, RESULT_KIND } from "../protocol/binary.ts";
import {
  CHANNEL_METHOD,
  CLOSE_CODES,
  EVENT_METHOD,
  SESSION_METHOD,
} from "../protocol/constants.ts";
import type { RequestId, RpcResponse } from "../protocol/messages.ts";
import { Resources } from "../resources.ts";
import type { RunningCall } from "../router.ts";
import type { Outcome } from "../outcome.ts";
import type { Origin } from "../types/caller.ts";
import type { Principal } from "../types/principal.ts";
import { takeFrame } from "./frame_pool.ts";
import { Outbox } from "./outbox.ts";
import type { Seal } from "./seal.ts";
import type { SocketPeer } from "./socket.ts";

/** How a client speaks: our own dialect, or plain JSON-RPC. */
export type Dialect = "pleiad" | "jsonrpc";

/** The facts of a session. */
export interface SessionFacts {
  /** The label. */
  readonly label: string;
  /** Local, or a remote URL. */
  readonly origin: Origin;
  /** The document's address, or `null`. */
  readonly url: string | null;
  /** Whose browser or token it is. */
  readonly login: string;
  /** Whether messages can be pushed to it: not to a program that only calls over HTTP. */
  readonly pushes: boolean;
  /** Opens its calls, where they come through an isolation frame. */
  readonly seal?: Seal | null;
  /** Who uses it. Default `null`: whoever started the core. */
  readonly principal?: Principal | null;
}

/** What is told of a session whose client does not keep up. */
export interface SessionTrouble {
  /** More waits for the client than may: the session cannot go on. */
  overflow(session: Session): void;
  /** The client has taken nothing for too long: its socket is given up. */
  lost(session: Session): void;
}

interface PageRequest {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** One live caller. */
export class Session implements Caller, ChannelHost {
  readonly id: string = crypto.randomUUID();
  readonly label: string;
  readonly origin: Origin;
  readonly url: string | null;
  readonly login: string;
  readonly principal: Principal | null;
  /** Opens its calls, where they come through an isolation frame. */
  readonly seal: Seal | null;
  readonly resources: Resources = new Resources();
  readonly outbox: Outbox;
  readonly #calls = new Map<RequestId, RunningCall>();
  readonly #loose = new Set<RunningCall>();
  readonly #channels = new Set<HostedChannel>();
  readonly #requests = new Map<string, PageRequest>();
  readonly #pushes: boolean;
  #dialect: Dialect = "pleiad";
  #peer: SocketPeer | null = null;
  #closing: SocketPeer | null = null;
  #nextRequest = 0;
  #requestsOpen = 0;
  #gone = false;
  #greeted = false;
  #counted = false;

  /** Makes a session that has no socket yet. `events` tells of its reader. */
  constructor(
    facts: SessionFacts,
    events: Partial<SessionTrouble> = {},
    limits: Partial<SessionLimits> = {},
  ) {
    this.#pushes = facts.pushes;
    this.seal = facts.seal ?? null;
    this.principal = facts.principal ?? null;
    this.outbox = new Outbox({
      overflow: () => {
        this.closeSocket(CLOSE_CODES.slow, "The reader is too slow");
        events.overflow?.(this);
      },
      stalled: () => {
        const peer = this.#peer;
        this.closeSocket(CLOSE_CODES.slow, "The reader is too slow");
        // The socket of a reader that does not read may take its time to close.
        if (peer !== null && this.detach(peer)) events.lost?.(this);
      },
    }, limits);
    this.label = facts.label;
    this.origin = facts.origin;
    this.url = facts.url;
    this.login = facts.login;
  }

  /** Whether the document is gone for good. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Whether a socket is attached. */
  get connected(): boolean {
    return this.#peer !== null;
  }

  /** Whether an HTTP request of the document waits for its answer. */
  get calling(): boolean {
    return this.#requestsOpen > 0;
  }

  /** How many of its calls are under way. */
  get inFlight(): number {
    return this.#calls.size + this.#loose.size;
  }

  /** How the client speaks. */
  get dialect(): Dialect {
    return this.#dialect;
  }

  /** Carries channel messages, as long as somebody can receive them. */
  get channels(): ChannelHost | null {
    return this.#gone || !this.#pushes ? null : this;
  }

  /** Whether a call is under way. */
  get busy(): boolean {
    return this.#calls.size + this.#loose.size > 0;
  }

  /** Whether a client that counts its messages has been here: it can come back. */
  get counted(): boolean {
    return this.#counted;
  }

  /** Whether `peer` is the current socket. What still comes in on an older one is void. */
  isCurrent(peer: SocketPeer): boolean {
    return this.#peer === peer;
  }

  /**
   * Takes a socket over; an older one is closed. `seq` is how many messages of this session the
   * client has received; `null` for a client that does not count.
   */
  attach(peer: SocketPeer, dialect: Dialect, seq: number | null = null): void {
    this.closeSocket(CLOSE_CODES.replaced, "A newer socket of the same document has taken over");
    this.#peer = peer;
    this.#dialect = dialect;
    if (dialect === "pleiad") {
      const { received } = this.outbox.receipts;
      const params = {
        id: this.id,
        label: this.label,
        resumed: this.#greeted,
        ...(seq !== null && { seq: received }),
      };
      peer.send(JSON.stringify({ jsonrpc: "2.0", method: SESSION_METHOD, params }));
    }
    this.#greeted = true;
    this.#counted = seq !== null;
    this.outbox.attach(peer, dialect === "pleiad" ? "frames" : "single", seq);
  }

  /** A socket is closed. Returns whether it was the current one. */
  detach(peer: SocketPeer): boolean {
    if (this.#peer !== peer) return false;
    this.#peer = null;
    this.outbox.detach();
    return true;
  }

  /** Closes the current socket, if any. */
  closeSocket(code: number, reason: string): void {
    const peer = this.#peer;
    if (peer === null || peer === this.#closing) return;
    this.#closing = peer;
    peer.close(code, reason);
  }

  /** Ends the session: calls are cancelled, channels dropped, resources closed. */
  async end(): Promise<readonly unknown[]> {
    if (this.#gone) return [];
    this.#gone = true;
    const reason = new CoreError("cancelled", errors.callerGone());
    for (const call of [...this.#calls.values(), ...this.#loose]) call.cancel(reason);
    this.#calls.clear();
    for (const channel of [...this.#channels]) channel.drop();
    for (const [id, request] of this.#requests) {
      this.#settle(id, request).reject(pageGone(request.method));
    }
    this.outbox.clear();
    return await this.resources.closeAll();
  }

  /** Remembers a call by its id until `done`, so that it can be cancelled. */
  begin(id: RequestId, call: RunningCall): () => void {
    this.#calls.set(id, call);
    return () => this.#calls.delete(id);
  }

  /** Remembers a call without an id until `done`, so that it ends with the session. */
  hold(call: RunningCall): () => void {
    this.#loose.add(call);
    return () => this.#loose.delete(call);
  }

  /** As `hold`, for a call whose request is open: as long as it is, somebody is there. */
  holdRequest(call: RunningCall): () => void {
    const done = this.hold(call);
    this.#requestsOpen++;
    return () => {
      this.#requestsOpen--;
      done();
    };
  }

  /** Whether a call of this id is under way. */
  has(id: RequestId): boolean {
    return this.#calls.has(id);
  }

  /** Cancels a call; unknown ids are no error, the answer may be on its way. */
  cancel(id: RequestId): void {
    this.#calls.get(id)?.cancel();
  }

  /** Sends the answer to a call. */
  reply(id: RequestId, outcome: Outcome): void {
    if (outcome.ok && "bytes" in outcome && this.#dialect === "pleiad" && typeof id === "number") {
      this.outbox.pushReply(
        encodeBinary(RESULT_KIND, id, 0, outcome.bytes),
        this.#calls.size === 0,
      );
      return;
    }
    this.send(responseText(id, outcome));
  }

  /** Sends an answer. */
  send(text: string): void {
    this.outbox.pushReply(text, this.#calls.size === 0);
  }

  /** Sends what nobody has asked for. */
  #push(text: string): void {
    this.outbox.push(text, this.#calls.size === 0);
  }

  /** Delivers an event to this document's listeners. */
  deliver(event: string, payload: string, handlers: readonly (readonly [number, number])[]): void {
    if (!this.#pushes) return;
    let pairs = "";
    for (const [id, handler] of handlers) pairs += `${pairs === "" ? "" : ","}[${id},${handler}]`;
    this.outbox.push(`${headOf(event, payload)}${pairs}]}}`, false);
  }

  /** Sends a channel message and tells when there is room for another. */
  sendMessage(id: number, index: number, message: unknown): Promise<void> {
    const bytes = message instanceof Uint8Array
      ? message
      : message instanceof ArrayBuffer
      ? new Uint8Array(message)
      : null;
    if (bytes !== null && this.#dialect === "pleiad") {
      const frame = takeFrame(HEADER_BYTES + bytes.byteLength);
      this.outbox.push(encodeBinary(CHANNEL_KIND, id, index, bytes, frame), false);
    } else {
      const text = bytes === null ? JSON.stringify(message) : numbersOf(bytes);
      if (text === undefined) {
        throw new TypeError(errors.notSerializable(`channel ${id}`, `a ${typeof message}`));
      }
      this.#push(
        `{"jsonrpc":"2.0","method":"${CHANNEL_METHOD}","params":{"id":${id},"index":${index},"message":${text}}}`,
      );
    }
    return this.outbox.room();
  }

  /** Ends a channel for the client. */
  sendEnd(id: number, index: number): void {
    this.#push(
      `{"jsonrpc":"2.0","method":"${CHANNEL_METHOD}","params":{"id":${id},"index":${index},"end":true}}`,
    );
  }

  /** A channel was opened. */
  opened(channel: HostedChannel): void {
    this.#channels.add(channel);
  }

  /** A channel has closed. */
  closed(channel: HostedChannel): void {
    this.#channels.delete(channel);
  }

  /** Asks the page. */
  request(method: string, params: unknown, timeout: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // Nobody has to wait for the answer: a page that leaves must not end the process.
    promise.catch(() => {});
    if (this.#gone || this.url === null) {
      reject(pageGone(method));
      return promise;
    }
    const id = `c${++this.#nextRequest}`;
    let text: string;
    try {
      text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    } catch (error) {
      reject(error);
      return promise;
    }
    const timer = setTimeout(() => {
      this.#requests.delete(id);
      reject(new CoreError("timeout", errors.pageTimeout(method, timeout)));
    }, timeout);
    this.#requests.set(id, { method, resolve, reject, timer });
    this.#push(text);
    return promise;
  }

  /** The page has answered. */
  answer(response: RpcResponse): void {
    const id = String(response.id);
    const request = this.#requests.get(id);
    if (request === undefined) return;
    const { resolve, reject } = this.#settle(id, request);
    // The page's word, whatever the type says of it.
    const error = response.error ?? null;
    if (error === null) resolve(response.result ?? null);
    else reject(new CoreError("internal", reasonOf(error.data ?? error.message ?? error)));
  }

  #settle(id: string, request: PageRequest): PageRequest {
    this.#requests.delete(id);
    clearTimeout(request.timer);
    return request;
  }
}

/** Bytes as JSON take four characters each at most, and a text holds half a billion. */
const MAX_NUMBERS = 64 << 20;

/** SECURITY: joined as they are; an array of them would end the whole process. */
function numbersOf(bytes: Uint8Array): string {
  if (bytes.length > MAX_NUMBERS) throw new RangeError(errors.bytesAsNumbers(MAX_NUMBERS));
  return `[${bytes.join()}]`;
}

/** The last event's text, as far as it is the same for all: many documents hear one after another. */
let last = { event: "", payload: "", head: "" };

function headOf(event: string, payload: string): string {
  if (event !== last.event || payload !== last.payload) {
    const head = `{"jsonrpc":"2.0","method":"${EVENT_METHOD}","params":{"event":${
      JSON.stringify(event)
    },"payload":${payload},"handlers":[`;
    last = { event, payload, head };
  }
  return last.head;
}

/** A response as JSON text. Throws a `RangeError` for one that is too long. */
export function responseText(id: RequestId | null, outcome: Outcome): string {
  const head = `{"jsonrpc":"2.0","id":${typeof id === "number" ? id : JSON.stringify(id)},`;
  if (outcome.ok) {
    return `${head}"result":${"json" in outcome ? outcome.json : numbersOf(outcome.bytes)}}`;
  }
  const { code, value } = outcome;
  const message = typeof value === "string" ? value : "The command failed";
  return `${head}"error":${JSON.stringify({ code, message, data: value ?? null })}}`;
}

function pageGone(method: string): CoreError {
  return new CoreError("closed", errors.pageGone(method));
}
