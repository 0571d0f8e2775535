/**
 * Keys of the main window. By the key's place, so that Alt does not turn letters into others.
 *
 * @module
 */

/** What the keys do. */
export interface ShortcutActions {
  /** Alt N. */
  newNote(): void;
  /** Ctrl K. */
  search(): void;
  /** Ctrl E. */
  nextView(): void;
  /** Alt O. */
  focus(): void;
  /** Ctrl and full stop. */
  toggleActivity(): void;
}

/** Starts to listen for keys. */
export function shortcuts(actions: ShortcutActions): void {
  const keys: Readonly<Record<string, () => void>> = {
    "Alt+KeyN": actions.newNote,
    "Alt+KeyO": actions.focus,
    "Ctrl+KeyK": actions.search,
    "Ctrl+KeyE": actions.nextView,
    "Ctrl+Period": actions.toggleActivity,
  };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") !== null) return;
    const held = event.altKey ? "Alt" : event.ctrlKey || event.metaKey ? "Ctrl" : "";
    const run = event.shiftKey ? undefined : keys[`${held}+${event.code}`];
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}
