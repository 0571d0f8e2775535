/**
 * What an app decides access from, without starting it.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Authority } from "../acl/authority.ts";
import { type App, internalsOf } from "../create_app.ts";
import type { CliIo } from "./io.ts";
import { findAppFile, loadApp } from "./load.ts";

/** An app that was loaded, and what it decides access from. */
export interface LoadedAuthority {
  /** The app. */
  readonly app: App;
  /** Who may do what. */
  readonly authority: Authority;
  /** The folder with `capabilities/` and `permissions/`, absolute. */
  readonly folder: string;
}

/** Loads an app and the folders beside it. Throws a `CliError` when it holds no app. */
export async function loadAuthority(file: string, io: CliIo): Promise<LoadedAuthority> {
  // What the app logs while it loads must not be taken for the answer.
  const restore = io.divertLogs();
  try {
    const app = await loadApp(file, io.cwd);
    const internals = internalsOf(app);
    const beside = dirname(await findAppFile(file, io.cwd));
    internals.settle(beside);
    const folder = app.definition.project?.folder ?? beside;
    return { app, authority: internals.authority, folder };
  } finally {
    restore();
  }
}
