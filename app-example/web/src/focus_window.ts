/**
 * The focus window, as the main window sees it: opened once, then shown other notes.
 *
 * @module
 */
import { WebviewWindow } from "@tauri-apps/api/webviewWindow";
import type { Note } from "../../contract.ts";
import { emitTo } from "./ipc.ts";
import { toast } from "./toast.ts";

/** The label of the focus window. */
export const FOCUS = "focus";

/** Opens a note in the focus window. `closed` is called when that window has gone. */
export async function openFocusWindow(note: Note, closed: () => void): Promise<void> {
  const open = await WebviewWindow.getByLabel(FOCUS);
  if (open !== null) {
    await emitTo(FOCUS, "notes://show", { id: note.id });
    await open.setFocus();
    return;
  }
  const window = new WebviewWindow(FOCUS, {
    url: `/focus.html?note=${note.id}`,
    title: note.title,
    width: 820,
    height: 760,
  });
  await window.once("tauri://error", ({ payload }) => toast(String(payload)));
  await window.once("tauri://destroyed", closed);
}
