/**
 * What the core writes into a document for the page script.
 *
 * @module
 */

/** The facts of one document, inlined as JSON in front of the page script. */
export interface PageConfig {
  /** The document's key: the header `Tauri-Invoke-Key` and the subprotocol `key.<key>`. */
  readonly key: string;
  /** The label of the window and of the webview. */
  readonly label: string;
  /** `metadata` and `plugins.path` of the page: separators of the core's system. */
  readonly path: { readonly sep: string; readonly delimiter: string };
  /** Whether what the script defines can be overwritten (development: mocks do). */
  readonly writable: boolean;
  /** Whether `Object.prototype` is frozen (`security.freezePrototype`). */
  readonly freezePrototype: boolean;
  /**
   * A one-use ticket with which this window gets its label again when it is loaded anew, for
   * windows whose label does not follow from their address; else absent.
   */
  readonly ticket?: string;
  /** The path of the isolation frame, where the app has one (`security.pattern`); else absent. */
  readonly isolation?: string;
  /** What trades for a new key where the core has forgotten this document; else absent. */
  readonly renewal?: string;
  /** Whether this document came in by a ticket. */
  readonly ticketed?: boolean;
}

/** The name of the query parameter that carries a window's ticket. */
export const TICKET_PARAMETER = "__pleiad_window";

/** The answer of `POST /__pleiad/renew`. */
export interface Renewed {
  /** The document's new key. */
  readonly key: string;
  /** Whether the core is another than the one that served the document. */
  readonly restarted: boolean;
}
