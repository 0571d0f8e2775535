/**
 * What a handler gets with a call.
 *
 * @module
 */
import type { AppHandle } from "./app.ts";
import type { AnyEvents, CommandScope, InvokeBody, ResourceTable, Webview } from "./caller.ts";

/** What a handler gets beside its arguments. */
export interface Context<E = AnyEvents, S = unknown> {
  /** The whole name of the command, as called: `plugin:notes|read`, `greet`. */
  readonly command: string;
  /** Who calls. */
  readonly webview: Webview<E>;
  /** The app. */
  readonly app: AppHandle<E>;
  /** Aborted when the caller cancels, leaves, or the deadline passes. */
  readonly signal: AbortSignal;
  /** The scope entries that this call was granted. */
  readonly scope: CommandScope<S>;
  /** The headers of the call: `options.headers` of `invoke`. */
  readonly headers: Headers;
  /** The body as it came, before the schema ran. */
  readonly body: InvokeBody;
  /** The resources of the calling document; freed with it. */
  readonly resources: ResourceTable;
  /** When the caller stops waiting, in milliseconds since the epoch, or `null` for never. */
  readonly deadline: number | null;
  /** As `webview.emit`. */
  emit<K extends keyof E & string>(event: K, payload: E[K]): void;
}
