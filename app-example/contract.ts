/**
 * All that a page of this app may know: types, and nothing that runs.
 *
 * @module
 */
import type { AppOf } from "@pleiad/core/client";
import type { NotesContract } from "./notes/contract.ts";

export type * from "./notes/contract.ts";

/** What the About box shows. */
export interface AboutApp {
  /** The app's name. */
  readonly name: string;
  /** The app's version. */
  readonly version: string;
  /** Where the notes are. */
  readonly folder: string;
  /** How many there are. */
  readonly notes: number;
}

/** The app's own commands. */
export interface AppCommands {
  /** Tells what the app is and where it keeps things. */
  about(): AboutApp;
}

/** The app: its plugins' contracts and its own commands. */
export type App = AppOf<readonly [NotesContract], AppCommands>;
