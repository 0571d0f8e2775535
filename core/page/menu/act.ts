/**
 * The predefined items that a page can do.
 *
 * @module
 */
import type { PagePleiad } from "../pleiad.ts";
import type { MenuView } from "./view.ts";

declare const pleiad: PagePleiad;

/** Does what a predefined item says. */
export async function act({ act: name = "", about, call }: MenuView): Promise<void> {
  if (call) await pleiad.invoke(call);
  else if (about) alert(about);
  else if (name === "Fullscreen") {
    await (document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen());
  } else if (name === "Paste") {
    // `execCommand("paste")` is refused to pages; reading the clipboard asks the user.
    document.execCommand("insertText", false, await navigator.clipboard.readText());
  } else document.execCommand(name);
}
