/**
 * Closes windows. A request can be refused by whoever listens; destroying cannot.
 *
 * @module
 */
import { command } from "../../plugin.ts";
import type { Context } from "../../types/context.ts";
import { type CommandTable, emulated, type TableEntry } from "../table.ts";
import { type About, about } from "./args.ts";
import type { Desks } from "./desks.ts";
import type { Targets } from "./targets.ts";

const HOW =
  "the browser closes windows that a page opened; any other tab stays, emptied: its document is gone";

/**
 * Closes at once. A browser may refuse to close a tab that no script opened; then the document
 * leaves for `about:blank`, so that the window is as gone as Tauri says: listeners, resources and
 * label are freed and `tauri://destroyed` is emitted.
 */
export function destroy(desks: Desks, targets: Targets): TableEntry["run"] {
  return command(about, async ({ label }: About, context: Context) => {
    await end(desks, targets, label, context);
    return null;
  });
}

async function end(
  desks: Desks,
  targets: Targets,
  label: string | null | undefined,
  context: Context,
): Promise<void> {
  desks.of(context.webview).closing(await targets.label(context, label));
  await targets.tell(context, label, "close");
}

/** `close` asks first: with a listener it is the listener that destroys, or does not. */
export function closing(desks: Desks, targets: Targets): CommandTable {
  const close = command(about, async ({ label }: About, context: Context) => {
    const found = await targets.label(context, label);
    const desk = desks.of(context.webview);
    const asked = desk.hasListener("tauri://close-requested", found);
    desk.emit(found, "close-requested", null);
    if (!asked) await end(desks, targets, label, context);
    return null;
  });
  return {
    close: emulated(close, `asks listeners first; ${HOW}`),
    destroy: emulated(destroy(desks, targets), HOW),
  };
}
