/**
 * What the window and webview plugins need of the core.
 *
 * @module
 */
import type { Windows } from "../../app/windows.ts";
import type { RunEvent } from "../../types/plugin.ts";
import type { Person } from "../../types/principal.ts";

/** Something that happened to a window. */
export type WindowEventFacts = Omit<Extract<RunEvent, { type: "window-event" }>, "type">;

/** The core's side of windows. One object serves both plugins: they share state by it. */
export interface WindowHost {
  /** The windows by label, and their tickets. */
  readonly windows: Windows;
  /** The login of a document: tickets are bound to it, and windows of one browser come first. */
  login(webviewId: string): string;
  /**
   * Whether a page of that person listens to `event` with a target that matches `Window(label)` or
   * `WebviewWindow(label)`; `Any` does.
   */
  hasListener(event: string, label: string, person: Person): boolean;
  /** Tells every plugin of something that happened to a window (`RunEvent`, `window-event`). */
  windowEvent(event: WindowEventFacts): void;
  /** Ends the session of a document that says that it leaves for good: there is no need to wait. */
  leave(webviewId: string): void;
}
