/**
 * What the authority is asked, and what it answers.
 *
 * @module
 */
import type { CommandScope, Origin } from "../types/caller.ts";

/** What the authority is told of a caller: the server's own knowledge of it. */
export interface AuthorityCaller {
  /** The label: of the webview, and of the window when that has no other. */
  readonly label: string;
  /** The label of the window that holds the webview. Default: `label`. */
  readonly windowLabel?: string;
  /** The origin. */
  readonly origin: Origin;
}

/** A decision. */
export type Verdict =
  | { readonly allowed: true; readonly scope: CommandScope }
  | { readonly allowed: false; readonly reason: string };
