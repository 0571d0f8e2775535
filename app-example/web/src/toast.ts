/**
 * Short messages at the edge of the page, some with a way back.
 *
 * @module
 */
import { byId, h } from "./dom.ts";

/** How many messages are shown at a time. */
const SHOWN = 3;

/** Something to do about a message. */
export interface ToastAction {
  /** The button's word. */
  readonly name: string;
  /** What it does. */
  readonly run: () => void;
}

/** Shows a message for a while; longer when there is something to do about it. */
export function toast(message: string, action?: ToastAction): void {
  const element = h("div", { class: "toast" }, h("span", {}, message));
  const close = () => element.remove();
  if (action !== undefined) {
    const run = () => {
      close();
      action.run();
    };
    element.append(h("button", { type: "button", click: run }, action.name));
  }
  const toasts = byId("toasts", HTMLElement);
  toasts.append(element);
  while (toasts.children.length > SHOWN) toasts.firstElementChild?.remove();
  setTimeout(close, action === undefined ? 5000 : 9000);
}
