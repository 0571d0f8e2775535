/**
 * The activity drawer: the log as it comes, from the core and from every window.
 *
 * @module
 */
import { attachLogger, LogLevel } from "@tauri-apps/plugin-log";
import { byId, h } from "./dom.ts";
import type { SettingsStore } from "./settings.ts";

const KEPT = 200;
const LINE = /^\[([\d-]+)\]\[([\d:.]+)\]\[([^\]]*)\]\[[A-Z]+\] (.*)$/s;

/** Fills the drawer, and opens and closes it. Returns what toggles it. */
export async function activityDrawer(settings: SettingsStore): Promise<() => void> {
  const drawer = byId("activity", HTMLElement);
  const list = byId("activity-list", HTMLElement);
  const empty = byId("activity-empty", HTMLElement);
  const button = byId("show-activity", HTMLButtonElement);
  const open = (is: boolean) => {
    drawer.hidden = !is;
    button.setAttribute("aria-expanded", String(is));
  };
  const toggle = () => {
    open(drawer.hidden !== false);
    void settings.set("activity", !drawer.hidden);
  };
  const wasOpen = await settings.get("activity");
  open(wasOpen);
  button.addEventListener("click", toggle);
  byId("close-activity", HTMLButtonElement).addEventListener("click", toggle);
  await attachLogger(({ level, message }) => {
    empty.hidden = true;
    const [, , time = "", target = "", text = message] = LINE.exec(message) ?? [];
    const name = LogLevel[level]?.toLowerCase() ?? "info";
    list.prepend(
      h(
        "li",
        { class: `log-${name}` },
        h("time", {}, time.slice(0, 8)),
        h("span", { class: "log-target" }, target.replace(/:.*$/, "")),
        h("span", { class: "log-text" }, text),
      ),
    );
    while (list.children.length > KEPT) list.lastElementChild?.remove();
  });
  return toggle;
}
