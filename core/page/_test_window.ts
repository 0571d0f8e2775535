/**
 * A window without a browser, for the tests of the page script: it runs the built script and lets a
 * test play the core.
 *
 * @module
 */
import { encodeBinary } from "../protocol/binary.ts";
import type { SessionParams } from "../protocol/messages.ts";
import type { PageConfig } from "../protocol/page_config.ts";
import type { PagePleiad } from "./pleiad.ts";
import { pageScript } from "./script.gen.ts";

/** What arrives one by one and is waited for. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  /** How many items nobody has taken. */
  get size(): number {
    return this.#items.length;
  }

  /** Adds an item. */
  push(item: T): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(item);
    else this.#items.push(item);
  }

  /** Takes the next item, waiting for it when there is none. */
  next(): Promise<T> {
    const item = this.#items.shift();
    return item === undefined
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve(item);
  }
}

/** A message in a frame, as loosely as a test reads it. */
export interface Message {
  readonly jsonrpc: string;
  readonly id?: number | string;
  readonly method?: string;
  // deno-lint-ignore no-explicit-any -- a test knows what it sent
  readonly params?: any; // as above
  readonly result?: unknown;
  readonly error?: unknown;
}

/** The page's end of a socket, with the core's end for the test. */
export class FakeSocket {
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = "";
  onmessage?: (event: { data: unknown }) => void;
  onclose?: (event: { code: number }) => void;
  /** What the page has sent, parsed. */
  readonly frames = new Inbox<Message | Message[]>();
  readonly url: string;
  readonly protocols: readonly string[];

  constructor(url: string, protocols: readonly string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  send(text: string): void {
    this.frames.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 2;
  }

  /** Opens the socket and greets the page. */
  greet(session: Partial<SessionParams> = {}): void {
    this.readyState = 1;
    this.notify("session", { id: "d1", label: "main", resumed: false, ...session });
  }

  /** Sends a frame to the page. */
  push(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Sends a notification to the page. */
  notify(method: string, params: unknown): void {
    this.push({ jsonrpc: "2.0", method, params });
  }

  /** Answers a call. */
  result(call: Message, result: unknown): void {
    this.push({ jsonrpc: "2.0", id: call.id, result });
  }

  /** Sends a binary frame to the page. */
  pushBytes(kind: number, id: number, index: number, bytes: Uint8Array): void {
    this.onmessage?.({ data: encodeBinary(kind, id, index, bytes).buffer });
  }

  /** Closes the socket from the core's side, or breaks it. */
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  /** The next message that the page sends, which must travel alone. */
  async message(): Promise<Message> {
    const frame = await this.frames.next();
    if (Array.isArray(frame)) throw new Error(`${frame.length} messages in one frame`);
    return frame;
  }
}

/** A request that the page makes, answered by the test. */
export interface FakeRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal | null;
  respond(response: Response): void;
  fail(): void;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** What a test can set of a page. */
export interface PageOptions {
  readonly config?: Partial<PageConfig>;
  readonly url?: string;
  readonly name?: string;
  readonly storage?: Map<string, string>;
  readonly readyState?: string;
}

/** A document in which the page script has run. */
export class FakePage {
  readonly sockets = new Inbox<FakeSocket>();
  readonly requests = new Inbox<FakeRequest>();
  readonly warnings: string[] = [];
  readonly reported: unknown[] = [];
  readonly replaced: string[] = [];
  readonly storage: Map<string, string>;
  readonly frozen: unknown[] = [];
  readonly location: URL & { replace(url: string): void; reload(): void };
  // deno-lint-ignore no-explicit-any -- a test reads and breaks whatever hangs on the window
  readonly window: any; // as above
  readonly pleiad: PagePleiad;
  readonly #listeners = new Map<string, ((event: unknown) => void)[]>();
  #timers: Timer[] = [];
  #now = 0;

  constructor(options: PageOptions = {}) {
    const { name = "", url = "http://localhost:1420/", storage = new Map() } = options;
    this.storage = storage;
    this.window = { name, crypto };
    this.location = Object.assign(new URL(url), {
      replace: (to: string) => void this.replaced.push(to),
      reload: () => void this.replaced.push("reload"),
    });
    const config: PageConfig = {
      key: "k1",
      label: "main",
      path: { sep: "/", delimiter: ":" },
      writable: false,
      freezePrototype: false,
      renewal: "r1",
      ...options.config,
    };
    const globals = this.#globals(options.readyState ?? "loading");
    const body = `"use strict";const config=${JSON.stringify(config)};${pageScript};return pleiad;`;
    this.pleiad = new Function(...Object.keys(globals), body)(...Object.values(globals));
    // The client reads `window`; a test has one page at a time.
    Object.assign(globalThis, { window: this.window });
  }

  /** Takes the socket that the page has opened, and greets it. */
  async connect(): Promise<FakeSocket> {
    const socket = await this.sockets.next();
    socket.greet();
    return socket;
  }

  /** Loses the socket for good: the core forgets the document and gives it another key. */
  async forget(socket: FakeSocket, restarted = false): Promise<FakeSocket> {
    socket.drop();
    this.pass(100);
    (await this.sockets.next()).drop();
    (await this.requests.next()).respond(new Response(null, { status: 401 }));
    const { url, body, respond } = await this.requests.next();
    if (!url.endsWith("/renew") || body !== "r1") throw new Error(`${url} ${body}`);
    respond(Response.json({ key: "k2", restarted }));
    await this.idle();
    this.pass(200);
    const next = await this.connect();
    if (!next.url.endsWith("seq=0") || next.protocols[1] !== "key.k2") throw new Error(next.url);
    return next;
  }

  /** Lets time pass: runs the timers that are due, in their order. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }

  /** Lets everything run that waits for nothing but its turn. */
  idle(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve));
  }

  /** Dispatches an event at the window. */
  dispatch(type: string, event: Record<string, unknown> = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ type, ...event });
  }

  #globals(readyState: string): Record<string, unknown> {
    const { location, storage, sockets, requests } = this;
    return {
      window: this.window,
      location,
      document: { readyState },
      history: {
        state: null,
        replaceState: (_: unknown, __: string, url: string) => location.href = url,
      },
      sessionStorage: {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => storage.set(key, value),
        removeItem: (key: string) => storage.delete(key),
      },
      WebSocket: class extends FakeSocket {
        constructor(url: string, protocols: readonly string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      },
      fetch: (url: string, init: RequestInit) =>
        new Promise<Response>((resolve, reject) => {
          const signal = init.signal ?? null;
          const fail = () => reject(new TypeError("Failed to fetch"));
          signal?.addEventListener("abort", fail);
          const { method = "GET", body } = init;
          const headers = new Headers(init.headers);
          requests.push({ url, method, headers, body, signal, respond: resolve, fail });
        }),
      console: {
        warn: (text: string) => this.warnings.push(text),
        error: (text: string) => this.warnings.push(text),
      },
      reportError: (error: unknown) => this.reported.push(error),
      setTimeout: (run: () => void, delay: number) => {
        this.#timers.push({ at: this.#now + delay, run });
      },
      Date: { now: () => this.#now },
      Math: Object.assign(Object.create(Math), { random: () => 1 }),
      addEventListener: (type: string, listener: (event: unknown) => void) => {
        this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener]);
      },
      // The prototype that it would freeze is the test's own.
      Object: Object.assign(Object.create(Object), {
        freeze: (value: object) => {
          this.frozen.push(value);
          return value === Object.prototype ? value : Object.freeze(value);
        },
      }),
    };
  }
}

/** An answer of the core over HTTP. */
export function jsonResponse(value: unknown, verdict: "ok" | "error" = "ok"): Response {
  return new Response(JSON.stringify(value), {
    headers: { "Content-Type": "application/json", "Tauri-Response": verdict },
  });
}

/** A raw answer of the core over HTTP. */
export function rawResponse(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, {
    headers: { "Content-Type": "application/octet-stream", "Tauri-Response": "ok" },
  });
}
