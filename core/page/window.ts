/**
 * The page half of `core:window` and `core:webview`: does in the browser what a window can do
 * there, answers the core's questions, and reports what happens to the window.
 *
 * @module
 */
import type { PagePleiad } from "./pleiad.ts";
import { free, maximize, middle, monitors, outer, setSize } from "./window/bounds.ts";
import {
  grab,
  setCursor,
  setFullscreen,
  setIcon,
  setStyle,
  setTheme,
  theme,
} from "./window/look.ts";
import { closeSoon, focusOpened, openWindow } from "./window/open.ts";
import { css, type Pair } from "./window/pixels.ts";
import { flash, setPart, setTitle, title } from "./window/title.ts";
import { check, watch } from "./window/watch.ts";

declare const pleiad: PagePleiad;

interface Badge {
  readonly text: string | null;
  readonly count?: number;
}

let cursor = [0, 0];

function badge({ text, count }: Badge): void {
  setPart("badge", text === null ? "" : `(${text}) `);
  // Missing outside secure contexts and in Firefox; refused where the app is not installed.
  const shown = text === null ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(count);
  shown?.catch(() => {});
}

async function clearData(): Promise<void> {
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) key.startsWith("pleiad:") || store.removeItem(key);
  }
  for (const { name } of await indexedDB.databases()) name && indexedDB.deleteDatabase(name);
  for (const key of await self.caches?.keys() ?? []) await caches.delete(key);
}

// deno-lint-ignore no-explicit-any -- each handler gets what the core of this version sends to it
const answers: Record<string, (params: any) => unknown> = {
  state: () => ({
    title: title(),
    theme: theme(),
    scale: devicePixelRatio,
    fullscreen: !!document.fullscreenElement,
    focused: document.hasFocus(),
    visible: !document.hidden,
    cursor,
    outer: outer(),
    inner: [innerWidth, innerHeight],
    free: free(),
  }),
  monitors,
  open: openWindow,
  focus_opened: focusOpened,
  close: closeSoon,
  title: setTitle,
  default_title: (text: string) => document.title || setTitle(text),
  focus: () => focus(),
  fullscreen: setFullscreen,
  size: setSize,
  position: (pair: Pair) => moveTo(...css(pair)),
  center: () => moveTo(...middle(outerWidth, outerHeight)),
  maximize,
  attention: (on: boolean) => flash(on && !document.hasFocus()),
  badge,
  progress: (text: string) => setPart("progress", text),
  icon: setIcon,
  theme: (value: string | null) => (setTheme(value), check()),
  style: ([name, value]: [string, string | null]) => setStyle(name, value),
  cursor: ([shape, visible]: [string | null, boolean]) => setCursor(shape, visible),
  cursor_grab: grab,
  enabled: (on: boolean) => void (document.documentElement.inert = !on),
  print: () => void setTimeout(() => print()),
  clear_data: clearData,
};

for (const name in answers) pleiad.answer(`window:${name}`, async (p) => await answers[name]?.(p));
document.addEventListener(
  "pointermove",
  ({ screenX, screenY }) => cursor = [screenX, screenY],
  true,
);
watch();
