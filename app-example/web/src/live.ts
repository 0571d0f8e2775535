/**
 * What windows tell each other: changes come from the core, carets go from page to page.
 *
 * @module
 */
import { getCurrentWebviewWindow } from "@tauri-apps/api/webviewWindow";
import type { Note, NoteChange } from "../../contract.ts";
import type { Editor } from "./editor.ts";
import { emitTo, listen } from "./ipc.ts";

/** What a page does with what it hears. */
export interface LiveOptions {
  /** The page's editor. */
  readonly editor: Editor;
  /** The label of the other window. */
  readonly other: string;
  /** A note has changed, here or elsewhere. */
  readonly changed: (change: NoteChange) => void;
  /** Somebody in the other window has come to this note, or to none. */
  readonly present: (note: string | null) => void;
}

/** Joins a page to the others. */
export interface Live {
  /** Tells the other window where the caret is. */
  moved(note: Note, at: number): void;
}

/** Starts to listen. */
export async function goLive(options: LiveOptions): Promise<Live> {
  const { editor, other, changed, present } = options;
  const { label } = getCurrentWebviewWindow();
  await listen("notes://changed", ({ payload }) => {
    editor.accept(payload);
    changed(payload);
  });
  await listen("notes://cursor", ({ payload }) => {
    editor.showPeer(payload);
    present(payload.note);
  }, { target: label });
  // Nobody waits for a caret: one that gets lost is followed by the next.
  const tell = (note: string | null, at: number) =>
    void emitTo(other, "notes://cursor", { label, note, at }).catch(() => {});
  window.addEventListener("pagehide", () => tell(null, 0));
  return { moved: ({ id }, at) => tell(id, at) };
}
