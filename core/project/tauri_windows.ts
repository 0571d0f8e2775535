/**
 * The windows of a Tauri project, as far as a browser has such.
 *
 * @module
 */
import type { WindowConfig } from "../types/app.ts";
import type { Section } from "./config_section.ts";

/** What desktop windows are told everywhere, and a person decides in a browser. */
const QUIET = [
  ...["center", "fullscreen", "focus", "maximized", "visible", "transparent", "shadow"],
  ...["x", "y", "minWidth", "minHeight", "maxWidth", "maxHeight", "dragDropEnabled"],
  ...["hiddenTitle", "titleBarStyle", "windowEffects", "devtools"],
];
const FLAGS = [
  ...["resizable", "maximizable", "minimizable", "closable"],
  ...["decorations", "alwaysOnTop"],
] as const;

/**
 * Reads `app.windows`. A window that Tauri would not create at the start is left out: its label is
 * free for a page to open.
 */
export function readWindows(sections: readonly Section[]): readonly WindowConfig[] {
  const windows: WindowConfig[] = [];
  for (const section of sections) {
    const label = section.text("label") ?? "main";
    const url = pageOf(section.text("url") ?? "index.html");
    const window = { label, url, ...appearance(section) };
    const created = section.flag("create") ?? true;
    section.noteRest(QUIET);
    if (!created) continue;
    if (url === null) {
      section.note("url", "is another site, so no page of the app gets this window");
      continue;
    }
    const twin = windows.find((other) => other.url === url);
    if (twin !== undefined) {
      section.note("url", `is the page of window "${twin.label}" already, which a browser shows`);
    }
    windows.push({ ...window, url });
  }
  return windows;
}

function appearance(section: Section): WindowConfig {
  const read = <T>(key: string, value: T | undefined) =>
    value === undefined ? {} : { [key]: value };
  return {
    ...read("title", section.text("title")),
    ...read("width", section.number("width")),
    ...read("height", section.number("height")),
    ...Object.assign({}, ...FLAGS.map((key) => read(key, section.flag(key)))),
  };
}

/** The page below the frontend; `null` for an address elsewhere. */
function pageOf(url: string): string | null {
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) return null;
  // tauri: `crates/tauri/src/manager/webview.rs` leaves this name out of the address.
  if (url === "index.html") return "/";
  return url.startsWith("/") ? url : `/${url}`;
}
