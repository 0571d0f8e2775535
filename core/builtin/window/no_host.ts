/**
 * A host without an app.
 *
 * @module
 */
import { Windows } from "../../app/windows.ts";
import type { WindowHost } from "./host.ts";

/** The host of the tables: their commands are never run. */
export const noHost: WindowHost = {
  windows: new Windows([]),
  login: () => "",
  hasListener: () => false,
  windowEvent() {},
  leave() {},
};
