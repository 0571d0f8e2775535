/**
 * The main window.
 *
 * @module
 */
import { getCurrentWebviewWindow } from "@tauri-apps/api/webviewWindow";
import { error as logError, info } from "@tauri-apps/plugin-log";
import { aboutBox } from "./about.ts";
import { activityDrawer } from "./activity.ts";
import { Desk } from "./desk.ts";
import { byId, download } from "./dom.ts";
import { Editor } from "./editor.ts";
import { FOCUS, openFocusWindow } from "./focus_window.ts";
import { emit, invoke, refusalOf } from "./ipc.ts";
import { exportAll, importCatalogue } from "./jobs.ts";
import { goLive } from "./live.ts";
import { NoteList } from "./note_list.ts";
import { newNoteBox } from "./new_note.ts";
import { searchField } from "./search.ts";
import { SettingsStore } from "./settings.ts";
import { shortcuts } from "./shortcuts.ts";
import { themeButton } from "./theme.ts";
import { toast } from "./toast.ts";
import { viewSwitch } from "./view.ts";

const settings = await SettingsStore.open();
const button = (id: string) => byId(id, HTMLButtonElement);
const { label } = getCurrentWebviewWindow();

const list = new NoteList(byId("list", HTMLElement), (id) => void open(id, { move: true }));
const desk = new Desk(() => editor);
const editor = new Editor({
  title: byId("title", HTMLTextAreaElement),
  text: byId("text", HTMLTextAreaElement),
  mirror: byId("mirror", HTMLElement),
  problem: byId("title-problem", HTMLElement),
  saved: byId("saved", HTMLElement),
}, {
  shown(note) {
    desk.show(note);
    button("pin").setAttribute("aria-pressed", String(note.pinned));
  },
  moved: (note, at) => live.moved(note, at),
});
const live = await goLive({
  editor,
  other: FOCUS,
  changed(change) {
    list.change(change);
    if (change.kind === "removed" && change.id === editor.note?.id) void close();
  },
  present: (note) => list.markElsewhere(note),
});

/** Puts a note on the desk. `move` brings a narrow window from the list to the note. */
async function open(id: string, { move = false } = {}): Promise<void> {
  try {
    const note = await invoke("plugin:notes|read", { id });
    if (note === null) return;
    await editor.show(note);
    document.body.dataset["note"] = "open";
    document.title = `${note.title} · Field Notes`;
    list.select(id);
    if (move) document.body.dataset["pane"] = "desk";
    live.moved(note, 0);
    await emit("notes://opened", { id, label });
    await settings.set("lastNote", id);
  } catch (error) {
    toast(refusalOf(error).message);
  }
}

async function close(): Promise<void> {
  await editor.show(null);
  desk.show(null);
  live.left();
  document.body.dataset["note"] = "none";
  document.body.dataset["pane"] = "list";
  document.title = "Field Notes";
  list.select(null);
}

async function remove(): Promise<void> {
  const note = editor.note;
  if (note === null) return;
  await editor.flush();
  await invoke("plugin:notes|remove", { id: note.id });
  void info(`"${note.title}" moved to the trash`);
  const undo = async () => {
    await invoke("plugin:notes|restore", { id: note.id });
    await open(note.id, { move: true });
  };
  toast(`"${note.title}" is in the trash`, { name: "Undo", run: () => void undo() });
}

async function exportNote(): Promise<void> {
  const note = editor.note;
  if (note === null) return;
  await editor.flush();
  const bytes = await invoke("plugin:notes|export_note", { id: note.id });
  const name = note.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  download(`${name || "note"}.md`, [bytes], "text/markdown");
}

/** Runs what a button does; what goes wrong is shown, not lost. */
function act(id: string, run: () => Promise<void> | void): () => void {
  const safely = () => {
    Promise.resolve().then(run).catch((error: unknown) => toast(refusalOf(error).message));
  };
  button(id).addEventListener("click", safely);
  return safely;
}

const newNote = newNoteBox(async (note) => {
  void info(`"${note.title}" begun`);
  await open(note.id, { move: true });
  byId("text", HTMLTextAreaElement).focus();
});
const focus = act("focus", async () => {
  if (editor.note === null) return;
  await editor.flush();
  await openFocusWindow(editor.note, () => list.markElsewhere(null));
});
act("pin", async () => {
  const note = editor.note;
  if (note !== null) await invoke("plugin:notes|update", { id: note.id, pinned: !note.pinned });
});
act("remove", remove);
act("export", exportNote);
act("import", importCatalogue);
act("export-all", () => exportAll(list.size));
act("back", () => {
  document.body.dataset["pane"] = "list";
});
act("new", newNote);
act("new-first", newNote);
aboutBox();

const search = byId("search", HTMLInputElement);
searchField(search, (matches) => list.showFound(matches));
const nextView = await viewSwitch(settings);
const toggleActivity = await activityDrawer(settings);
await themeButton(button("theme"), settings);
shortcuts({
  newNote,
  focus,
  nextView,
  toggleActivity,
  search() {
    document.body.dataset["pane"] = "list";
    search.select();
  },
});
window.addEventListener("unhandledrejection", ({ reason }) => {
  // A log that cannot be reached must not complain about itself.
  logError(String(reason)).catch(() => {});
});

list.fill(await invoke("plugin:notes|list"));
const last = await settings.get("lastNote");
const first = last !== null && list.has(last) ? last : list.first;
if (first === null) await close();
else await open(first);
document.body.dataset["ready"] = "";
