/**
 * Write, split or read: what the desk shows of a note.
 *
 * @module
 */
import { byId } from "./dom.ts";
import type { SettingsStore, View } from "./settings.ts";

const views: readonly View[] = ["write", "split", "read"];

/** Makes the switch work and shows the stored view. Returns what goes on to the next one. */
export async function viewSwitch(settings: SettingsStore): Promise<() => void> {
  const inputs = views.map((view) => ({ view, input: byId(`view-${view}`, HTMLInputElement) }));
  let current = await settings.get("view");
  const show = (view: View) => {
    current = view;
    document.body.dataset["view"] = view;
    for (const { view: one, input } of inputs) input.checked = one === view;
  };
  const choose = (view: View) => {
    show(view);
    void settings.set("view", view);
  };
  for (const { view, input } of inputs) input.addEventListener("change", () => choose(view));
  show(current);
  return () => choose(views[(views.indexOf(current) + 1) % views.length] ?? "write");
}
