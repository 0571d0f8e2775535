/**
 * How a plugin says which scope entry an explanation is about.
 *
 * @module
 */
import type { AppHandle } from "./app.ts";

/** What a scope entry is held against, beside the arguments of a call. */
export interface MatchAbout {
  /** The whole name of the command. */
  readonly command: string;
  /** Whether the entry allows or denies. */
  readonly kind: "allow" | "deny";
  /** The app, which may not have been started. */
  readonly app: Pick<AppHandle, "path" | "config">;
}

/** Whether a scope entry is about the arguments of a call; `null` when that cannot be said. */
export type MatchScope = (
  entry: unknown,
  args: unknown,
  about: MatchAbout,
) => boolean | null | Promise<boolean | null>;
