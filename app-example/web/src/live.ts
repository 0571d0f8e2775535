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
  /** Tells the other window that no note is open here. */
  left(): void;
}

/** Starts to listen. */
export async function goLive(options: LiveOptions): Promise<Live> {
  const { editor, other, changed, present } = options;
  const { label } = getCurrentWebviewWindow();
  // Nobody waits for a caret: one that gets lost is followed by the next.
  const tell = (note: string | null, at: number) =>
    void emitTo(other, "notes://cursor", { label, note, at }).catch(() => {});
  await listen("notes://changed", ({ payload }) => {
    editor.accept(payload);
    changed(payload);
  });
  let theirs: string | null = null;
  let mine: { readonly note: string; readonly at: number } | null = null;
  await listen("notes://cursor", ({ payload }) => {
    editor.showPeer(payload);
    present(payload.note);
    // Whoever has just come to a note does not know yet who is there.
    if (payload.note !== theirs && mine !== null) tell(mine.note, mine.at);
    theirs = payload.note;
  }, { target: label });
  const left = () => {
    mine = null;
    tell(null, 0);
  };
  window.addEventListener("pagehide", left);
  return {
    moved({ id }, at) {
      mine = { note: id, at };
      tell(id, at);
    },
    left,
  };
}
