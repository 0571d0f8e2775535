/**
 * One command of a built-in plugin, as the generated table of `README.md` shows it.
 *
 * `real` does what Tauri's command does, `emulated` has the same answers with a browser's means,
 * `neutral` answers in the right shape and changes nothing a user could see.
 */
export interface CommandRow {
  /** The command's name without `plugin:<name>|`. */
  readonly command: string;
  readonly status: "real" | "emulated" | "neutral";
  /** One short clause, empty when there is nothing to add. */
  readonly note: string;
}
