/**
 * The page script: what the core writes at the head of every document that it serves. It defines
 * the globals of Tauri (`globals.ts`) and keeps the connection (`link.ts`).
 *
 * Its exports are the variable `pleiad` of the plugins' page scripts: `PagePleiad`.
 *
 * @module
 */
import { page } from "./config.ts";
import { defineGlobals } from "./globals.ts";
import { startIsolation } from "./isolation.ts";
import { link, report } from "./invoke.ts";
import { rejoining } from "./tickets.ts";

export { answer } from "./answers.ts";
export { invoke, report } from "./invoke.ts";

/** The label of this document. */
export const label: string = page.label;

// tauri: crates/tauri/scripts/freeze_prototype.js
if (page.freezePrototype) Object.freeze(Object.prototype);
defineGlobals();
if (page.isolation) startIsolation();
if (!rejoining) connect();

function connect(): void {
  link.start();
  // An open socket keeps a page out of the back/forward cache; one that goes for good needs its
  // socket to the last, and the browser closes it.
  addEventListener("pagehide", (event) => link.stop(isKept(event)));
  addEventListener("pageshow", (event) => isKept(event) && link.start(true));
  const loaded = () => report("pleiad:load", { url: location.href });
  if (document.readyState === "complete") loaded();
  else addEventListener("load", loaded);
}

/** Whether the browser keeps the page, or has kept it, to show it again as it was. */
function isKept(event: Event): boolean {
  return (event as PageTransitionEvent).persisted; // which these two events are
}
