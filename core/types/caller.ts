/**
 * Who calls, and what comes with a call.
 *
 * @module
 */
import type { Principal } from "./principal.ts";

/** Names a set of listeners. Same words and rules as Tauri's `EventTarget`. */
export type EventTarget =
  | { readonly kind: "Any" }
  | { readonly kind: "App" }
  | { readonly kind: "AnyLabel"; readonly label: string }
  | { readonly kind: "Window"; readonly label: string }
  | { readonly kind: "Webview"; readonly label: string }
  | { readonly kind: "WebviewWindow"; readonly label: string };

/** Event payloads by name, when nothing more is known of them. */
// deno-lint-ignore no-explicit-any -- the type of every payload is unknown to the core itself
export type AnyEvents = Record<string, any>;

/** The origin of a caller: the core's own pages, or a remote URL. */
export type Origin = "local" | { readonly remote: string };

/** What is known of the document (or script) that calls. All of it is the server's own knowledge. */
export interface Webview<E = AnyEvents> {
  /** The label, as in capabilities: `main`, … Several documents may share one. */
  readonly label: string;
  /** The id of this one document, unique in the life of the core. */
  readonly id: string;
  /** Local for pages that this core served, else the remote URL. */
  readonly origin: Origin;
  /** The address of the document when it was served, or `null` for a script. */
  readonly url: string | null;
  /** Who uses it; `null` in an app without `authenticate`, and for whoever started the core. */
  readonly principal: Principal | null;
  /** Emits an event to every listener that matches, in the windows of the same principal. */
  emit<K extends keyof E & string>(event: K, payload: E[K]): void;
  /**
   * Asks the page and waits for its answer. A plugin's page script answers with
   * `pleiad.answer(method, handler)`. Rejects when the page refuses, when it has no such
   * handler, when `timeout` (milliseconds, default 10,000) has passed, or when it goes away.
   */
  request(method: string, params?: unknown, options?: { timeout?: number }): Promise<unknown>;
}

/** Scope entries, as the capabilities give them. Deny wins over allow. */
export interface ScopeEntries<S = unknown> {
  /** What is allowed. */
  readonly allow: readonly S[];
  /** What is denied, whatever is allowed. */
  readonly deny: readonly S[];
}

/** The scope of one call: the command's own entries, and those of the whole plugin. */
export interface CommandScope<S = unknown> extends ScopeEntries<S> {
  /** Entries that permissions without commands give to the whole plugin. */
  readonly global: ScopeEntries<S>;
}

/** The body of a call as it came: a JSON value, or bytes. */
export type InvokeBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "raw"; readonly bytes: Uint8Array };

/** What a resource may have to be told of its end. */
export interface Closeable {
  /** Frees what the resource holds. Called once, when closed or when its owner is gone. */
  close?(): void | Promise<void>;
}

/**
 * Something with an id that a caller holds: an open file, a store, a watch. Any object will do;
 * `object` keeps the compiler from asking for a `close` that is optional.
 */
export type Resource = object & Closeable;

/** Numbered resources of one owner: a document, or the whole app. */
export interface ResourceTable {
  /**
   * Adds a resource and returns its id: random, 32 bits, never 0. When its owner is gone, closes
   * it and throws.
   */
  add(resource: Resource): number;
  /**
   * The resource with this id. Throws `The resource id N is invalid.` when there is none or when
   * it is no instance of `type`.
   */
  // deno-lint-ignore no-explicit-any -- a constructor of any arguments; `unknown` would refuse it
  get<T extends Resource>(rid: number, type: abstract new (...args: any[]) => T): T;
  /** Whether there is such a resource. */
  has(rid: number): boolean;
  /** Takes a resource out without closing it. Throws as `get` does. */
  take(rid: number): Resource;
  /** Takes a resource out and closes it. Rejects as `get` throws. */
  close(rid: number): Promise<void>;
}
