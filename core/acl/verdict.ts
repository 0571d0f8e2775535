/**
 * What the authority is asked, and what it answers.
 *
 * @module
 */
import type { CommandScope, Origin } from "../types/caller.ts";

/** What the authority is told of a caller: the server's own knowledge of it. */
export interface AuthorityCaller {
  /** The label. */
  readonly label: string;
  /** The origin. */
  readonly origin: Origin;
}

/** A decision. */
export type Verdict =
  | { readonly allowed: true; readonly scope: CommandScope }
  | { readonly allowed: false; readonly reason: string };
