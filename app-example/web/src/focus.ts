/**
 * The focus window: one note, nothing else.
 *
 * @module
 */
import { getCurrentWindow } from "@tauri-apps/api/window";
import { byId } from "./dom.ts";
import { Editor } from "./editor.ts";
import { emit, invoke, listen } from "./ipc.ts";
import { goLive } from "./live.ts";
import { SettingsStore } from "./settings.ts";
import { showTheme } from "./theme.ts";

const MAIN = "main";
const settings = await SettingsStore.open();
showTheme(await settings.get("theme"));
await settings.watch("theme", showTheme);

const page = getCurrentWindow();
const presence = byId("presence", HTMLElement);
const editor = new Editor({
  title: byId("title", HTMLTextAreaElement),
  text: byId("text", HTMLTextAreaElement),
  mirror: byId("mirror", HTMLElement),
  problem: byId("title-problem", HTMLElement),
  saved: byId("saved", HTMLElement),
}, {
  shown(note) {
    document.title = note.title;
  },
  moved: (note, at) => live.moved(note, at),
});
const live = await goLive({
  editor,
  other: MAIN,
  changed({ kind, id }) {
    if (kind === "removed" && id === editor.note?.id) void page.close();
  },
  present(note) {
    presence.hidden = note === null || note !== editor.note?.id;
  },
});

async function open(id: string): Promise<void> {
  const note = await invoke("plugin:notes|read", { id });
  if (note === null) return;
  await editor.show(note);
  const { text } = editor.parts;
  text.focus({ preventScroll: true });
  text.setSelectionRange(0, 0);
  live.moved(note, 0);
  await emit("notes://opened", { id, label: page.label });
}

await listen("notes://show", ({ payload }) => void open(payload.id), { target: page.label });
byId("close", HTMLButtonElement).addEventListener("click", () => {
  void editor.flush().then(() => page.close());
});
await open(new URLSearchParams(location.search).get("note") ?? "");
document.body.dataset["ready"] = "";
