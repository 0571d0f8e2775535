/**
 * Long work with a bar and a way to stop it: both jobs report through a channel.
 *
 * @module
 */
import { Channel } from "@tauri-apps/api/core";
import { info } from "@tauri-apps/plugin-log";
import { byId, download, h } from "./dom.ts";
import { invoke, refusalOf } from "./ipc.ts";
import { toast } from "./toast.ts";

interface Bar {
  readonly name: string;
  show(done: number, total: number, text: string): void;
  close(): void;
}

function openBar(title: string): Bar {
  const name = crypto.randomUUID();
  const bar = h("progress", { max: "1", value: "0", "aria-label": title });
  const detail = h("span", { class: "job-detail" }, "");
  const count = h("span", { class: "job-count" }, "");
  const stop = h("button", {
    type: "button",
    click: () => void invoke("plugin:notes|cancel_job", { job: name }),
  }, "Cancel");
  const head = h("div", { class: "job-head" }, h("strong", {}, title), count);
  const foot = h("div", { class: "job-foot" }, detail, stop);
  const element = h("section", { class: "job", "aria-label": title }, head, bar, foot);
  byId("jobs", HTMLElement).append(element);
  return {
    name,
    show(done, total, text) {
      bar.max = total;
      bar.value = done;
      detail.textContent = text;
      count.textContent = `${done} of ${total}`;
    },
    close: () => element.remove(),
  };
}

/** Imports Messier's catalogue. The message afterwards can take it all back. */
export async function importCatalogue(): Promise<void> {
  const bar = openBar("Importing Messier's catalogue");
  const onProgress = new Channel<{ done: number; total: number; title: string }>();
  onProgress.onmessage = ({ done, total, title }) => bar.show(done, total, title);
  try {
    const { ids, cancelled } = await invoke("plugin:notes|import_catalogue", {
      job: bar.name,
      onProgress,
    });
    const undo = async () => {
      for (const id of ids) await invoke("plugin:notes|remove", { id });
    };
    const told = cancelled ? `Stopped after ${ids.length} notes` : `${ids.length} notes imported`;
    void info(told);
    toast(told, { name: "Undo", run: () => void undo() });
  } catch (error) {
    toast(refusalOf(error).message);
  } finally {
    bar.close();
  }
}

/** Puts all notes into one file. */
export async function exportAll(total: number): Promise<void> {
  const bar = openBar("Exporting all notes");
  const parts: ArrayBuffer[] = [];
  const onPart = new Channel<ArrayBuffer>((part) => {
    parts.push(part);
    bar.show(parts.length, total, "");
  });
  try {
    const { notes, cancelled } = await invoke("plugin:notes|export_all", { job: bar.name, onPart });
    if (cancelled) return toast("Export stopped");
    download("field-notes.md", parts, "text/markdown");
    void info(`${notes} notes exported`);
    toast(`${notes} notes exported`);
  } catch (error) {
    toast(refusalOf(error).message);
  } finally {
    bar.close();
  }
}
