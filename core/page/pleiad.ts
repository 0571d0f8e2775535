/**
 * What page scripts of plugins can use: the variable `pleiad` is in scope of each of them.
 *
 * @module
 */

/** The page's half of Pleiad. */
export interface PagePleiad {
  /** The label of this document. */
  readonly label: string;
  /** Answers requests of the core to `method` (`<plugin>:<name>`). A later handler replaces it. */
  answer(method: string, handler: (params: unknown) => unknown): void;
  /** Tells the plugin named before the colon something; never answered. */
  report(name: string, payload?: unknown): void;
  /** Calls a command, as `invoke` of `@tauri-apps/api/core` does. */
  invoke(command: string, args?: unknown): Promise<unknown>;
}
