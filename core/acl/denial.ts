/**
 * What there is to say about a denial, for those who put it into words.
 *
 * @module
 */
import type { SourcedCapability } from "./capability_file.ts";
import type { Judgement } from "./judge.ts";
import type { Manifest } from "./permission.ts";
import type { AuthorityCaller } from "./verdict.ts";

/** What there is to say about a denial. */
export interface Denial {
  /** The whole command. */
  readonly command: string;
  /** Who called. */
  readonly caller: AuthorityCaller;
  /** What the table says. */
  readonly judgement: Judgement;
  /** All manifests. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** The capabilities that are active on this platform. */
  readonly capabilities: readonly SourcedCapability[];
}
