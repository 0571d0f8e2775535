/**
 * One call on its way through the router, and the context that its handler gets. What a handler
 * rarely asks for is made when it asks.
 *
 * @module
 */
import type { AppHandle } from "../types/app.ts";
import type { CommandScope, InvokeBody, ResourceTable, Webview } from "../types/caller.ts";
import type { Context } from "../types/context.ts";
import type { Principal } from "../types/principal.ts";
import { CoreError, errors } from "../errors.ts";
import type { Caller } from "./caller.ts";

/** A call as the transport brings it. */
export interface InvokeRequest {
  /** The whole command. */
  readonly command: string;
  /** The body. */
  readonly body: InvokeBody;
  /** The headers, or `null` when the call had none. */
  readonly headers: Headers | null;
  /** Who calls. */
  readonly caller: Caller;
  /** When the caller stops waiting, in milliseconds since the epoch, or `null`. */
  readonly deadline: number | null;
}

/** The caller as handlers see it. */
export class WebviewView implements Webview {
  readonly #caller: Caller;
  readonly #app: AppHandle;

  /** Shows a caller through a plugin's handle. */
  constructor(caller: Caller, app: AppHandle) {
    this.#caller = caller;
    this.#app = app;
  }

  /** The label. */
  get label(): string {
    return this.#caller.label;
  }

  /** The document's id. */
  get id(): string {
    return this.#caller.id;
  }

  /** Local, or a remote URL. */
  get origin(): Webview["origin"] {
    return this.#caller.origin;
  }

  /** The document's address, or `null` for a script. */
  get url(): string | null {
    return this.#caller.url;
  }

  /** Who uses it. */
  get principal(): Principal | null {
    return this.#caller.principal;
  }

  /** Emits to every window of the same principal: to everyone, where there are none. */
  emit(event: string, payload: unknown): void {
    this.#app.emit(event, payload, { principal: this.principal?.id ?? null });
  }

  /** Asks the page. */
  request(method: string, params?: unknown, options?: { timeout?: number }): Promise<unknown> {
    return this.#caller.request(method, params ?? null, options?.timeout ?? 10_000);
  }
}

/** The context of one call; also what cancels it. */
export class CallContext implements Context {
  readonly command: string;
  readonly app: AppHandle;
  readonly scope: CommandScope;
  readonly body: InvokeBody;
  readonly deadline: number | null;
  readonly #caller: Caller;
  readonly #owner: object;
  #headers: Headers | null;
  #abort: AbortController | null = null;
  #aborted: CoreError | null = null;
  #webview: WebviewView | null = null;
  #resources: ResourceTable | null = null;

  /** Puts together what a handler gets. */
  constructor(request: InvokeRequest, app: AppHandle, owner: object, scope: CommandScope) {
    this.command = request.command;
    this.app = app;
    this.scope = scope;
    this.body = request.body;
    this.deadline = request.deadline;
    this.#caller = request.caller;
    this.#owner = owner;
    this.#headers = request.headers;
  }

  /** Who calls. */
  get webview(): Webview {
    return this.#webview ??= new WebviewView(this.#caller, this.app);
  }

  /** Aborted when the caller cancels or leaves, or when the deadline passes. */
  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#aborted !== null) this.#abort.abort(this.#aborted);
    }
    return this.#abort.signal;
  }

  /** The headers of the call. */
  get headers(): Headers {
    return this.#headers ??= new Headers();
  }

  /** The caller's resources; what is added belongs to the command's plugin. */
  get resources(): ResourceTable {
    return this.#resources ??= this.#caller.resources.ownedBy(this.#owner);
  }

  /** As the caller's `emit`. */
  emit(event: string, payload: unknown): void {
    this.webview.emit(event, payload);
  }

  /** Aborts the handler's signal. The first reason counts. */
  abort(reason: CoreError = new CoreError("cancelled", errors.cancelled())): void {
    if (this.#aborted !== null) return;
    this.#aborted = reason;
    this.#abort?.abort(reason);
  }
}
