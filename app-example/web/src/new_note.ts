/**
 * The box that asks for the title of a new note.
 *
 * @module
 */
import type { Note } from "../../contract.ts";
import { byId } from "./dom.ts";
import { invoke, refusalOf } from "./ipc.ts";

/** Prepares the box. Returns what opens it; `made` is called with the new note. */
export function newNoteBox(made: (note: Note) => Promise<void>): () => void {
  const box = byId("new-note", HTMLDialogElement);
  const form = byId("new-note-form", HTMLFormElement);
  const title = byId("new-title", HTMLInputElement);
  const problem = byId("new-problem", HTMLElement);
  const complain = (message: string | null) => {
    problem.textContent = message ?? "";
    problem.hidden = message === null;
    title.setAttribute("aria-invalid", String(message !== null));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    invoke("plugin:notes|create", { title: title.value }).then(
      async (note) => {
        box.close();
        await made(note);
      },
      (error: unknown) => {
        complain(refusalOf(error).message);
        title.focus();
      },
    );
  });
  title.addEventListener("input", () => complain(null));
  byId("new-cancel", HTMLButtonElement).addEventListener("click", () => box.close());
  return () => {
    form.reset();
    complain(null);
    box.showModal();
    title.focus();
  };
}
